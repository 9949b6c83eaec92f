"""Reads of places: the units of a day, one unit with its history, and search by any name it ever had."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from nangluong.foundation.vietnamese import fold, nfc
from nangluong.registry.models import Place, PlaceAlias, PlaceRegion, PlaceSuccession, PlaceVersion, Region
from nangluong.registry.search_keys import closeness, place_term

_MOST_HITS = 30


@dataclass(frozen=True)
class Province:
    """A province-level unit as it is on a day; `region` is None where no grouping holds on that day."""

    version: PlaceVersion
    region: Region | None


@dataclass(frozen=True)
class Step:
    """A step of succession: the other unit (under its last name before, or first name after), the day, the kind."""

    version: PlaceVersion
    succession: PlaceSuccession


@dataclass(frozen=True)
class PlaceDetail:
    """A place with its names over time, what it was made from and what it became.

    `current` holds on the day asked for; where none does, `latest` is the last name it had.
    """

    place: Place
    latest: PlaceVersion
    current: PlaceVersion | None
    versions: tuple[PlaceVersion, ...]
    regions: tuple[PlaceRegion, ...]
    predecessors: tuple[Step, ...]
    successors: tuple[Step, ...]


@dataclass(frozen=True)
class PlaceHit:
    """A place that a search found. `now` are the units it belongs to on the day asked for: itself if it stands."""

    version: PlaceVersion
    matched: str
    stands: bool
    now: tuple[PlaceVersion, ...]


def provinces(as_of: dt.date) -> list[Province]:
    """Return the province-level units that stand on `as_of`, in dictionary order, each with its region. Two queries."""
    versions = (
        PlaceVersion.objects.as_of(as_of)
        .filter(place__level=Place.Level.PROVINCE)
        .select_related("place")
        .order_by("sort_key", "place_id")
    )
    links = PlaceRegion.objects.as_of(as_of).select_related("region")
    region = {link.place_id: link.region for link in links}
    return [Province(version, region.get(version.place_id)) for version in versions]


def place_names(as_of: dt.date) -> dict[str, str]:
    """Return the name, in the reader's language, of every place that stands on `as_of`, by code."""
    return {version.place_id: version.label for version in PlaceVersion.objects.as_of(as_of)}


def _versions(codes: Iterable[str]) -> dict[str, list[PlaceVersion]]:
    """Return every version of the places, oldest first, by place."""
    found: dict[str, list[PlaceVersion]] = defaultdict(list)
    rows = PlaceVersion.objects.filter(place__in=list(codes)).select_related("place").order_by("place_id", "valid")
    for version in rows:
        found[version.place_id].append(version)
    return found


def _on(versions: Sequence[PlaceVersion], day: dt.date) -> PlaceVersion | None:
    return next((version for version in versions if day in version.valid), None)


def place_detail(code: str, as_of: dt.date) -> PlaceDetail | None:
    """Return the place with everything known of it, or None for an unknown code. A constant number of queries."""
    place = Place.objects.filter(pk=code).first()
    if place is None:
        return None
    links = list(PlaceSuccession.objects.filter(Q(predecessor=place) | Q(successor=place)).order_by("on_date", "pk"))
    versions = _versions({code} | {link.predecessor_id for link in links} | {link.successor_id for link in links})
    own = versions[code]
    if not own:
        return None
    predecessors = [Step(versions[link.predecessor_id][-1], link) for link in links if link.successor_id == code]
    successors = [Step(versions[link.successor_id][0], link) for link in links if link.predecessor_id == code]
    regions = PlaceRegion.objects.filter(place=place).select_related("region").order_by("valid")
    return PlaceDetail(
        place=place,
        latest=own[-1],
        current=_on(own, as_of),
        versions=tuple(own),
        regions=tuple(regions),
        predecessors=tuple(sorted(predecessors, key=lambda step: step.version.sort_key)),
        successors=tuple(sorted(successors, key=lambda step: step.version.sort_key)),
    )


def _became(codes: Iterable[str]) -> dict[str, set[str]]:
    """Return what each place became in the end, by following succession to places that nothing followed."""
    follow: dict[str, set[str]] = defaultdict(set)
    for before, after in PlaceSuccession.objects.values_list("predecessor_id", "successor_id"):
        follow[before].add(after)

    def ends(code: str, seen: frozenset[str]) -> set[str]:
        following = follow.get(code, set()) - seen
        if not following:
            return {code}
        return {end for other in following for end in ends(other, seen | {code})}

    return {code: ends(code, frozenset()) for code in codes}


def _called(term: str) -> dict[str, list[str]]:
    """Return the places whose key holds `term`, each with the names under which it was found."""
    called: dict[str, list[str]] = defaultdict(list)
    versions = PlaceVersion.objects.filter(search_key__contains=term).values_list("place_id", "name", "name_en")
    for code, name, name_en in versions:
        called[code] += [name, name_en]
    for code, alias in PlaceAlias.objects.filter(search_key__contains=term).values_list("place_id", "alias"):
        called[code].append(alias)
    return called


def search_places(query: str, as_of: dt.date, *, most: int = _MOST_HITS) -> list[PlaceHit]:
    """Return the places called `query` at any time: old and new names, with or without diacritics, other spellings.

    The closest names come first, units that stand on `as_of` before those that were merged. Four queries, whatever is
    found.
    """
    term = place_term(query)
    if not term:
        return []
    wanted = nfc(query) if fold(query) == term.strip() else term.strip()
    called = _called(term)
    became = _became(called)
    versions = _versions({*became, *(end for ends in became.values() for end in ends)})

    def hit(code: str) -> PlaceHit:
        matched = min(called[code], key=lambda name: closeness(wanted, [name]))
        standing = _on(versions[code], as_of)
        if standing:
            return PlaceHit(standing, matched, True, (standing,))
        under_that_name = [version for version in versions[code] if matched in (version.name, version.name_en)]
        now = tuple(found for end in sorted(became[code]) if (found := _on(versions[end], as_of)))
        return PlaceHit((under_that_name or versions[code])[-1], matched, False, now)

    hits = [hit(code) for code in called]

    def rank(found: PlaceHit) -> tuple[int, bool, int, str]:
        near = closeness(wanted, [found.matched])
        # Of two places called exactly so, the one that stands comes first, accents or not.
        return max(near, 1), not found.stands, near, found.version.sort_key

    return sorted(hits, key=rank)[:most]


def current_place_code(name: str, as_of: dt.date) -> str | None:
    """Return the code of the one unit that `name`, old or new, belongs to on `as_of`; None if none or several do.

    A name that a standing unit bears means that unit, also where a former unit bore it too.
    """
    wanted = place_term(name).strip()
    hits = [hit for hit in search_places(name, as_of) if closeness(wanted, [hit.matched]) <= 1]
    standing = {hit.version.place_id for hit in hits if hit.stands}
    ends = standing or {version.place_id for hit in hits for version in hit.now}
    return ends.pop() if len(ends) == 1 else None
