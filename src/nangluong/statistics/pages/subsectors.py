"""One page for each of the six subsectors."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nangluong.registry.queries.facilities import Filter, facilities, summary
from nangluong.statistics.pages.series_charts import chart_of
from nangluong.statistics.pages.subsector_cards import headline_cards
from nangluong.statistics.pages.subsector_layout import subsector_pages
from nangluong.statistics.pages.vintage import reading_of, release_context


def subsector(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what is published about a subsector; what nobody published is said, not drawn."""
    page = subsector_pages().get(slug)
    if page is None:
        raise Http404
    reading = reading_of(request)
    charts: list[dict[str, Any]] = []
    for number, chart in enumerate(page.charts, 1):
        doc = chart_of(reading, chart)
        if doc is not None:
            charts.append({"kind": chart.kind, "doc": doc, "id": f"chart-{number}"})
    # The first stands alone; an odd one out at the end does too, so that no half row is empty.
    for position, entry in enumerate(charts):
        entry["wide"] = position == 0 or (position == len(charts) - 1 and len(charts) % 2 == 0)
    day = reading.vintage.as_of or timezone.localdate()
    context = {
        "page": page,
        "charts": charts,
        "cards": headline_cards(reading, page),
        "facilities": summary(facilities(day, Filter(subsector=page.subsector))),
        "facilities_url": f"{reverse('registry:facilities')}?subsector={page.subsector}",
        "empty_text": page.empty_text,
        "breadcrumbs": [(_("Trang chủ"), reverse("web:home")), (_("Phân ngành"), None), (page.name, None)],
    }
    return render(request, "statistics/subsector.html", context | release_context(request, reading))
