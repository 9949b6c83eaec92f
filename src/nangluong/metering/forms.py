"""Forms of the metering room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nangluong.metering.formats import FORMATS
from nangluong.metering.models import IntakeBatch, QuarantinedPart, ReadingException
from nangluong.metering.queries.corporations import corporation_names
from nangluong.metering.queries.reach import Reach
from nangluong.registry.models import Organisation

_ALL = ("", _("Tất cả"))
FORMAT_NAMES: dict[str, Any] = {
    "csv_wide": _("CSV một ngày một dòng"),
    "csv_long": _("CSV một khoảng đo một dòng"),
    "parquet": _("Parquet hoặc Arrow"),
    "json_day": _("JSON một ngày một bản tin"),
    "espi": _("Green Button (ESPI)"),
    "dlms": _("DLMS/COSEM"),
    "telegram": _("Bức điện IEC 62056-21/DSMR"),
    "csv_events": _("CSV sự kiện của công tơ"),
}


def _corporations(reach: Reach) -> list[tuple[str, str]]:
    return [(code, name) for code, name in sorted(corporation_names().items()) if reach.covers(code)]


class UploadForm(forms.Form):
    """A file of readings for one source."""

    source = forms.ChoiceField(label=_("Nguồn số liệu"))
    file = forms.FileField(label=_("Tệp"), help_text=_("CSV, Parquet, JSON, XML Green Button, DLMS hoặc bức điện."))
    format = forms.ChoiceField(label=_("Định dạng"), required=False, help_text=_("Để trống thì hệ thống tự nhận ra."))
    meter = forms.CharField(label=_("Công tơ (chỉ bản tin DLMS)"), required=False, max_length=64)

    def __init__(self, *args: Any, sources: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = sources  # type: ignore[attr-defined]
        self.fields["format"].choices = [("", _("Tự nhận ra")), *FORMAT_NAMES.items()]  # type: ignore[attr-defined]


class SourceForm(forms.Form):
    """A new source."""

    code = forms.SlugField(label=_("Mã"), max_length=40, help_text=_("Chữ không dấu, số, gạch nối; không đổi về sau."))
    name = forms.CharField(label=_("Tên"), max_length=120)
    corporation = forms.ModelChoiceField(
        label=_("Tổng công ty điện lực"), queryset=Organisation.objects.none(), empty_label=None
    )
    formats = forms.MultipleChoiceField(
        label=_("Định dạng được gửi"), choices=list(FORMAT_NAMES.items()), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(_corporations(reach))
        field = self.fields["corporation"]
        field.queryset = Organisation.objects.filter(pk__in=names)  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: names.get(one.pk, one.pk)  # type: ignore[attr-defined]


class KeyForm(forms.Form):
    """A new key of a source."""

    label = forms.CharField(label=_("Ghi chú cho khóa"), max_length=80, help_text=_("Ví dụ: máy chủ thu thập số 2."))


class ReasonForm(forms.Form):
    """A reason that goes into the audit."""

    reason = forms.CharField(label=_("Lý do"), max_length=300)


class HolderForm(forms.Form):
    """Who is to hold a point, from when, and why."""

    username = forms.CharField(
        label=_("Tài khoản của khách hàng"), max_length=150, help_text=_("Tên đăng nhập đúng như khách hàng cung cấp.")
    )
    first_day = forms.DateField(label=_("Từ ngày"), help_text=_("Ngày đầu tiên điểm đo là của người này, dd/mm/yyyy."))
    reason = forms.CharField(label=_("Lý do"), max_length=300, help_text=_("Ví dụ: số hợp đồng mua bán điện."))


class EndHolderForm(forms.Form):
    """The last day on which a point is its holder's, and why it ends."""

    last_day = forms.DateField(label=_("Ngày cuối cùng"), help_text=_("Người này vẫn xem được số đo đến hết ngày đó."))
    reason = forms.CharField(label=_("Lý do"), max_length=300)


class BatchFilter(forms.Form):
    """Which batches are listed."""

    trang_thai = forms.ChoiceField(label=_("Trạng thái"), required=False, choices=[_ALL, *IntakeBatch.State.choices])


class QuarantineFilter(forms.Form):
    """Which parts of the quarantine are listed."""

    trang_thai = forms.ChoiceField(
        label=_("Trạng thái"), required=False, choices=[_ALL, *QuarantinedPart.State.choices]
    )
    ma = forms.CharField(label=_("Mã lý do"), required=False, max_length=32)
    nguon = forms.CharField(label=_("Nguồn"), required=False, max_length=40)
    cong_to = forms.CharField(label=_("Công tơ"), required=False, max_length=64)


class CorrectForm(forms.Form):
    """A part as an officer corrects it, and why."""

    raw = forms.CharField(label=_("Nội dung sau khi sửa"), widget=forms.Textarea({"rows": 6, "spellcheck": "false"}))
    reason = forms.CharField(label=_("Lý do"), max_length=300)


class ExceptionFilter(forms.Form):
    """Which exceptions are listed."""

    q = forms.CharField(label=_("Điểm đo"), required=False, max_length=40)
    loai = forms.ChoiceField(label=_("Loại"), required=False, choices=[_ALL, *ReadingException.Kind.choices])
    trang_thai = forms.ChoiceField(
        label=_("Trạng thái"), required=False, choices=[("", _("Chưa xong")), *ReadingException.State.choices]
    )
    don_vi = forms.ChoiceField(label=_("Tổng công ty"), required=False)

    def __init__(self, *args: Any, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["don_vi"].choices = [_ALL, *_corporations(reach)]  # type: ignore[attr-defined]

    def asked(self, name: str) -> str:
        """Return the value of a field that is sound, else ""."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")


class DecisionForm(forms.Form):
    """What is done with the exceptions that were ticked."""

    decision = forms.ChoiceField(
        label=_("Quyết định"),
        choices=[
            ("assign", _("Nhận xử lý")),
            ("resolve", _("Đã giải quyết")),
            ("dismiss", _("Không phải sự cố")),
        ],
    )
    reason = forms.CharField(label=_("Lý do"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where something is closed."""
        cleaned = super().clean() or {}
        if cleaned.get("decision") != "assign" and not cleaned.get("reason"):
            self.add_error("reason", _("Hãy ghi lý do khi đóng ngoại lệ."))
        return cleaned


class EditForm(forms.Form):
    """Values of some slots of a day as an officer sets them."""

    values = forms.CharField(
        label=_("Giá trị mới"),
        widget=forms.Textarea({"rows": 8, "spellcheck": "false"}),
        help_text=_("Mỗi dòng: giờ bắt đầu, dấu cách, số Wh (để trống số Wh nếu không có giá trị). Ví dụ: 07:30 450"),
    )
    reason = forms.CharField(label=_("Lý do"), max_length=300)


assert set(FORMAT_NAMES) == set(FORMATS)
