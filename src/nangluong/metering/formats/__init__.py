"""Formats of incoming readings: one small adapter each, behind one interface. Pure.

`FORMATS` holds an adapter per key; each turns bytes into typed readings and typed refusals with their place.
"""

from nangluong.metering.formats.arrow_file import ParquetDays
from nangluong.metering.formats.csv_long import LongCsv
from nangluong.metering.formats.csv_wide import WideCsv
from nangluong.metering.formats.dlms import DlmsMessage
from nangluong.metering.formats.espi_in import EspiFeed
from nangluong.metering.formats.events import EventCsv
from nangluong.metering.formats.intake import (
    DayVectors,
    Intake,
    IntakeFormat,
    Intervals,
    Limits,
    MeterEvents,
    RefusedPart,
    RegisterReads,
)
from nangluong.metering.formats.json_day import JsonDays
from nangluong.metering.formats.telegram import Telegram

FORMATS: dict[str, IntakeFormat] = {
    adapter.key: adapter
    for adapter in (
        WideCsv(),
        LongCsv(),
        ParquetDays(),
        JsonDays(),
        EspiFeed(),
        DlmsMessage(),
        Telegram(),
        EventCsv(),
    )
}

__all__ = [
    "FORMATS",
    "DayVectors",
    "DlmsMessage",
    "EspiFeed",
    "EventCsv",
    "Intake",
    "IntakeFormat",
    "Intervals",
    "JsonDays",
    "Limits",
    "LongCsv",
    "MeterEvents",
    "ParquetDays",
    "RefusedPart",
    "RegisterReads",
    "Telegram",
    "WideCsv",
]
