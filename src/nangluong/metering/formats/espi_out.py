"""Green Button (ESPI) feeds out: what a customer takes away. Pure; the same input gives the same bytes.

Valid against `espi.xsd` 4.0. Costs are in 1e-5 of the currency, whatever the multiplier of the energy: a known trap.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

import numpy as np
from lxml import etree

from nangluong.metering.formats.espi_in import CHANNELS, WATT_HOURS
from nangluong.metering.formats.intake import Intervals

_ATOM = "http://www.w3.org/2005/Atom"
_ESPI = "http://naesb.org/espi"
_NO_DST = "FFFFFFFF"
_VND = 704
_BASE = "/espi/1_1/resource"


@dataclass(frozen=True)
class FeedHead:
    """What stands above the readings: title, moment of making (UTC, aware), the zone's offset in seconds."""

    title: str
    updated: dt.datetime
    utc_offset_s: int = 25_200


def _element(parent: etree._Element, name: str, text: object | None = None) -> etree._Element:
    child = etree.SubElement(parent, f"{{{_ESPI}}}{name}")
    if text is not None:
        child.text = str(text)
    return child


def _entry(
    feed: etree._Element, head: FeedHead, href: str, related: list[str], title: str, name: str
) -> etree._Element:
    entry = etree.SubElement(feed, f"{{{_ATOM}}}entry")
    etree.SubElement(entry, f"{{{_ATOM}}}id").text = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, href)}".upper()
    etree.SubElement(entry, f"{{{_ATOM}}}link", rel="self", href=href)
    etree.SubElement(entry, f"{{{_ATOM}}}link", rel="up", href=href.rpartition("/")[0])
    for address in related:
        etree.SubElement(entry, f"{{{_ATOM}}}link", rel="related", href=address)
    etree.SubElement(entry, f"{{{_ATOM}}}title").text = title
    content = etree.SubElement(entry, f"{{{_ATOM}}}content")
    resource = etree.SubElement(content, f"{{{_ESPI}}}{name}", nsmap={None: _ESPI})
    for tag in ("published", "updated"):
        etree.SubElement(entry, f"{{{_ATOM}}}{tag}").text = _moment(head)
    return resource


def _moment(head: FeedHead) -> str:
    return head.updated.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _reading_type(feed: etree._Element, head: FeedHead, href: str, channel: str, length_s: int) -> None:
    kind = _entry(feed, head, href, [], channel, "ReadingType")
    direction = next(code for code, name in CHANNELS.items() if name == channel)
    for name, number in (
        ("accumulationBehaviour", 4),
        ("commodity", 1),
        ("currency", _VND),
        ("dataQualifier", 12),
        ("flowDirection", direction),
        ("intervalLength", length_s),
        ("kind", 12),
        ("powerOfTenMultiplier", 0),
        ("uom", WATT_HOURS),
    ):
        _element(kind, name, number)


def _period(parent: etree._Element, name: str, start_s: int, length_s: int) -> None:
    period = _element(parent, name)
    _element(period, "duration", length_s)
    _element(period, "start", start_s)


def _blocks(feed: etree._Element, head: FeedHead, href: str, intervals: Intervals, rows: np.ndarray) -> None:
    days = (intervals.start_s[rows] + head.utc_offset_s) // 86_400
    for day in np.unique(days):
        mine = rows[days == day]
        start = int(intervals.start_s[mine[0]])
        stop = int(intervals.start_s[mine[-1]] + intervals.length_s[mine[-1]])
        block = _entry(feed, head, f"{href}/IntervalBlock/{day}", [], "", "IntervalBlock")
        _period(block, "interval", start, stop - start)
        for row in mine:
            reading = _element(block, "IntervalReading")
            if intervals.espi_quality[row]:
                _element(_element(reading, "ReadingQuality"), "quality", int(intervals.espi_quality[row]))
            _period(reading, "timePeriod", int(intervals.start_s[row]), int(intervals.length_s[row]))
            _element(reading, "value", int(intervals.wh[row]))


def write_feed(intervals: Intervals, head: FeedHead) -> bytes:
    """Return a feed of all `intervals` (Wh), one UsagePoint a meter, one MeterReading a channel and length.

    Channels must be `A+` or `A-` (`ValueError`). An absent interval is simply not in `intervals`: never write 0 for it.
    """
    unknown = set(np.unique(intervals.channel)) - set(CHANNELS.values())
    if unknown:
        raise ValueError(f"channels {sorted(unknown)} have no ESPI direction")
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    etree.SubElement(feed, f"{{{_ATOM}}}id").text = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, head.title)}".upper()
    etree.SubElement(feed, f"{{{_ATOM}}}title").text = head.title
    etree.SubElement(feed, f"{{{_ATOM}}}updated").text = _moment(head)
    zone = _entry(feed, head, f"{_BASE}/LocalTimeParameters/01", [], "Asia/Ho_Chi_Minh", "LocalTimeParameters")
    for name, text in (("dstEndRule", _NO_DST), ("dstOffset", 0), ("dstStartRule", _NO_DST)):
        _element(zone, name, text)
    _element(zone, "tzOffset", head.utc_offset_s)
    order = np.lexsort((intervals.start_s, intervals.length_s, intervals.channel, intervals.meter))
    for meter in np.unique(intervals.meter):
        mine = order[intervals.meter[order] == meter]
        _usage_point(feed, head, str(meter), intervals, mine)
    encoded: bytes = etree.tostring(feed, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return encoded


def _usage_point(feed: etree._Element, head: FeedHead, meter: str, intervals: Intervals, mine: np.ndarray) -> None:
    href = f"{_BASE}/UsagePoint/{meter}"
    point = _entry(feed, head, href, [f"{href}/MeterReading", f"{_BASE}/LocalTimeParameters/01"], meter, "UsagePoint")
    _element(_element(point, "ServiceCategory"), "kind", 0)
    pairs = sorted({(str(intervals.channel[row]), int(intervals.length_s[row])) for row in mine})
    for number, (channel, length_s) in enumerate(pairs, start=1):
        reading = f"{href}/MeterReading/{number:02d}"
        kind = f"{_BASE}/ReadingType/{meter}-{number:02d}"
        _entry(feed, head, reading, [f"{reading}/IntervalBlock", kind], channel, "MeterReading")
        _reading_type(feed, head, kind, channel, length_s)
        rows = mine[(intervals.channel[mine] == channel) & (intervals.length_s[mine] == length_s)]
        _blocks(feed, head, reading, intervals, rows)
