"""Forms of the pages of personal data."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from nangluong.accounts.models import SubjectRequest
from nangluong.accounts.privacy.requests import WORDS


def _words(label: object, *, rows: int = 4) -> forms.CharField:
    return forms.CharField(label=label, max_length=WORDS, widget=forms.Textarea(attrs={"rows": rows}))  # type: ignore[arg-type]


def _instant(label: object, *, required: bool = False) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"placeholder": "dd/mm/yyyy hh:mm", "autocomplete": "off"})
    return forms.DateTimeField(label=label, required=required, widget=widget)  # type: ignore[arg-type]


class RequestForm(forms.Form):
    """What a person asks about their data."""

    kind = forms.ChoiceField(label=_("Bạn muốn"), choices=SubjectRequest.Kind.choices)
    wish = _words(_("Nội dung yêu cầu"))


class AnswerForm(forms.Form):
    """What the officer answers; the person reads it."""

    words = _words(_("Trả lời người gửi"))


class BreachForm(forms.Form):
    """A breach as it is found."""

    title = forms.CharField(label=_("Tên sự cố"), max_length=200)
    description = _words(_("Chuyện gì đã xảy ra, dữ liệu nào, của ai"))
    detected_at = _instant(_("Phát hiện lúc"), required=True)
    happened_from = _instant(_("Xảy ra từ"))
    happened_until = _instant(_("Xảy ra đến"))
    account = forms.IntegerField(label=_("Số tài khoản liên quan"), required=False, min_value=1, max_value=2**63 - 1)
    export = forms.CharField(label=_("Số tệp xuất liên quan"), required=False, max_length=64)
    is_serious = forms.BooleanField(label=_("Sự cố an ninh mạng nghiêm trọng (báo lần đầu sớm hơn)"), required=False)


class StepForm(forms.Form):
    """One step about a breach; what else is needed depends on the step."""

    words = _words(_("Nội dung"), rows=3)
    authority = forms.CharField(label=_("Cơ quan đã báo"), required=False, max_length=200)
    subjects = forms.IntegerField(
        label=_("Số người bị ảnh hưởng đã báo"), required=False, min_value=0, max_value=2_000_000_000
    )
