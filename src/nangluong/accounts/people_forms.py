"""Forms of the administration of people. What a form lacks it cannot change: every field is named here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from nangluong.accounts.models import Right, Role, User


def _day(label: object, *, required: bool = False, help_text: object = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"placeholder": "dd/mm/yyyy", "autocomplete": "off", "inputmode": "numeric"})
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)  # type: ignore[arg-type]


class RoleForm(forms.Form):
    """A role and its days."""

    role = forms.ChoiceField(label=_("Vai trò"))
    first_day = _day(_("Từ ngày"), help_text=_("Để trống: từ hôm nay."))
    last_day = _day(_("Đến hết ngày"), help_text=_("Để trống: chưa định ngày kết thúc."))

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._roles = {role.code: role for role in roles}
        self.fields["role"].choices = [("", _now("Chọn vai trò")), *((r.code, r.label) for r in self._roles.values())]  # type: ignore[attr-defined]

    def chosen(self) -> Role:
        """Return the role of a sound form."""
        return self._roles[self.cleaned_data["role"]]

    def days(self) -> dict[str, dt.date | None]:
        """Return the days of a sound form, as verbs take them."""
        return {"first_day": self.cleaned_data["first_day"], "last_day": self.cleaned_data["last_day"]}


class InviteForm(RoleForm):
    """Whom to invite, for what."""

    field_order = ("full_name", "email", "role", "first_day", "last_day", "one_person")
    full_name = forms.CharField(label=_("Họ và tên"), max_length=200)
    email = forms.EmailField(label=_("Thư điện tử"), help_text=_("Thư riêng của người đó, không phải thư chung."))
    one_person = forms.BooleanField(
        label=_("Tôi xác nhận đây là tên và thư của một người"), required=False, widget=forms.HiddenInput
    )

    def ask_to_confirm(self) -> None:
        """Show the box by which the inviter confirms that the name is one person's."""
        self.fields["one_person"].widget = forms.CheckboxInput()


class EndForm(forms.Form):
    """When something ends: empty means at once."""

    last_day = _day(_("Ngày cuối"), help_text=_("Để trống: ngay bây giờ."))


class AnswerForm(forms.Form):
    """Why a request to join is refused; the person reads it."""

    answer = forms.CharField(label=_("Lý do"), max_length=300)


class ReasonForm(forms.Form):
    """Why somebody's way of signing in is reset; the audit keeps it."""

    reason = forms.CharField(label=_("Lý do"), max_length=300)


class ApproveForm(forms.Form):
    """The days of the role that was asked for."""

    first_day = _day(_("Từ ngày"), help_text=_("Để trống: từ hôm nay."))
    last_day = _day(_("Đến hết ngày"))


class JoinForm(forms.Form):
    """Which organisation a person asks, for which role."""

    organisation = forms.ChoiceField(label=_("Đơn vị"))
    role = forms.ChoiceField(label=_("Vai trò"))
    message = forms.CharField(label=_("Lời nhắn"), max_length=300, required=False)

    def __init__(self, *args: Any, organisations: list[tuple[str, str]], roles: Iterable[Role], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["organisation"].choices = [("", _now("Chọn đơn vị")), *organisations]  # type: ignore[attr-defined]
        self.fields["role"].choices = [("", _now("Chọn vai trò")), *((role.code, role.label) for role in roles)]  # type: ignore[attr-defined]


class DelegateForm(forms.Form):
    """To whom, what, and how long."""

    taker = forms.ChoiceField(label=_("Người được ủy quyền"))
    rights = forms.MultipleChoiceField(label=_("Quyền"), widget=forms.CheckboxSelectMultiple)
    first_day = _day(_("Từ ngày"), required=True)
    last_day = _day(_("Đến hết ngày"), required=True)
    reason = forms.CharField(label=_("Lý do"), max_length=300)

    def __init__(self, *args: Any, people: Iterable[User], rights: Iterable[Right], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(str(person.pk), str(person)) for person in people]
        self.fields["taker"].choices = [("", _now("Chọn người")), *names]  # type: ignore[attr-defined]
        self.fields["rights"].choices = [(right.code, right.label) for right in rights]  # type: ignore[attr-defined]


class PeopleFilter(forms.Form):
    """What the list of people can be asked."""

    q = forms.CharField(label=_("Tìm theo tên"), required=False, max_length=100)
    cu = forms.BooleanField(label=_("Cả người đã nghỉ"), required=False)

    def asked(self, name: str) -> Any:
        """Return the cleaned value of a sound field, else None."""
        self.is_valid()
        return self.cleaned_data.get(name) or None


class NewAccountForm(forms.Form):
    """The account that an invited member of staff makes for themselves."""

    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Mật khẩu"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Ít nhất 12 ký tự, không phải mật khẩu hay gặp."),
    )
    again = forms.CharField(
        label=_("Nhập lại mật khẩu"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, Any]:
        """Expect the same sound password twice."""
        given = super().clean() or {}
        password, again = given.get("password"), given.get("again")
        if password:
            try:
                validate_password(password, User(username=given.get("username", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
            if again is not None and again != password:
                self.add_error("again", _now("Hai lần nhập không giống nhau. Hãy nhập lại."))
        return given
