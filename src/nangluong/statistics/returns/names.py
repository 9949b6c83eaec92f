"""What the open rows of a return are called, and which rows one may add."""

from __future__ import annotations

import datetime as dt

from nangluong.registry.models import FacilityVersion, OrganisationVersion, PlaceVersion
from nangluong.statistics.models import Return
from nangluong.statistics.questionnaires.definition import Definition, OpenRows
from nangluong.statistics.returns.content import Content
from nangluong.statistics.texts import Text

_MOST = 5000


def _named(source: str, codes: set[str], day: dt.date) -> dict[str, Text]:
    if source == "facilities":
        found = FacilityVersion.objects.as_of(day).filter(facility_id__in=codes)
        return {one.facility_id: Text(one.name_vi or one.name, one.name) for one in found}
    if source == "organisations":
        organisations = OrganisationVersion.objects.as_of(day).filter(organisation_id__in=codes)
        return {one.organisation_id: Text(one.name, one.name_en or one.name) for one in organisations}
    places = PlaceVersion.objects.as_of(day).filter(place_id__in=codes)
    return {one.place_id: Text(one.name, one.name_en or one.name) for one in places}


def row_names(definition: Definition, content: Content, day: dt.date | None = None) -> dict[str, Text]:
    """Return the names of a content's open rows: from the register, or the row's first text cell where it is free."""
    names: dict[str, Text] = {}
    for section in definition.sections:
        rows = content.rows.get(section.code, [])
        if section.open_rows is None or not rows:
            continue
        if section.open_rows.source == "free":
            words = next((column.code for column in section.columns if column.type == "text"), "")
            for row in rows:
                said = content.texts.get(f"{section.code}.{row}.{words}", row)
                names[row] = Text(said, said)
        else:
            names |= _named(section.open_rows.source, set(rows), day or dt.date.today())  # noqa: DTZ011 - names only
    return names


def allowed_rows(report: Return, open_rows: OpenRows) -> list[tuple[str, Text]]:
    """Return the rows that may be added: the respondent's own facilities first, then others; all provinces; others.

    Facilities are of the kinds asked for; those that the register says the respondent operates come first. One query.
    """
    day = report.obligation.period_end
    if open_rows.source == "facilities":
        rows = (
            FacilityVersion.objects.as_of(day).filter(facility__kind_id__in=open_rows.kinds).order_by("sort_key", "pk")
        )
        ordered = sorted(rows[:_MOST], key=lambda one: one.operator_id != report.organisation_id)
        return [(one.facility_id, Text(one.name_vi or one.name, one.name)) for one in ordered]
    if open_rows.source == "provinces":
        places = PlaceVersion.objects.as_of(day).filter(place__level="province").order_by("sort_key", "pk")
        return [(one.place_id, Text(one.name, one.name_en or one.name)) for one in places[:_MOST]]
    if open_rows.source == "organisations":
        found = OrganisationVersion.objects.as_of(day).exclude(organisation_id=report.organisation_id)
        if open_rows.kinds:
            found = found.filter(organisation__kind_id__in=open_rows.kinds)
        return [
            (one.organisation_id, Text(one.name, one.name_en or one.name))
            for one in found.order_by("sort_key", "pk")[:_MOST]
        ]
    return []
