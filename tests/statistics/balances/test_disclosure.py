"""Whatever the sums: what is shown determines no confidential figure, and nothing is hidden without need."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nangluong.statistics.balances.disclosure import (
    Figures,
    Form,
    Knowledge,
    Unknowns,
    choose_shown,
    figures,
    is_protected,
)

SHARE = Fraction(1, 10)


def form(**numbers: int) -> Form:
    """Return a form: `form(a=1, b=-2)` is the first unknown less twice the second."""
    return {ord(name) - ord("a"): Fraction(number) for name, number in numbers.items()}


def one(*forms: Form) -> Figures:
    return figures(forms)


def unknowns(*values: int, secret: str = "a", signed: str = "") -> Unknowns:
    position = {chr(ord("a") + at): at for at in range(len(values))}
    return Unknowns(
        [Fraction(value) for value in values],
        frozenset(position[name] for name in secret),
        frozenset(position[name] for name in signed),
    )


def solved(shown: list[Form], size: int) -> set[int]:
    """Return which unknowns follow from the forms: elimination on a whole matrix, another way than the module's."""
    rows = [[one.get(at, Fraction(0)) for at in range(size)] for one in shown]
    rank = 0
    for column in range(size):
        pivot = next((at for at in range(rank, len(rows)) if rows[at][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        rows[rank] = [number / rows[rank][column] for number in rows[rank]]
        for at, row in enumerate(rows):
            if at != rank and row[column]:
                rows[at] = [number - row[column] * lead for number, lead in zip(row, rows[rank], strict=True)]
        rank += 1
    alone = [[at for at, number in enumerate(row) if number] for row in rows]
    return {columns[0] for columns in alone if len(columns) == 1}


def test_total_less_siblings_gives_a_figure_so_the_smallest_sufficient_sibling_is_hidden() -> None:
    offered = [one(form(a=1, b=1, c=1)), one(form(b=1)), one(form(c=1))]
    assert choose_shown(unknowns(100, 70, 40), offered, SHARE) == [True, True, False]


def test_without_a_sibling_the_total_is_hidden_too() -> None:
    assert choose_shown(unknowns(100), [one(form(a=1)), one(form(a=-3))], SHARE) == [False, False]


@pytest.mark.parametrize("sibling", [0, 9])
def test_a_sibling_of_nil_or_next_to_nothing_protects_nothing(sibling: int) -> None:
    offered = [one(form(a=1, b=1)), one(form(b=1))]
    assert choose_shown(unknowns(100, sibling), offered, SHARE) == [False, True]


def test_nil_is_protected_by_what_may_be_something_else() -> None:
    offered = [one(form(a=1, b=1)), one(form(b=1))]
    assert choose_shown(unknowns(0, 5), offered, SHARE) == [True, False]
    assert choose_shown(unknowns(0, 0), offered, SHARE) == [False, True], "a sum of nil is nil in all its parts"


def test_two_measures_of_one_sum_are_two_equations() -> None:
    both = one(form(a=1, b=1), form(a=42, b=44))
    assert choose_shown(unknowns(100, 90, secret="ab"), [both], SHARE) == [False]
    assert choose_shown(unknowns(100, 90, secret="ab"), [one(form(a=42, b=44))], SHARE) == [True]


def test_what_follows_from_what_is_shown_is_shown() -> None:
    offered = [one(form(a=1, b=1)), one(form(c=1)), one(form(a=2, b=2, c=1))]
    assert choose_shown(unknowns(100, 90, 5, secret="ab"), offered, SHARE) == [True] * 3


def test_a_figure_that_may_be_negative_protects_however_small_it_is() -> None:
    offered = [one(form(a=1, b=1)), one(form(b=1))]
    assert choose_shown(unknowns(100, 1, signed="b"), offered, SHARE) == [True, False]


def test_an_earlier_total_counts_and_what_it_gave_away_is_lost() -> None:
    offered = [one(form(a=1, c=1)), one(form(b=1)), one(form(c=1))]
    values = unknowns(100, 90, 80)
    assert choose_shown(values, offered, SHARE) == [True, True, False]
    assert choose_shown(values, offered, SHARE, [form(a=1, b=1)]) == [True, False, False], "old less new"
    assert choose_shown(values, offered, SHARE, [form(a=1)]) == [True] * 3


values = st.lists(st.integers(0, 40), min_size=2, max_size=7)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Unknowns, list[list[Form]]]:
    """Draw a tree of sums over reported figures, in one or two measures, and which figures are confidential."""
    sizes = draw(values)
    size = len(sizes)
    secret = draw(st.frozensets(st.integers(0, size - 1), max_size=3))
    signed = draw(st.frozensets(st.integers(0, size - 1), max_size=2))
    weights = draw(st.lists(st.integers(1, 5), min_size=size, max_size=size))
    groups = draw(st.lists(st.frozensets(st.integers(0, size - 1), min_size=1), max_size=6))
    signs = draw(st.sampled_from((1, -1)))
    offered = []
    for group in [frozenset(range(size)), *groups, *(frozenset({at}) for at in range(size))]:
        plain = {at: Fraction(signs if at % 2 else 1) for at in group}
        weighed = {at: number * weights[at] for at, number in plain.items()}
        offered.append(draw(st.sampled_from(([plain], [weighed], [plain, weighed]))))
    return Unknowns([Fraction(value) for value in sizes], secret, signed), offered


@settings(max_examples=300, deadline=None)
@given(cases())
def test_no_confidential_figure_can_be_solved_for(case: tuple[Unknowns, list[list[Form]]]) -> None:
    known, offered = case
    shown = choose_shown(known, [figures(forms) for forms in offered], SHARE)
    seen = [form for forms, open_ in zip(offered, shown, strict=True) if open_ for form in forms]
    assert not solved(seen, len(known.values)) & known.confidential
    if not known.confidential:
        assert all(shown)
    for number, (forms, open_) in enumerate(zip(offered, shown, strict=True)):
        if not open_:
            more = Knowledge()
            for form in [*seen, *forms]:
                more = more.with_form(form)
            unsafe = any(not is_protected(more, known, one, SHARE) for one in known.confidential)
            assert unsafe, f"{number} was hidden without need"


@settings(max_examples=100, deadline=None)
@given(cases())
def test_protected_means_that_another_world_looks_the_same(case: tuple[Unknowns, list[list[Form]]]) -> None:
    known, offered = case
    knowledge = Knowledge()
    for forms in offered[:4]:
        for form in forms:
            knowledge = knowledge.with_form(form)
    for unknown in range(len(known.values)):
        if is_protected(knowledge, known, unknown, SHARE):
            for change in knowledge.directions(unknown):
                assert change[unknown]
                for forms in offered[:4]:
                    for form in forms:
                        assert not sum(number * change.get(at, 0) for at, number in form.items())
