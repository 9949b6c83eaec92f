"""Saving cells: as a form without JavaScript, as JSON from the grid. Both are the same verb."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from nangluong.accounts.doors import signed_in
from nangluong.foundation.errors import DomainError
from nangluong.statistics.models import Return
from nangluong.statistics.pages.returns.finding_returns import return_of
from nangluong.statistics.pages.returns.form import draw_return
from nangluong.statistics.pages.returns.grid import number_as_typed
from nangluong.statistics.pages.returns.reading import language
from nangluong.statistics.returns.content import without_trailing_zeros
from nangluong.statistics.returns.refusals import CellState
from nangluong.statistics.returns.verbs import CellChange, CellConflict, save_cells

FIELD = "o:"
"""What the names of the form's cells begin with."""
_MOST = 20_000


class UnreadableCells(DomainError):
    """What was sent to be saved is no list of cells."""

    code = "statistics_unreadable_cells"

    def __init__(self) -> None:
        super().__init__(
            "Không đọc được các ô gửi lên. Hãy tải lại trang rồi nhập lại.",
            "The cells sent could not be read. Reload the page and enter them again.",
        )


def _revision(raw: object) -> int:
    text = str(raw)
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise UnreadableCells
    return int(text)


def _from_form(request: HttpRequest) -> list[CellChange]:
    seen = _revision(request.POST.get("seen", ""))
    cells = [(name[len(FIELD) :], str(value)) for name, value in request.POST.items() if name.startswith(FIELD)]
    return [CellChange(address, value.strip(), seen) for address, value in cells]


def _from_json(request: HttpRequest) -> list[CellChange]:
    try:
        sent: Any = json.loads(request.body)
        changes = sent["changes"]
        if not isinstance(changes, list) or len(changes) > _MOST:
            raise UnreadableCells
        return [
            CellChange(
                str(one["address"]),
                str(one["value"]),
                _revision(one["seen"]),
                None if one.get("note") is None else str(one["note"]),
            )
            for one in changes
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise UnreadableCells from fault


def _value(cell: CellState) -> str:
    return cell.text if cell.number is None else number_as_typed(without_trailing_zeros(cell.number), language())


def _told(cells: tuple[CellState, ...]) -> list[dict[str, Any]]:
    return [
        {
            "address": one.address,
            "value": one.text
            if one.number is None
            else number_as_typed(without_trailing_zeros(one.number), language()),
            "by": one.changed_by,
            "revision": one.revision,
        }
        for one in cells
    ]


def _save_json(request: HttpRequest, pk: int) -> JsonResponse:
    actor, report = return_of(request, pk)
    try:
        saved = save_cells(actor, report, _from_json(request), language=language())
    except CellConflict as conflict:
        told = {"message": conflict.message(language()), "conflicts": _told(conflict.conflicts)}
        return JsonResponse(told, status=conflict.http_status)
    except DomainError as refusal:
        return JsonResponse({"message": refusal.message(language()), "conflicts": []}, status=refusal.http_status)
    vietnamese = language() == "vi"
    return JsonResponse(
        {
            "revision": saved.revision,
            "saved": list(saved.saved),
            "refused": [
                {"address": one.address, "reason": one.reason_vi if vietnamese else one.reason_en}
                for one in saved.refused
            ],
            "others": _told(saved.others),
        }
    )


@signed_in
@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save cells. JSON gives what was saved and what others changed; a form comes back to the page."""
    if request.content_type == "application/json":
        return _save_json(request, pk)
    actor, report = return_of(request, pk)
    changes = _from_form(request)
    try:
        save_cells(actor, report, changes, language=language())
    except CellConflict as conflict:
        fresh = Return.objects.select_related("version__questionnaire", "organisation", "obligation").get(pk=pk)
        mine = {one.address: str(one.value) for one in changes}
        typed = {one.address: mine[one.address] for one in conflict.conflicts}
        return draw_return(request, actor, fresh, refusal=conflict, typed=typed)
    address = reverse("statistics:return", args=[pk])
    return HttpResponseRedirect(f"{address}?kiem-tra=1" if "check" in request.POST else address)
