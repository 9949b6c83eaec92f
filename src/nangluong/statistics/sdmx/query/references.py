"""Which artefact is meant: agency, id and version as written in addresses, with wildcards."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest

from nangluong.statistics.sdmx.errors import QuerySyntaxError

_ID = re.compile(r"[A-Za-z0-9_@$-]+", re.ASCII)
_AGENCY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z][A-Za-z0-9_-]*)*", re.ASCII)
_VERSION = re.compile(r"[+~*]|\d{1,6}[+~*]?(\.(\d{1,6}[+~*]?|[+~*])){0,2}(-[A-Za-z0-9.-]+)?", re.ASCII)
_ALL = ("*", "all", "")
_NEWEST = ("*", "+", "~")


def _checked(kind_vi: str, kind_en: str, text: str, pattern: re.Pattern[str]) -> frozenset[str] | None:
    if text in _ALL:
        return None
    values = text.replace("+", ",").split(",") if pattern is not _VERSION else text.split(",")
    for value in values:
        if not pattern.fullmatch(value):
            raise QuerySyntaxError(
                f"“{value[:60]}” không phải là {kind_vi} hợp lệ.", f"“{value[:60]}” is not a valid {kind_en}."
            )
    return frozenset(values)


def version_matches(wanted: str, version: str) -> bool:
    """Return whether a semantic version is meant by `wanted` (`1.0.0`, `1.0`, `1.2+.0`, `1.*.0`, `+`, `~`, `*`).

    Only the newest version of each artefact is served, so the latest that fits is the one that is there, or none.
    """
    if wanted in _NEWEST:
        return True
    actual = version.partition("-")[0].split(".")
    parts = wanted.partition("-")[0].split(".")
    for have, part in zip_longest(actual, parts, fillvalue="0"):
        number = part.rstrip("+~*")
        if len(number) < len(part):
            return not number or int(have) >= int(number)
        if int(have) != int(number):
            return False
    return True


@dataclass(frozen=True)
class Reference:
    """Agencies, ids and versions asked for; None means all."""

    agencies: frozenset[str] | None
    ids: frozenset[str] | None
    versions: frozenset[str] | None

    def means(self, agency: str, artefact: str, version: str) -> bool:
        """Return whether that artefact is among those asked for."""
        return (
            (self.agencies is None or agency in self.agencies)
            and (self.ids is None or artefact in self.ids)
            and (self.versions is None or any(version_matches(wanted, version) for wanted in self.versions))
        )


def parse_reference(agency: str, artefact: str, version: str) -> Reference:
    """Return the reference that three segments make. Raises `QuerySyntaxError`."""
    return Reference(
        _checked("mã cơ quan", "agency id", agency, _AGENCY),
        _checked("mã", "id", artefact, _ID),
        _checked("phiên bản", "version", version.replace("latest", "~"), _VERSION),
    )


def parse_flow_reference(text: str) -> Reference:
    """Return the reference of SDMX 2.1: `ID`, `AGENCY,ID` or `AGENCY,ID,VERSION`. Raises `QuerySyntaxError`."""
    parts = text.split(",")
    if len(parts) > 3:
        raise QuerySyntaxError(
            f"“{text[:80]}” có quá nhiều dấu phẩy; viết MÃ hoặc CƠ_QUAN,MÃ,PHIÊN_BẢN.",
            f"“{text[:80]}” has too many commas; write ID or AGENCY,ID,VERSION.",
        )
    if len(parts) == 1:
        return parse_reference("", parts[0], "")
    return parse_reference(parts[0], parts[1], parts[2] if len(parts) == 3 else "")
