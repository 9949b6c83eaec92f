"""Which format an answer has: content negotiation (`Accept`) and the parameter `format=`. Pure.

An address in the syntax of SDMX 2.1 answers bare media types (`application/xml`, `*/*`) in the formats of its own time,
one in the syntax of 2.x in those of 3.0: a client that names no version gets what it can most likely read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nangluong.statistics.sdmx.errors import NotAcceptable

_DATA = "application/vnd.sdmx.data+"
_STRUCTURE = "application/vnd.sdmx.structure+"
_WEIGHT = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?", re.ASCII)


@dataclass(frozen=True)
class Format:
    """A format that is written: its key, media type, version, file suffix and the words of `format=` for it."""

    key: str
    media_type: str
    version: str
    suffix: str
    words: tuple[str, ...]

    @property
    def content_type(self) -> str:
        """Return the media type with its version."""
        return f"{self.media_type};version={self.version}"


DATA_FORMATS = (
    Format("ml_3_0", _DATA + "xml", "3.0.0", "xml", ("xml", "ml3", "sdmx-ml-3.0")),
    Format("json_2_0", _DATA + "json", "2.0.0", "json", ("json", "jsondata", "sdmx-json-2.0")),
    Format("csv_2_0", _DATA + "csv", "2.0.0", "csv", ("csv", "csvdata", "sdmx-csv-2.0")),
    Format(
        "ml_2_1",
        "application/vnd.sdmx.structurespecificdata+xml",
        "2.1",
        "xml",
        ("structurespecificdata", "ml2", "sdmx-ml-2.1"),
    ),
    Format("ml_2_1_generic", "application/vnd.sdmx.genericdata+xml", "2.1", "xml", ("genericdata", "sdmx-generic-2.1")),
    Format("json_1_0", _DATA + "json", "1.0.0", "json", ("json1", "sdmx-json-1.0")),
    Format("csv_1_0", _DATA + "csv", "1.0.0", "csv", ("csv1", "sdmx-csv-1.0")),
)
STRUCTURE_FORMATS = (
    Format("ml_3_0", _STRUCTURE + "xml", "3.0.0", "xml", ("xml", "ml3", "sdmx-ml-3.0")),
    Format("json_2_0", _STRUCTURE + "json", "2.0.0", "json", ("json", "sdmx-json-2.0")),
    Format("ml_2_1", _STRUCTURE + "xml", "2.1", "xml", ("ml2", "structure", "sdmx-ml-2.1")),
)
SCHEMA_FORMATS = (
    Format("xsd_3_0", "application/vnd.sdmx.schema+xml", "3.0.0", "xsd", ("xml", "xsd3")),
    Format("xsd_2_1", "application/vnd.sdmx.schema+xml", "2.1", "xsd", ("xsd2",)),
)

# What bare media types mean, by the generation of the address; an absent or catch-all Accept takes the first.
_BARE: dict[bool, dict[str, tuple[str, ...]]] = {
    False: {
        "*/*": ("ml_3_0", "xsd_3_0"),
        "application/*": ("ml_3_0", "xsd_3_0"),
        "application/xml": ("ml_3_0", "xsd_3_0"),
        "text/xml": ("ml_3_0", "xsd_3_0"),
        "text/*": ("csv_2_0",),
        "application/json": ("json_2_0",),
        "text/csv": ("csv_2_0",),
    },
    True: {
        "*/*": ("ml_2_1", "xsd_2_1"),
        "application/*": ("ml_2_1", "xsd_2_1"),
        "application/xml": ("ml_2_1", "xsd_2_1"),
        "text/xml": ("ml_2_1", "xsd_2_1"),
        "text/*": ("csv_1_0",),
        "application/json": ("json_1_0", "json_2_0"),
        "text/csv": ("csv_1_0",),
    },
}
_TIME_SERIES = {
    "application/vnd.sdmx.structurespecifictimeseriesdata+xml": "application/vnd.sdmx.structurespecificdata+xml",
    "application/vnd.sdmx.generictimeseriesdata+xml": "application/vnd.sdmx.genericdata+xml",
}


@dataclass(frozen=True)
class Chosen:
    """The format of an answer with the options that the media type carried (`labels`)."""

    format: Format
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Range:
    """One alternative of an `Accept` header."""

    media_type: str
    parameters: dict[str, str]
    weight: float


def _ranges(accept: str) -> list[_Range]:
    """Return the alternatives, the most wanted first; malformed ones are left out as RFC 9110 allows."""
    found = []
    for part in accept.split(","):
        media_type, *given = (piece.strip() for piece in part.split(";"))
        parameters = {
            name.strip().lower(): value.strip().strip('"')
            for name, equals, value in (piece.partition("=") for piece in given)
            if equals
        }
        weight = parameters.pop("q", "1")
        if "/" in media_type and _WEIGHT.fullmatch(weight):
            found.append(_Range(media_type.lower(), parameters, float(weight)))
    return sorted((one for one in found if one.weight > 0), key=lambda one: -one.weight)


def _same_version(wanted: str, version: str) -> bool:
    return wanted == version or version.startswith(f"{wanted}.") or wanted == f"{version}.0"


def _meant(one: _Range, offered: Sequence[Format], *, legacy: bool) -> Format | None:
    bare = _BARE[legacy].get(one.media_type, ())
    media_type = _TIME_SERIES.get(one.media_type, one.media_type)
    version = one.parameters.get("version", "")
    for key in bare:
        for candidate in offered:
            if candidate.key == key:
                return candidate
    for candidate in offered:
        if candidate.media_type == media_type and (not version or _same_version(version, candidate.version)):
            return candidate
    return None


def _listed(offered: Sequence[Format]) -> str:
    return ", ".join(f"{known.content_type} (format={known.words[0]})" for known in offered)


def _by_word(word: str, offered: Sequence[Format], *, legacy: bool) -> Chosen:
    for known in offered:
        if word.lower() in known.words:
            return Chosen(known)
    for one in _ranges(word.replace(" ", "+")):
        known_format = _meant(one, offered, legacy=legacy)
        if known_format:
            return Chosen(known_format, one.parameters)
    raise NotAcceptable(
        f"format: không có “{word[:60]}”. Có thể dùng: {_listed(offered)}.",
        f"format: there is no “{word[:60]}”. Possible are: {_listed(offered)}.",
    )


def choose(offered: Sequence[Format], *, accept: str, word: str = "", legacy: bool = False) -> Chosen:
    """Return the format of an answer. `word` (the parameter `format`) wins over `accept`.

    Raises `NotAcceptable` with what there is.
    """
    if word:
        return _by_word(word, offered, legacy=legacy)
    for one in _ranges(accept or "*/*"):
        found = _meant(one, offered, legacy=legacy)
        if found:
            return Chosen(found, one.parameters)
    raise NotAcceptable(
        f"Không có định dạng nào trong Accept “{accept[:200]}”. Có thể dùng: {_listed(offered)}.",
        f"None of the formats in Accept “{accept[:200]}” is written here. Possible are: {_listed(offered)}.",
    )
