"""What templates of people need: the last day of a span, and a name by its code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext

from nangluong.foundation.actor import SYSTEM

register = template.Library()


@register.filter
def ngay_cuoi(end: dt.date) -> dt.date:
    """Return the last day of a span that is stored with the day after it."""
    return end - dt.timedelta(days=1)


@register.filter
def theo_ma(named: Mapping[str, Any], code: str) -> str:
    """Return the label of what has this code, the code itself where nothing has."""
    found = named.get(code)
    return str(found.label) if found is not None else code


@register.filter
def nguoi_lam(name: str) -> str:
    """Return who did something as readers know them: commands write the name "system"."""
    return gettext("hệ thống") if name == SYSTEM.name else name
