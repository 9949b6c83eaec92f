"""What PostgreSQL keeps of statistics; the figures themselves are in the lake.

`figures`: files loaded and releases. `questionnaires`: questionnaires and rule books in their versions. `obligations`:
who reports what by when. `returns`: what was reported, cell by cell and version by version.
`estimates`: what stands in for what is missing.
"""

from nangluong.statistics.models.estimates import Estimate
from nangluong.statistics.models.figures import Batch, Release, ReleaseQuerySet
from nangluong.statistics.models.obligations import ExtensionRequest, Obligation, ObligationQuerySet, Reminder
from nangluong.statistics.models.questionnaires import Questionnaire, QuestionnaireVersion, RuleBook, RuleBookVersion
from nangluong.statistics.models.return_keys import ReturnKey
from nangluong.statistics.models.return_signatures import ReturnSignature
from nangluong.statistics.models.returns import (
    CollectionFinding,
    Explanation,
    Remark,
    Return,
    ReturnCell,
    ReturnQuerySet,
    ReturnStep,
    ReturnVersion,
)

__all__ = [
    "Batch",
    "CollectionFinding",
    "Estimate",
    "Explanation",
    "ExtensionRequest",
    "Obligation",
    "ObligationQuerySet",
    "Questionnaire",
    "QuestionnaireVersion",
    "Release",
    "ReleaseQuerySet",
    "Remark",
    "Reminder",
    "Return",
    "ReturnCell",
    "ReturnKey",
    "ReturnQuerySet",
    "ReturnSignature",
    "ReturnStep",
    "ReturnVersion",
    "RuleBook",
    "RuleBookVersion",
]
