"""Green Button (ESPI) feeds in: interval blocks with their meter, direction, unit and quality. Pure.

An Atom feed holds one resource an entry, tied by links: blocks lie below their MeterReading, which lies below its
UsagePoint and names its ReadingType. Times are epoch seconds UTC and so need no zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from lxml import etree

from nangluong.metering.formats.intake import (
    Intake,
    Limits,
    RefusedPart,
    make_intervals,
    refuse,
    too_large,
    too_many,
    whole_refused,
)
from nangluong.metering.formats.xml_safety import UnsafeXml, parse_xml

ATOM = "{http://www.w3.org/2005/Atom}"
ESPI = "{http://naesb.org/espi}"
WATT_HOURS = 72
FORWARD, REVERSE = 1, 19
CHANNELS = {FORWARD: "A+", REVERSE: "A-"}

_UNSAFE = {
    "encoding": ("chỉ đọc XML mã UTF-8; hãy xuất lại", "only XML in UTF-8 is read; export it again"),
    "entities": (
        "XML có khai báo DOCTYPE hoặc thực thể; không đọc vì lý do an toàn",
        "the XML declares a DOCTYPE or entities; not read, for safety",
    ),
    "not_xml": ("XML hỏng hoặc bị cắt cụt; hãy gửi lại", "the XML is damaged or cut off; send it again"),
}
_Row = tuple[str, str, int, int, int, int]


@dataclass(frozen=True)
class _Entry:
    """One entry: its own address, the addresses it is related to, and the resource inside."""

    self_: str
    up: str
    related: tuple[str, ...]
    resource: etree._Element


@dataclass(frozen=True)
class _Kind:
    """What a ReadingType says about its values."""

    channel: str
    power_of_ten: int
    uom: int


def _entries(root: etree._Element) -> Iterator[_Entry]:
    for entry in root.iter(f"{ATOM}entry"):
        links: dict[str, list[str]] = {}
        for link in entry.iterfind(f"{ATOM}link"):
            links.setdefault(link.get("rel", ""), []).append(link.get("href", ""))
        for resource in entry.iterfind(f"{ATOM}content/*"):
            self_ = (links.get("self") or [""])[0]
            yield _Entry(self_, (links.get("up") or [""])[0], tuple(links.get("related", ())), resource)


def _whole(element: etree._Element, path: str, default: int | None = None) -> int:
    text = element.findtext(f"{ESPI}" + path.replace("/", f"/{ESPI}"))
    if text is None and default is not None:
        return default
    number = Decimal((text or "").strip() or "x") if _decimal_like(text) else None
    if number is None or number != number.to_integral_value():
        raise ValueError(path)
    return int(number)


def _decimal_like(text: str | None) -> bool:
    stripped = (text or "").strip()
    return len(stripped) < 24 and stripped.replace(".", "", 1).replace("-", "", 1).isdigit()


def _kind(element: etree._Element) -> _Kind:
    direction = _whole(element, "flowDirection", FORWARD)
    return _Kind(
        CHANNELS.get(direction, str(direction)), _whole(element, "powerOfTenMultiplier", 0), _whole(element, "uom", 0)
    )


def _between(address: str, mark: str) -> str:
    """Return the identifier after `/mark/` in an address, "" if there is none."""
    _, _, rest = address.partition(f"/{mark}/")
    return rest.split("/", 1)[0]


def _kinds(entries: list[_Entry]) -> dict[str, _Kind]:
    """Return the kind of every MeterReading by its address."""
    types: dict[str, _Kind] = {}
    for entry in entries:
        if entry.resource.tag == f"{ESPI}ReadingType":
            types[entry.self_] = _kind(entry.resource)
    readings = [entry for entry in entries if entry.resource.tag == f"{ESPI}MeterReading"]
    return {reading.self_: types[address] for reading in readings for address in reading.related if address in types}


def _reading(element: etree._Element, meter: str, kind: _Kind, limits: Limits) -> _Row | tuple[str, str, str]:
    start, length = _whole(element, "timePeriod/start"), _whole(element, "timePeriod/duration")
    wh = int((_whole(element, "value") * Decimal(10) ** kind.power_of_ten).to_integral_value(ROUND_HALF_UP))
    quality = _whole(element, "ReadingQuality/quality", 0)
    if not limits.earliest_day * 86_400 <= start < limits.latest_day * 86_400 or not 0 < length <= 86_400:
        return "day_out_of_range", "thời điểm ngoài khoảng 2000–2099", "the instant is outside 2000–2099"
    if abs(wh) > limits.max_slot_wh:
        return "slot_too_large", "giá trị Wh quá lớn", "the value in Wh is too large"
    return meter, kind.channel, start, length, wh, quality


class EspiFeed:
    """Interval readings of a Green Button feed."""

    key = "espi"

    def read(self, content: bytes, limits: Limits) -> Intake:
        """Return intervals in Wh; refusals carry the line in the XML. Values finer than a Wh are rounded half up."""
        refused = too_large(content, limits)
        if refused:
            return refused
        try:
            root = parse_xml(content)
            entries = list(_entries(root))
            kinds = _kinds(entries)
        except UnsafeXml as fault:
            line = fault.args[1] if len(fault.args) > 1 else 1
            return whole_refused(fault.args[0], *_UNSAFE[fault.args[0]], position=line)
        except ValueError as fault:
            return whole_refused("number", f"{fault} không phải số nguyên", f"{fault} is not a whole number")
        rows: list[_Row] = []
        bad: list[RefusedPart] = []
        for entry in entries:
            if entry.resource.tag != f"{ESPI}IntervalBlock":
                continue
            if len(bad) >= limits.max_refusals:
                bad.append(too_many(entry.resource.sourceline))
                break
            _block(entry, kinds, limits, rows, bad)
        return Intake(intervals=make_intervals(rows) if rows else None, refused=tuple(bad))


def _block(entry: _Entry, kinds: dict[str, _Kind], limits: Limits, rows: list[_Row], bad: list[RefusedPart]) -> None:
    address = entry.up or entry.self_
    kind = kinds.get(address.rpartition("/IntervalBlock")[0])
    meter = _between(address, "UsagePoint")
    place = entry.resource.sourceline
    if kind is None or not meter:
        bad.append(refuse(place, "no_type", "khối không nối được với điểm đo và loại số đo", "the block has no type"))
        return
    if kind.uom != WATT_HOURS:
        bad.append(refuse(place, "unit", f"đơn vị {kind.uom} không phải Wh (72)", f"unit {kind.uom} is not Wh (72)"))
        return
    for element in entry.resource.iterfind(f"{ESPI}IntervalReading"):
        try:
            row = _reading(element, meter, kind, limits)
        except ValueError as fault:
            row = "number", f"{fault} không phải số nguyên", f"{fault} is not a whole number"
        if len(row) == 3:
            bad.append(refuse(element.sourceline, *row))
        else:
            rows.append(row)
