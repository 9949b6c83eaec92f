"""Answers to machines that do not depend on what is asked: the language, the refusal."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation.trans_real import parse_accept_lang_header

from nangluong.foundation.errors import DomainError
from nangluong.foundation.machines.problem import Message


class MethodNotAllowed(DomainError):
    """An address was asked with a method that it does not take; `allowed` lists those it does."""

    code = "method_not_allowed"
    http_status = 405

    def __init__(self, message_vi: str, message_en: str, allowed: str) -> None:
        super().__init__(message_vi, message_en)
        self.allowed = allowed


def language_of(request: HttpRequest) -> str:
    """Return `vi` or `en`: what `lang=` says, else what `Accept-Language` likes better, else Vietnamese.

    Addresses for machines have no language prefix, so Django's own choice is Vietnamese for all of them.
    """
    wanted = request.GET.get("lang", "")
    if wanted in ("vi", "en"):
        return wanted
    for name, weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")[:500].lower()):
        if name[:2] in ("vi", "en") and weight > 0:
            return name[:2]
    return "vi"


def refused(error: DomainError, message: Message) -> HttpResponse:
    """Return the answer to a refusal, with when to come back or what is allowed where the refusal knows it."""
    response = HttpResponse(message.body, content_type=message.content_type, status=error.http_status)
    response.headers["Cache-Control"] = "no-store"
    if wait := getattr(error, "wait", None):
        response.headers["Retry-After"] = str(wait)
    if allowed := getattr(error, "allowed", ""):
        response.headers["Allow"] = allowed
    return response
