"""Tables of the metering room. Readings themselves are in the lake."""

from nangluong.metering.models.estate import (
    EstateImport,
    Feeder,
    Installation,
    Meter,
    Substation,
    Transformer,
    UsagePoint,
)
from nangluong.metering.models.runs import LakeTask, VeeRun

__all__ = [
    "EstateImport",
    "Feeder",
    "Installation",
    "LakeTask",
    "Meter",
    "Substation",
    "Transformer",
    "UsagePoint",
    "VeeRun",
]
