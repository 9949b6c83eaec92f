"""A note at a cell on a page of its own: the way without scripts; the grid saves notes with its cells."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nangluong.accounts.doors import signed_in
from nangluong.foundation.permissions import require
from nangluong.statistics import perms
from nangluong.statistics.pages.returns.finding_returns import return_of
from nangluong.statistics.pages.returns.reading import heading_of, language
from nangluong.statistics.pages.returns.saving import UnreadableCells
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.returns.content import working_content
from nangluong.statistics.returns.filling import LONGEST_NOTE
from nangluong.statistics.returns.verbs import CellChange, save_cells


@signed_in
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the note of the cell `o`; a POST keeps it beside the cell's value, which stays."""
    actor, report = return_of(request, pk)
    require(perms.fill_return, actor, report)
    address = request.GET.get("o", "")[:140]
    cell = definition_of(report.version).cell(address)
    content = working_content(report)
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        if not seen.isascii() or not seen.isdigit() or len(seen) > 18:
            raise UnreadableCells
        value = content.numbers.get(address, content.texts.get(address))
        change = CellChange(address, value, int(seen), request.POST.get("note", "")[:LONGEST_NOTE])
        save_cells(actor, report, [change], language=language())
        messages.success(request, _("Đã lưu ghi chú."))
        return HttpResponseRedirect(f"{reverse('statistics:return', args=[pk])}#c-{address}")
    context = heading_of(report) | {
        "cell": cell.name.say(language()),
        "note": content.notes.get(address, ""),
        "most": LONGEST_NOTE,
    }
    return render(request, "statistics/return_note.html", context)
