"""Administration of people: a new way in for whoever lost the password or the device. Each form calls one verb."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from nangluong.accounts import letters
from nangluong.accounts.actors import actor_of
from nangluong.accounts.doors import signed_in
from nangluong.accounts.pages.administration import administered, person_of, trail_of
from nangluong.accounts.pages.refusing import done_or_told
from nangluong.accounts.passwords import issue_password_link
from nangluong.accounts.people_forms import ReasonForm
from nangluong.accounts.second_factors import remove_second_factors
from nangluong.foundation.errors import StateConflict


def _reason(request: HttpRequest) -> str:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise StateConflict(
            "Chưa ghi lý do. Hãy ghi lý do, tối đa 300 ký tự, rồi gửi lại.",
            "The reason is missing. Give one, at most 300 characters, and send again.",
        )
    return str(form.cleaned_data["reason"])


@never_cache
@signed_in
@require_POST
def send_link(request: HttpRequest, code: str, person_id: int) -> HttpResponse:
    """Send a person the link by which they set a password, to their own address."""
    organisation, actor = administered(request, code), actor_of(request)
    person, back = person_of(organisation, person_id), reverse("accounts:person", args=[code, person_id])
    try:
        path = issue_password_link(actor, person, reason=_reason(request))
    except StateConflict as refusal:
        messages.error(request, refusal.message(request.LANGUAGE_CODE))
        return redirect(back)
    link = request.build_absolute_uri(path)
    sent = bool(person.email) and letters.send_password_link(person, link)
    shown = "" if person.email and settings.EMAIL_BACKEND == letters.REAL_MAIL else link
    name, trail = trail_of(organisation, (str(person), back), (_("Liên kết đặt mật khẩu"), None))
    context = {"organisation": organisation, "name": name, "breadcrumbs": trail, "person": person}
    return render(request, "accounts/administration/password_link.html", context | {"sent": sent, "link": shown})


@never_cache
@signed_in
@require_POST
def remove(request: HttpRequest, code: str, person_id: int) -> HttpResponse:
    """Remove the second factors of a person who lost them; the next sign-in asks for a new one."""
    organisation = administered(request, code)
    person = person_of(organisation, person_id)
    return done_or_told(
        request,
        lambda: remove_second_factors(actor_of(request), person, reason=_reason(request)),
        done=_("Đã gỡ cách xác thực thứ hai và đóng các phiên. Lần đăng nhập sau sẽ yêu cầu thêm cách mới."),
        back=reverse("accounts:person", args=[code, person_id]),
    )
