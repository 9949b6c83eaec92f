"""What the six subsector pages draw, read from `reference/statistics/subsector_pages.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class DrawnSeries:
    """A series of a chart: product (empty for a context series), flow, and the key of its colour."""

    product: str
    flow: str
    fuel: str


@dataclass(frozen=True, slots=True)
class DrawnChart:
    """A chart: how it is drawn, its title in both languages, its series."""

    kind: str
    title_vi: str
    title_en: str
    series: tuple[DrawnSeries, ...]

    @property
    def title(self) -> str:
        """The title in the language of the page."""
        return self.title_vi if _vietnamese() else self.title_en


@dataclass(frozen=True, slots=True)
class SubsectorPage:
    """A subsector: its address, its code in the registry, its columns of the balance, and what is drawn."""

    slug: str
    subsector: str
    groups: tuple[str, ...]
    charts: tuple[DrawnChart, ...]
    empty_vi: str
    empty_en: str

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return _names()[self.subsector]

    @property
    def empty_text(self) -> str:
        """What is said where nothing has been published."""
        return self.empty_vi if _vietnamese() else self.empty_en


def _vietnamese() -> bool:
    return (get_language() or "vi").startswith("vi")


def _names() -> dict[str, str]:
    return {
        "oil_gas": _("Dầu khí"),
        "petroleum": _("Xăng dầu"),
        "coal": _("Than"),
        "electricity": _("Điện lực"),
        "renewable": _("Năng lượng tái tạo"),
        "new_energy": _("Năng lượng mới"),
    }


def _chart(raw: Mapping[str, Any]) -> DrawnChart:
    series = tuple(DrawnSeries(found["product"], str(found["flow"]), found["fuel"]) for found in raw["series"])
    return DrawnChart(raw["kind"], raw["title_vi"], raw["title_en"], series)


@lru_cache(maxsize=1)
def subsector_pages() -> Mapping[str, SubsectorPage]:
    """Return the six pages by the last part of their address."""
    path = Path(settings.REFERENCE_ROOT) / "statistics" / "subsector_pages.yaml"
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))["subsectors"]
    return MappingProxyType(
        {
            slug: SubsectorPage(
                slug=slug,
                subsector=page["subsector"],
                groups=tuple(page["groups"]),
                charts=tuple(_chart(chart) for chart in page["charts"]),
                empty_vi=page.get("empty_vi", ""),
                empty_en=page.get("empty_en", ""),
            )
            for slug, page in raw.items()
        }
    )
