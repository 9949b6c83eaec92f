"""Who has to report: the organisations that a questionnaire's respondents mean on a day."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from nangluong.registry.models import FacilityVersion, OrganisationVersion
from nangluong.statistics.questionnaires.definition import Definition, Respondents


def _meant(one: Respondents, day: dt.date) -> Q:
    found = Q(organisation_id__in=one.organisations)
    if one.kinds:
        kinds = Q(organisation__kind_id__in=one.kinds)
        if one.subsectors:
            kinds &= Q(organisation__subsectors__in=one.subsectors)
        found |= kinds
    if one.operators_of:
        operators = FacilityVersion.objects.as_of(day).filter(facility__kind_id__in=one.operators_of)
        found |= Q(organisation_id__in=operators.values("operator_id"))
    return found


def respondents_of(definition: Definition, day: dt.date) -> list[OrganisationVersion]:
    """Return the organisations that report, as they stand on `day`, each once, in the order of their codes."""
    meant = Q(pk__in=())
    for one in definition.respondents:
        meant |= _meant(one, day)
    rows = OrganisationVersion.objects.as_of(day).filter(meant)
    return list(rows.order_by("organisation_id").distinct("organisation_id"))
