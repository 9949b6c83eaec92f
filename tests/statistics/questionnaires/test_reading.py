"""Reading questionnaires strictly: every fault is named by its path, in both languages."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nangluong.statistics.classification.catalogue import load_classification
from nangluong.statistics.questionnaires.definition import UnknownCell
from nangluong.statistics.questionnaires.files import content_hash, faults_of_meaning, read_content, read_folder
from nangluong.statistics.questionnaires.reading import QuestionnaireFault, read_definition
from nangluong.statistics.texts import Text
from tests.statistics.reporting import content

Change = Callable[[dict[str, Any]], Any]


def faults(change: Change) -> dict[str, str]:
    made = copy.deepcopy(content())
    change(made)
    with pytest.raises(QuestionnaireFault) as refused:
        read_definition(made)
    assert all(fault.reason_vi and fault.reason_en for fault in refused.value.faults)
    return {fault.path: fault.reason_en for fault in refused.value.faults}


def test_a_sound_one_is_read() -> None:
    found = read_definition(content())
    cell = found.cell("stocks.petrol.sold")
    assert (cell.unit, cell.product, cell.type, cell.minimum, cell.is_total) == ("kt", "4652", "number", "0", False)
    assert found.cell("stocks.all.sold").is_total
    assert found.cell("customers.r7.who").type == "text"
    assert len(found.fixed_cells()) == 12


@pytest.mark.parametrize(
    "address", ["", "stocks", "stocks.petrol", "stocks.x.sold", "stocks.petrol.x", "x.y.z", "a.b.c.d"]
)
def test_an_address_that_leads_nowhere_is_refused(address: str) -> None:
    with pytest.raises(UnknownCell):
        read_definition(content()).cell(address)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda c: c.pop("name_vi"), "name_vi"),
        (lambda c: c.update(name_en=""), "name_en"),
        (lambda c: c.update(frequency="hourly"), "frequency"),
        (lambda c: c.update(colour="red"), "colour"),
        (lambda c: c.update(valid_from="01/01/2026"), "valid_from"),
        (lambda c: c.update(confidence="sure"), "confidence"),
        (lambda c: c["due"].update(month_day="03-31"), "due.working_days"),
        (lambda c: c["due"].pop("working_days"), "due.working_days"),
        (lambda c: c["due"].update(working_days=9999), "due.working_days"),
        (lambda c: c.update(respondents=[{}]), "respondents[0].kinds"),
        (lambda c: c.update(respondents=[]), "respondents"),
        (lambda c: c["sections"][0]["columns"][0].update(code="No code"), "sections.stocks.columns.No code.code"),
        (lambda c: c["sections"][0]["columns"][0].update(minimum=0.5), "sections.stocks.columns.opening.minimum"),
        (lambda c: c["sections"][0]["columns"][0].update(minimum="0,5"), "sections.stocks.columns.opening.minimum"),
        (lambda c: c["sections"][0]["columns"][0].update(digits=18), "sections.stocks.columns.opening.digits"),
        (lambda c: c["sections"][0]["columns"][0].update(required="yes"), "sections.stocks.columns.opening.required"),
        (lambda c: c["sections"][0]["columns"][0].update(type="code"), "sections.stocks.columns.opening.codes"),
        (lambda c: c["sections"][0]["columns"][0].update(minimun=0), "sections.stocks.columns.opening.minimun"),
        (lambda c: c["sections"][0]["columns"].append(c["sections"][0]["columns"][0]), "sections.stocks.columns"),
        (lambda c: c["sections"][0]["rows"][2].update(total_of=["petrol", "gas"]), "sections.stocks.rows.all.total_of"),
        (lambda c: c["sections"][0].update(closed="petrol.gas"), "sections.stocks.closed"),
        (lambda c: c["sections"][1].update(rows=c["sections"][0]["rows"]), "sections.customers.rows"),
        (lambda c: c["sections"][1]["open_rows"].update(source="anywhere"), "sections.customers.open_rows.source"),
        (lambda c: c["sections"].append(c["sections"][0]), "sections"),
        (lambda c: c["rules"][0].update(check="opening = 1"), "rules.balance"),
        (lambda c: c["rules"][0].update(message_en="{nobody}"), "rules.balance"),
        (lambda c: c["rules"][0].update(share="1%"), "rules.balance.share"),
        (lambda c: c["rules"][0].update(severity="fatal"), "rules.balance.severity"),
        (lambda c: c["rules"][0].update(each="tanks"), "rules.balance"),
        (lambda c: c["rules"].append(c["rules"][0]), "rules"),
        (lambda c: c.update(sections={}), "sections"),
        (lambda c: c.update(sections=["stocks"]), "sections[0]"),
    ],
)  # fmt: skip
def test_every_fault_is_named_by_its_path(change: Change, path: str) -> None:
    assert path in faults(change)


def test_all_faults_are_told_at_once() -> None:
    found = faults(lambda c: (c.pop("name_vi"), c.update(frequency="hourly", colour="red")))
    assert {"name_vi", "frequency", "colour"} <= set(found)


def test_many_faults_are_shown_up_to_twenty() -> None:
    made = content()
    for number in range(30):
        made[f"key{number}"] = 1
    with pytest.raises(QuestionnaireFault, match="và 10 lỗi nữa"):
        read_definition(made)


def test_the_hash_does_not_depend_on_the_order_of_keys() -> None:
    made = content()
    assert content_hash(made) == content_hash(dict(reversed(made.items())))
    assert content_hash(made) != content_hash(made | {"position": 3})


def test_texts_in_both_languages() -> None:
    assert Text("vi", "en").say("vi-VN") == "vi"
    assert Text("vi", "en").say("en") == "en"
    assert not Text("", "")


def test_the_files_of_the_project_are_sound(reference: Path) -> None:
    known = load_classification(reference)
    found = [definition for _, definition in read_folder(reference, known)]
    assert len(found) == 21
    assert {one.subsector for one in found} == {
        "oil_gas", "petroleum", "coal", "electricity", "renewable", "new_energy",
    }  # fmt: skip
    assert {one.frequency for one in found} == {"day", "week", "month", "quarter", "year"}
    assert [one.code for one in found if one.is_confidential] == ["dk-01"]


def test_codes_of_no_classification_are_named(reference: Path) -> None:
    made = content()
    made["sections"][0]["rows"][0]["product"] = "9999"
    made["sections"][0]["columns"][0]["flow"] = "0X"
    made["sections"][0].update(unit="barrels", feeds_facts=True, product="4652", flow="03")
    paths = {one.path for one in faults_of_meaning(read_definition(made), load_classification(reference))}
    assert "sections.stocks.petrol.product" in paths
    assert "sections.stocks.opening.flow" in paths
    assert "sections.stocks.diesel.sold.unit" in paths


@pytest.mark.parametrize(
    ("text", "reason"),
    [("a: [", "unreadable"), ("- a\n", "must be a mapping"), ("x: " + "y" * 1_000_001, "unreadable")],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(QuestionnaireFault) as refused:
        read_content(path)
    assert reason in refused.value.message_en


def test_a_file_is_named_after_its_code(tmp_path: Path, reference: Path) -> None:
    import yaml

    folder = tmp_path / "questionnaires"
    folder.mkdir()
    (folder / "other.yaml").write_text(yaml.safe_dump(content(), allow_unicode=True), encoding="utf-8")
    with pytest.raises(QuestionnaireFault, match="tên tệp"):
        list(read_folder(tmp_path, load_classification(reference)))
