"""The statistics room's reference data that are stored, for `nangluong load-reference`."""

from nangluong.foundation.reference.loading import ReferenceLoader
from nangluong.foundation.reference.spec import ReferenceSpec
from nangluong.statistics.questionnaires.versions import load_questionnaires
from nangluong.statistics.rules.books import load_rule_books

SPECS: list[ReferenceSpec] = []
LOADERS = [
    ReferenceLoader("questionnaires", "questionnaires/*.yaml", load_questionnaires),
    ReferenceLoader("rules", "rules/*.yaml", load_rule_books),
]
