"""Rules in the words of their questionnaire."""

from __future__ import annotations

import pytest

from nangluong.statistics.rules.declared import all_rules
from nangluong.statistics.rules.wording import message_outline, rule_in_words
from nangluong.statistics.texts import Text
from tests.statistics.rules.samples import definition, rule
from tests.statistics.rules.seeding import questionnaires


@pytest.mark.parametrize(
    ("check", "changes", "vi", "en"),
    [
        ("opening <= closing * 0.5", {"each": "stocks"}, "Cột ≤ Cột × 0,5", "Column ≤ Column × 0.5"),
        (
            "(opening + sold) / 7 == 0.0001543",
            {"each": "stocks"},
            "(Cột + Cột) ÷ 7 = 0,0001543",
            "(Column + Column) ÷ 7",
        ),
        ("opening == prev(closing)", {"each": "stocks"}, "Cột = Cột (kỳ trước)", "Column = Column (last period)"),
        ("zero(opening) == 1", {"each": "stocks", "tolerance": "0.5"}, "(cho phép lệch 0,5)", "(give or take 0.5)"),
        ("opening == 1", {"each": "stocks", "share": "1/50"}, "(cho phép lệch 2 %)", "(give or take 2 %)"),
        ("opening == 1", {"each": "stocks", "when": "present(sold)"}, "khi có “Cột”", "when “Column” is given"),
        ("sum(customers.bought) == days", {}, "tổng “Cột” ở mục Khách hàng = số ngày", "sum of “Column” in Customers"),
        ("stocks.petrol.sold >= -1", {}, "Dòng – Cột ≥ −1", "Row – Column ≥ −1"),
    ],
)
def test_a_rule_is_said_in_both_languages(check: str, changes: dict[str, str], vi: str, en: str) -> None:
    one = rule(check, **changes)
    assert vi in rule_in_words(definition(), one, "vi")
    assert en in rule_in_words(definition(), one, "en")


def test_every_rule_of_the_project_can_be_said() -> None:
    for each in questionnaires():
        for one in all_rules(each):
            for language in ("vi", "en"):
                assert "_" not in rule_in_words(each, one, language), (each.code, one.code)


def test_a_message_is_shown_without_its_places() -> None:
    assert message_outline(Text("{row}: {left} khác {right}.", "x"), "vi") == "…: … khác …."
