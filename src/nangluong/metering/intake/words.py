"""Why a row has no place, in words. Reasons of the formats bring their own."""

from __future__ import annotations

from typing import Final

REASONS: Final[dict[str, tuple[str, str, str]]] = {
    "foreign_meter": (
        "meter",
        "công tơ thuộc tổng công ty khác; nguồn này chỉ được gửi công tơ của mình",
        "the meter belongs to another corporation; this source may send its own only",
    ),
    "unknown_channel": (
        "channel",
        "kênh không có trong danh mục kênh đo",
        "the channel is not in the list of channels",
    ),
    "not_installed": (
        "meter",
        "công tơ không treo ở điểm đo nào vào ngày đó",
        "the meter hung at no metering point on that day",
    ),
    "day_in_future": (
        "day",
        "ngày chưa tới; kiểm tra đồng hồ công tơ",
        "the day has not come yet; check the meter's clock",
    ),
    "other_slots": (
        "wh",
        "số khoảng đo trong ngày khác với khai báo của công tơ",
        "the number of slots a day is not that of the meter in master data",
    ),
    "unknown_meter": (
        "meter",
        "công tơ chưa có trong dữ liệu gốc; số liệu được giữ và sẽ tự nạp khi có khai báo",
        "master data do not know this meter; the readings are kept and taken when they do",
    ),
}
"""Code -> field, Vietnamese, English."""

FIELDS: Final[dict[str, str]] = {
    "day": "day",
    "day_out_of_range": "day",
    "clock": "day",
    "width": "wh",
    "number": "wh",
    "slot_too_large": "wh",
    "register_out_of_range": "register",
    "no_meter": "meter",
    "event": "event",
    "cells": "event",
    "off_grid": "start",
    "duplicate": "wh",
    "unit": "unit",
    "keys": "keys",
    "header": "header",
}
"""The field a format's reason is about, where it is about one."""
