"""Sample figures for the style page: invented, marked illustrative, used nowhere else."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

_YEARS = [str(year) for year in range(2010, 2024)]
_COMMON: dict[str, Any] = {
    "unit": "ktoe",
    "decimals": 0,
    "source": "Mẫu giao diện",
    "licence": "không phải số liệu thật",
    "release": "mẫu",
    "illustrative": False,
}
_CARRIERS = (
    ("coal", "Than", 14_000, 1_900),
    ("oil", "Dầu thô và sản phẩm dầu", 17_000, 700),
    ("gas", "Khí thiên nhiên", 8_000, -60),
    ("hydro", "Thủy điện", 2_300, 330),
    ("solar", "Điện mặt trời", 0, 90),
)


def _carrier_series() -> list[dict[str, Any]]:
    series = []
    for key, name, start, step in _CARRIERS:
        values: list[Decimal | None] = [Decimal(start + step * i + (i * 37 % 11) * 60) for i in range(len(_YEARS))]
        if key == "solar":
            values[:8] = [None] * 8
        if key == "gas":
            values[4] = None
        marks = [index >= 12 for index in range(len(_YEARS))]
        series.append({"key": key, "name": name, "fuel": key, "values": values, "illustrative": marks})
    return series


def charts() -> dict[str, dict[str, Any]]:
    """Return one document per kind of chart."""
    series = _carrier_series()
    description = "Hình mẫu: năm loại năng lượng, 2010–2023; hai năm cuối là dữ liệu minh họa, khí năm 2014 còn thiếu."
    periods = {**_COMMON, "description": description, "periods": _YEARS, "series": series}
    ranking = {
        **_COMMON,
        "title": "Nhà máy lớn nhất",
        "description": "Hình mẫu: năm nhà máy theo công suất.",
        "unit": "MW",
        "horizontal": True,
        "periods": [
            "Nhà máy thủy điện Sông Mẫu",
            "Nhiệt điện Mẫu 1",
            "Nhiệt điện Mẫu 2",
            "Điện gió Mẫu",
            "Mặt trời Mẫu",
        ],
        "series": [{"key": "mw", "name": "Công suất", "fuel": "electricity", "values": [2400, 1244, 1200, None, 168]}],
    }
    return {
        "line": {**periods, "title": "Cung năng lượng theo loại"},
        "stack": {**periods, "title": "Cơ cấu cung năng lượng"},
        "area": {**periods, "title": "Cơ cấu cung năng lượng (miền)", "shape": "area"},
        "bar": {**periods, "title": "So sánh các loại", "periods": _YEARS[-4:], "series": _last(series[:3], 4)},
        "ranking": ranking,
        "pie": {
            **_COMMON,
            "title": "Cơ cấu năm 2023",
            "description": "Hình mẫu: tỷ trọng năm loại năng lượng.",
            "total_text": "95,4 Mtoe",
            "items": [
                {"key": s["key"], "name": s["name"], "fuel": s["fuel"], "value": s["values"][-1]} for s in series
            ],
        },
        "sankey": _sankey(),
    }


def _last(series: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    return [s | {"values": s["values"][-count:], "illustrative": s["illustrative"][-count:]} for s in series]


def _sankey() -> dict[str, Any]:
    nodes = [
        ("prod", "Khai thác trong nước", None),
        ("imp", "Nhập khẩu", "import"),
        ("coal", "Than", "coal"),
        ("oil", "Dầu", "oil"),
        ("gas", "Khí", "gas"),
        ("hydro", "Thủy điện", "hydro"),
        ("power", "Nhà máy điện", "electricity"),
        ("industry", "Công nghiệp", None),
        ("transport", "Giao thông vận tải", None),
        ("household", "Hộ gia đình", None),
        ("loss", "Tổn thất biến đổi", "loss"),
    ]
    links = [
        ("prod", "coal", 22_000, "coal"), ("imp", "coal", 26_000, "coal"), ("prod", "oil", 9_000, "oil"),
        ("imp", "oil", 14_000, "oil"), ("prod", "gas", 7_000, "gas"), ("prod", "hydro", 7_500, "hydro"),
        ("coal", "power", 33_000, "coal"), ("coal", "industry", 15_000, "coal"), ("oil", "transport", 15_000, "oil"),
        ("oil", "industry", 8_000, "oil"), ("gas", "power", 6_000, "gas"), ("gas", "industry", 1_000, "gas"),
        ("hydro", "power", 7_500, "hydro"), ("power", "industry", 11_000, "electricity"),
        ("power", "household", 9_500, "electricity"), ("power", "loss", 26_000, "loss"),
    ]  # fmt: skip
    return {
        **_COMMON,
        "illustrative": True,
        "title": "Dòng năng lượng",
        "description": "Hình mẫu: từ khai thác và nhập khẩu qua nhà máy điện đến các ngành tiêu dùng.",
        "nodes": [{"key": key, "name": name, "fuel": fuel} for key, name, fuel in nodes],
        "links": [{"source": a, "target": b, "value": value, "fuel": fuel} for a, b, value, fuel in links],
    }


def tile_map() -> dict[str, Any]:
    """Return a small tile map with a gap and an archipelago."""
    names = ["Tỉnh A", "Tỉnh B", "Thành phố Mẫu", "Tỉnh Dài Tên Quá", "Tỉnh E", "Tỉnh F", "Tỉnh G", "Tỉnh H"]
    areas = [
        {"code": f"{i:02}", "name": name, "row": i // 3, "col": i % 3, "value": None if i == 4 else 120 + i * i * 37}
        for i, name in enumerate(names)
    ]
    return {
        **_COMMON,
        "title": "Tiêu thụ điện theo tỉnh",
        "description": "Hình mẫu: tám ô, một ô chưa có số liệu.",
        "unit": "GWh",
        "areas": areas,
        "islands": [{"name": "Quần đảo Mẫu", "row": 1, "col": 3, "area": "02"}],
        "illustrative": True,
    }


def point_map() -> dict[str, Any]:
    """Return a map of sample points; one has no size."""
    fuels = (("hydro", "Thủy điện"), ("coal", "Nhiệt điện than"), ("gas", "Nhiệt điện khí"), ("solar", "Điện mặt trời"))
    points = []
    for i in range(40):
        fuel, fuel_name = fuels[i % 4]
        size = None if i == 7 else (i * 7919 % 1400) + 10
        points.append(
            {
                "name": f"Nhà máy mẫu {i + 1}",
                "lon": 104 + (i * 31 % 40) / 8,
                "lat": 9.5 + (i * 17 % 90) / 7,
                "fuel": fuel,
                "fuel_name": fuel_name,
                "size": size,
                "text": None if size is None else f"{size} MW",
                "url": "/he-thong/giao-dien/",
            }
        )
    return {
        **_COMMON,
        "title": "Cơ sở năng lượng",
        "description": "Hình mẫu: bốn mươi điểm, diện tích theo công suất.",
        "unit": "MW",
        "measure": "Công suất",
        "bounds": [102, 8, 112, 24],
        "outline_url": None,
        "points": points,
        "labels": [{"name": "Biển Mẫu", "lon": 110.5, "lat": 14}],
        "illustrative": True,
    }


def balance_table() -> dict[str, Any]:
    """Return a balance-like table with groups, subtotals, marks and gaps."""
    number = {"kind": "number", "decimals": 0, "sortable": True}
    return {
        "id": "sample-balance",
        "caption": "Cân đối năng lượng, 2023 (mẫu, ktoe)",
        "columns": [
            {"key": "flow", "label": "Dòng năng lượng", "kind": "text", "sortable": True},
            {"key": "coal", "label": "Than", "fuel": "coal", "group": "Nhiên liệu hóa thạch", **number},
            {"key": "oil", "label": "Dầu", "fuel": "oil", "group": "Nhiên liệu hóa thạch", **number},
            {"key": "gas", "label": "Khí", "fuel": "gas", "group": "Nhiên liệu hóa thạch", **number},
            {"key": "hydro", "label": "Thủy điện", "fuel": "hydro", "group": "Năng lượng tái tạo", **number},
            {"key": "solar", "label": "Mặt trời", "fuel": "solar", "group": "Năng lượng tái tạo", **number},
            {"key": "total", "label": "Tổng", **number},
        ],
        "rows": [
            {"kind": "heading", "cells": ["Cung"]},
            {
                "indent": 1,
                "cells": [
                    {"value": "Khai thác", "url": "?muc=khai-thac", "panel": True},
                    {"value": 22_134, "url": "?muc=than", "panel": True}, 9_020, 7_011, 7_512,
                    {"value": 2_300, "mark": "illustrative"}, 47_977,
                ],
            },
            {"indent": 1, "cells": ["Nhập khẩu", 26_310, 14_207, None, 0, None, 40_517]},
            {"indent": 1, "cells": ["Xuất khẩu", -720, {"value": -3_400, "mark": "recalled"}, 0, 0, None, -4_120]},
            {"kind": "subtotal", "cells": ["Tổng cung năng lượng", 47_724, 19_827, 7_011, 7_512, 2_300, 84_374]},
            {"kind": "total", "cells": ["Chênh lệch thống kê", -276, 12, None, 0, 0, -264]},
        ],
    }  # fmt: skip


def release() -> dict[str, Any]:
    """Return a sample release for bar and footer."""
    return {
        "number": "2026-1",
        "title": "Bản mẫu",
        "released_on": dt.date(2026, 4, 3),
        "as_of": dt.date(2026, 3, 31),
        "url": "#",
        "is_latest": False,
        "latest_url": "#",
        "choices": [{"number": "2026-1", "title": "Bản mẫu", "url": "#", "selected": True}],
    }
