"""Setting a password through a one-time link."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from nangluong.accounts.passwords import fault_of, set_password_by_link, user_of_link


@sensitive_post_parameters("password", "again")
@never_cache
@require_http_methods(["GET", "POST"])
def set_password(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """Show the form, or set the password and go to the door. Raises `LinkExpired`."""
    user, fault = user_of_link(key, token), ""
    if request.method == "POST":
        password = request.POST.get("password", "")
        if password != request.POST.get("again"):
            fault = _("Hai lần nhập không giống nhau. Hãy nhập lại.")
        else:
            try:
                set_password_by_link(key, token, password)
            except ValidationError as error:
                fault = fault_of(error)
            else:
                messages.success(request, _("Đã đặt mật khẩu. Hãy đăng nhập bằng mật khẩu mới."))
                return redirect("account_login")
    answer = render(request, "accounts/set_password.html", {"fault": fault, "username": user.username})
    # The address is a secret. `same-origin` keeps it from other sites; `no-referrer` would make browsers send
    # `Origin: null` with the form, which the protection against forged forms refuses.
    answer["Referrer-Policy"] = "same-origin"
    return answer
