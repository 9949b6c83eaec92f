"""Sums over validated day vectors: days, months, tariff periods, profiles, losses, shares of meters. Pure, exact."""

from nangluong.metering.aggregates.losses import LossRow, feeder_losses
from nangluong.metering.aggregates.meter_share import MeterShare, meter_share
from nangluong.metering.aggregates.profiles import LoadProfile, load_profile
from nangluong.metering.aggregates.sums import GroupSums, months_of, sum_days, sum_groups
from nangluong.metering.aggregates.tariff_periods import (
    NORMAL,
    OFFPEAK,
    PEAK,
    TariffHours,
    read_tariff_hours,
    sum_periods,
)

__all__ = [
    "NORMAL",
    "OFFPEAK",
    "PEAK",
    "GroupSums",
    "LoadProfile",
    "LossRow",
    "MeterShare",
    "TariffHours",
    "feeder_losses",
    "load_profile",
    "meter_share",
    "months_of",
    "read_tariff_hours",
    "sum_days",
    "sum_groups",
    "sum_periods",
]
