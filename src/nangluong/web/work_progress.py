"""A piece of long work as the progress component shows it, wherever it was started."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from nangluong.foundation.models import Work

_STATES = {
    Work.State.WAITING: "running",
    Work.State.RUNNING: "running",
    Work.State.DONE: "done",
    Work.State.CANCELLED: "cancelled",
}


def progress_of(work: Work) -> dict[str, Any]:
    """Return label, steps, state, the address to ask again, and the last words in the reader's language."""
    vietnamese = (get_language() or "vi").startswith("vi")
    error = work.error_vi if vietnamese else work.error_en
    step = work.step_vi if vietnamese else work.step_en
    return {
        "label": work.title,
        "label_lang": "vi",
        "done": work.done,
        "total": work.total or None,
        "state": _STATES.get(Work.State(work.state), "failed"),
        "url": reverse("web:work", args=[work.pk]),
        "message": error or step or work.get_state_display(),
        "result_url": work.result_url if work.state == Work.State.DONE else "",
    }
