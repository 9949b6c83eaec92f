"""From a stored version to its definition, kept in memory: a version never changes."""

from __future__ import annotations

from nangluong.statistics.models import QuestionnaireVersion
from nangluong.statistics.questionnaires.definition import Definition
from nangluong.statistics.questionnaires.reading import read_definition

_KEPT = 200
_READ: dict[str, Definition] = {}


def definition_of(version: QuestionnaireVersion) -> Definition:
    """Return the definition of a version. Reading one takes milliseconds, so it is done once a process."""
    found = _READ.get(version.content_hash)
    if found is None:
        found = read_definition(version.content, name=str(version))
        if len(_READ) >= _KEPT:
            _READ.clear()
        _READ[version.content_hash] = found
    return found
