"""The filter of the audit's page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nangluong.accounts.auditing.search import Criteria


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"placeholder": "dd/mm/yyyy", "autocomplete": "off"})
    return forms.DateField(label=label, required=False, widget=widget)


class AuditFilter(forms.Form):
    """What is searched for; days are days in Viet Nam, the last one included."""

    nguoi = forms.CharField(label=_("Người làm"), required=False, max_length=200)
    viec = forms.CharField(label=_("Việc"), required=False, max_length=64)
    loai = forms.CharField(label=_("Loại đối tượng"), required=False, max_length=64)
    ma = forms.CharField(label=_("Mã đối tượng"), required=False, max_length=200)
    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=64)
    tu_ngay = _day(_("Từ ngày"))
    den_ngay = _day(_("Đến hết ngày"))
    yeu_cau = forms.CharField(label=_("Mã yêu cầu"), required=False, max_length=64)
    tu_choi = forms.BooleanField(label=_("Chỉ việc bị từ chối"), required=False)

    def criteria(self) -> Criteria:
        """Return the criteria of a form that is valid."""
        given = self.cleaned_data
        return Criteria(
            kind=given["loai"].strip(),
            key=given["ma"].strip(),
            person=given["nguoi"].strip(),
            organisation=given["to_chuc"].strip(),
            verb=given["viec"].strip(),
            since=_midnight(given["tu_ngay"], 0),
            until=_midnight(given["den_ngay"], 1),
            refused=given["tu_choi"],
            request_id=given["yeu_cau"].strip(),
        )


def _midnight(day: dt.date | None, later: int) -> dt.datetime | None:
    if day is None or not dt.date(1970, 1, 1) <= day <= dt.date(9000, 1, 1):
        return None
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=later), dt.time()))
