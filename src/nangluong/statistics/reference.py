"""The statistics room's reference data that are stored, for `nangluong load-reference`."""

from nangluong.foundation.reference.loading import ReferenceLoader
from nangluong.foundation.reference.spec import ReferenceSpec
from nangluong.statistics.questionnaires.versions import load_questionnaires

SPECS: list[ReferenceSpec] = []
LOADERS = [
    ReferenceLoader("questionnaires", "questionnaires/*.yaml", load_questionnaires),
]
