"""How the pages of people answer a refusal: a missing right is a page of its own, the rest a notice or field error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language

from nangluong.foundation.errors import DomainError, NotPermitted


def words_of(refusal: DomainError) -> str:
    """Return the refusal in the reader's language."""
    return refusal.message(get_language() or "vi")


def done_or_told(request: HttpRequest, verb: Callable[[], object], *, done: str, back: str) -> HttpResponse:
    """Carry out `verb` and go `back` with the sentence `done`, or with what was refused. `NotPermitted` is raised."""
    try:
        verb()
    except NotPermitted:
        raise
    except DomainError as refusal:
        messages.error(request, words_of(refusal))
    else:
        messages.success(request, done)
    return redirect(back)


@contextmanager
def told_in(form: Form) -> Iterator[None]:
    """Turn what a verb refuses in the body into an error of `form`. `NotPermitted` is raised."""
    try:
        yield
    except NotPermitted:
        raise
    except DomainError as refusal:
        form.add_error(None, words_of(refusal))
