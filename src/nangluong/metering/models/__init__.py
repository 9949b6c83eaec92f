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
from nangluong.metering.models.events import MeterEvent
from nangluong.metering.models.holders import PointHolder
from nangluong.metering.models.intake import (
    BatchDay,
    IntakeBatch,
    QuarantinedPart,
    ReadingException,
    ReadingSource,
    RegisterRead,
    SourceKey,
)
from nangluong.metering.models.runs import LakeTask, VeeRun

__all__ = [
    "BatchDay",
    "EstateImport",
    "Feeder",
    "Installation",
    "IntakeBatch",
    "LakeTask",
    "Meter",
    "MeterEvent",
    "PointHolder",
    "QuarantinedPart",
    "ReadingException",
    "ReadingSource",
    "RegisterRead",
    "SourceKey",
    "Substation",
    "Transformer",
    "UsagePoint",
    "VeeRun",
]
