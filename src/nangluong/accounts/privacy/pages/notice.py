"""The public notice: for what personal data are processed, on which ground, how long, and which rights people have."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nangluong.accounts.privacy.purposes import purposes
from nangluong.accounts.privacy.register import retention_words
from nangluong.accounts.privacy.retention import rules
from nangluong.accounts.privacy.rows import reference_rows


def notice(request: HttpRequest) -> HttpResponse:
    """Show every purpose in words."""
    by_code = {rule.code: rule for rule in rules()}
    found = [
        {"purpose": one, "retention": retention_words([by_code[code] for code in one.retention])}
        for one in purposes().values()
    ]
    context = {
        "purposes": found,
        "deadlines": reference_rows("request_deadlines"),
        "breadcrumbs": [(_("Trang chủ"), reverse("web:home")), (_("Quyền riêng tư"), None)],
    }
    return render(request, "accounts/privacy/notice.html", context)
