"""Every write to an obligation, from one place."""

from nangluong.statistics.obligations.extending import (
    ExtensionTooShort,
    ask_extension,
    decide_extension,
    waive_obligation,
)
from nangluong.statistics.obligations.generating import (
    BadCallCode,
    DueBeforePeriod,
    NoRespondent,
    call_ad_hoc,
    generate_obligations,
)
from nangluong.statistics.obligations.reminding import make_reminders

__all__ = [
    "BadCallCode",
    "DueBeforePeriod",
    "ExtensionTooShort",
    "NoRespondent",
    "ask_extension",
    "call_ad_hoc",
    "decide_extension",
    "generate_obligations",
    "make_reminders",
    "waive_obligation",
]
