"""The exported VTL: read by vtlengine's parser, and run by it with the same findings as ours."""

from __future__ import annotations

import pytest

from nangluong.statistics.questionnaires.definition import Definition
from nangluong.statistics.rules.running import check_collection_rules
from nangluong.statistics.rules.vtl import exported
from tests.statistics.rules.samples import collection
from tests.statistics.rules.seeding import DAYS, clean, faults_of, questionnaires

vtlengine = pytest.importorskip("vtlengine")
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("definition", questionnaires(), ids=lambda one: one.code)
def test_every_questionnaire_is_exported_as_vtl_that_parses(definition: Definition) -> None:
    from vtlengine.API import create_ast

    tree = create_ast(exported(definition))
    assert len(tree.children) > len(definition.sections)


@pytest.mark.parametrize("code", ["xd-04", "th-02", "tk-02"])
def test_the_other_engine_finds_the_same(code: str) -> None:
    from tests.statistics.rules.vtl_peer import data_of, findings

    definition = next(one for one in questionnaires() if one.code == code)
    returns = [clean(definition, 0), *(made.one for made in faults_of(definition))]
    these = collection(definition, returns)
    structures, frames = data_of(these)
    days = DAYS[definition.frequency]
    script = f"period_days := {days};\nperiod_hours := {days * 24};\n{exported(definition)}"
    theirs = findings(
        vtlengine.run(script=script, data_structures=structures, datapoints=frames, return_only_persistent=True)
    )
    ours: dict[str, set[tuple[int, str | None]]] = {}
    for hit in check_collection_rules(these):
        ours.setdefault(hit.rule.code, set()).add((hit.ret, hit.row))
    assert theirs == ours
    assert len(ours) >= len(definition.rules)
