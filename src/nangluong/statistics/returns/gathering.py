"""A collection put together for checking: the newest versions handed in, and the periods before them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nangluong.statistics.models import ReturnVersion
from nangluong.statistics.obligations.periods import Period, previous, same_last_year
from nangluong.statistics.questionnaires.definition import Definition
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.returns.content import packed_of
from nangluong.statistics.returns.given import Given
from nangluong.statistics.returns.neighbours import earlier_codes
from nangluong.statistics.returns.packing import Packed, RowNumbers, grids, pack, unpack
from nangluong.statistics.rules.collection import MISSING, Collection, Grid
from nangluong.statistics.rules.compiling import GIVEN_DECIMALS


@dataclass(frozen=True)
class Gathered:
    """Returns of one questionnaire version and period, ready to be checked; `versions[ret]` is number `ret`."""

    definition: Definition
    versions: tuple[ReturnVersion, ...]
    collection: Collection


def newest_versions(questionnaire: str, periods: Iterable[str]) -> list[ReturnVersion]:
    """Return the newest version of every return handed in for `periods`; nothing-to-report ones too. One query."""
    return list(
        ReturnVersion.objects.filter(
            report__obligation__questionnaire_id=questionnaire, report__period__in=list(periods)
        )
        .select_related("report__version", "report__obligation")
        .order_by("report_id", "-number")
        .distinct("report_id")
    )


def repacked(version: ReturnVersion, definition: Definition) -> Packed:
    """Return a version's numbers in the order of `definition`; cells that it does not have are left out.

    A return of the same questionnaire version is taken as it lies.
    """
    own = definition_of(version.report.version)
    packed = packed_of(version)
    if own is definition or own == definition:
        return packed
    numbers = unpack(own, packed)
    kept = {}
    for address, value in numbers.items():
        section, _, column = address.split(".")
        try:
            found = definition.section(section).column_by_code[column]
        except KeyError:
            continue
        if found.is_numeric:
            kept[address] = round(value, found.decimals if found.type == "number" else 0)
    rows = {code: codes for code, codes in packed.rows.items() if code in {s.code for s in definition.sections}}
    return pack(definition, kept, rows)


def _given(
    values: Mapping[int, Mapping[tuple[str | None, str | None, str], object]], numbers: RowNumbers
) -> dict[str | None, Grid]:
    """Return values from elsewhere as grids, in millionths; what does not fit there is left out."""
    entries: dict[str | None, dict[tuple[int, str], dict[str, int]]] = defaultdict(dict)
    for ret, found in values.items():
        for (section, row, name), value in found.items():
            whole = round(value * 10**GIVEN_DECIMALS)
            if abs(whole) < 10**18:
                entries[section].setdefault((ret, row or ""), {})[name] = whole
    made = {}
    for section, rows in entries.items():
        names = sorted({name for row in rows.values() for name in row})
        codes = [code for _, code in rows]
        index = numbers.of(section, codes) if section else np.zeros(len(codes), np.int32)
        made[section] = Grid(
            np.array([ret for ret, _ in rows], np.int32),
            index,
            {name: np.array([row.get(name, MISSING) for row in rows.values()], np.int64) for name in names},
        )
    return made


def gather(
    versions: Sequence[ReturnVersion],
    earlier: Sequence[ReturnVersion],
    period: Period,
    given: Mapping[int, Given] | None = None,
) -> Gathered:
    """Put `versions`, all of one questionnaire version and `period`, beside their respondents' `earlier` ones."""
    definition = definition_of(versions[0].report.version)
    number_of = {version.report.organisation_id: ret for ret, version in enumerate(versions)}
    numbers = RowNumbers(definition)
    before, year = previous(period).code, same_last_year(period)
    known = [
        (number_of[version.report.organisation_id], version.report.period, repacked(version, definition))
        for version in earlier
        if version.report.organisation_id in number_of
    ]

    def of(code: str) -> dict[str, Grid]:
        return grids(definition, [(ret, packed) for ret, its, packed in known if its == code], numbers)

    size = len(versions)
    now = grids(definition, [(ret, packed_of(version)) for ret, version in enumerate(versions)], numbers)
    tables = {
        "prev": of(before),
        "year": of(year.code) if year else {},
        "past": grids(definition, [(ret, packed) for ret, _, packed in known], numbers),
        "given": _given(given or {}, numbers),
    }
    collection = Collection(
        definition,
        size,
        numbers.codes(),
        now,
        hours=np.full(size, period.days * 24, np.int64),
        days=np.full(size, period.days, np.int64),
        **tables,  # type: ignore[arg-type]
    )
    return Gathered(definition, tuple(versions), collection)


def periods_beside(period: Period) -> list[str]:
    """Return the codes of the periods that rules look back to."""
    codes = earlier_codes(period)
    year = same_last_year(period)
    return codes if year is None or year.code in codes else [*codes, year.code]
