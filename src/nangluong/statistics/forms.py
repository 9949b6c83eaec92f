"""Forms of the desk."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class BuildForm(forms.Form):
    """Title and notes of a release to be built."""

    title_vi = forms.CharField(label=_("Tên bản công bố (tiếng Việt)"), max_length=200)
    title_en = forms.CharField(label=_("Tên bản công bố (tiếng Anh)"), max_length=200)
    notes_vi = forms.CharField(label=_("Ghi chú (tiếng Việt)"), widget=forms.Textarea({"rows": 3}), required=False)
    notes_en = forms.CharField(label=_("Ghi chú (tiếng Anh)"), widget=forms.Textarea({"rows": 3}), required=False)


class PublishForm(forms.Form):
    """When a release becomes public; empty means now."""

    public_from = forms.DateTimeField(
        label=_("Công bố lúc (để trống: ngay bây giờ)"),
        required=False,
        help_text=_("Dạng ngày/tháng/năm giờ:phút, giờ Việt Nam. Trước lúc đó không ai đọc được."),
    )
