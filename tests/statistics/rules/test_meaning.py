"""The compiler means what the interpreter means: the same findings, to the last digit, whatever the rule."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nangluong.statistics.rules.compiling import compile_rules
from nangluong.statistics.rules.expressions import ExpressionFault
from nangluong.statistics.rules.interpreter import Broken, OneReturn, look_at, ready
from nangluong.statistics.rules.rule import Rule
from nangluong.statistics.rules.running import Checker, check_collection_rules
from tests.statistics.rules.samples import collection, definition, rule

DEFINITION = definition()
FIXED = ("petrol", "diesel", "all")
COLUMNS = ("opening", "received", "sold", "closing", "paid")


def values(column: str) -> st.SearchStrategy[Fraction]:
    if column == "paid":
        large = st.integers(-(10**18) + 1, 10**18 - 1)
        return st.one_of(st.integers(-5, 5), large).map(lambda cents: Fraction(cents, 100))
    wide = st.integers(-(10**15) + 1, 10**15 - 1)
    return st.one_of(st.integers(-3000, 3000), wide).map(lambda thousandths: Fraction(thousandths, 1000))


@st.composite
def cells(draw: st.DrawFn, rows: tuple[str, ...]) -> dict[tuple[str, str, str], Fraction]:
    found = {}
    for row in FIXED:
        for column in COLUMNS:
            if draw(st.integers(0, 3)):
                found[("stocks", row, column)] = draw(values(column))
    for row in rows:
        for column in ("bought", "paid"):
            if draw(st.booleans()):
                found[("customers", row, column)] = draw(values(column))
    return found


@st.composite
def returns(draw: st.DrawFn) -> OneReturn:
    rows = tuple(f"r{n}" for n in range(draw(st.integers(0, 3))))
    days = draw(st.sampled_from((28, 31, 366)))
    told = {("stocks", row, "known"): draw(values("opening")) for row in FIXED if draw(st.booleans())}
    return OneReturn(
        now=draw(cells(rows)),
        rows={"stocks": FIXED, "customers": rows},
        prev=draw(cells(rows)) if draw(st.booleans()) else {},
        year=draw(cells(rows)) if draw(st.booleans()) else {},
        history=tuple(draw(cells(rows)) for _ in range(draw(st.integers(0, 3)))),
        given=told,  # type: ignore[arg-type]
        hours=days * 24,
        days=days,
    )


CONSTANTS = st.sampled_from(("0", "1", "0.1", "2.5", "0.0001543", "1000", "1.4826", "12345678"))
ROW_LEAVES = st.one_of(
    st.sampled_from(COLUMNS),
    st.sampled_from([f"prev({column})" for column in COLUMNS] + [f"last_year({column})" for column in COLUMNS]),
    st.sampled_from([f"{word}({column})" for column in COLUMNS for word in ("median", "mad", "seen")]),
    st.sampled_from(("given.known", "hours", "days", "sum(customers.paid)", "stocks.all.sold", "sum(stocks.closing)")),
    CONSTANTS,
)
WHOLE_LEAVES = st.one_of(
    st.sampled_from([f"stocks.{row}.{column}" for row in FIXED for column in COLUMNS]),
    st.sampled_from([f"{word}(customers.bought)" for word in ("sum", "count", "largest", "smallest")]),
    st.sampled_from(("sum(stocks[petrol, diesel].sold)", "prev(stocks.petrol.paid)", "prev(sum(customers.paid))")),
    st.sampled_from(("days", "sum(stocks.opening)", "last_year(stocks.all.closing)")),
    CONSTANTS,
)


def numbers(leaves: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(("+", "-", "*")), inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
            st.tuples(st.sampled_from(("least", "greatest")), inner, inner).map(lambda p: f"{p[0]}({p[1]}, {p[2]})"),
            st.tuples(st.sampled_from(("abs", "zero", "-")), inner).map(lambda p: f"{p[0]}({p[1]})"),
            inner.map(lambda one: f"({one} / 7)"),
        ),
        max_leaves=4,
    )


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    by_row = draw(st.booleans())
    leaves = numbers(ROW_LEAVES if by_row else WHOLE_LEAVES)
    operator = draw(st.sampled_from(("==", "<=", ">=", "<", ">", "!=")))
    loose = operator in ("==", "<=", ">=")
    when = ""
    if draw(st.booleans()):
        first, second = draw(leaves), draw(leaves)
        simple = f"{first} <= {second}"
        shapes = (simple, f"present({first})", f"missing({first}) or {simple}", f"not ({simple}) and {simple}")
        when = draw(st.sampled_from(shapes))
    return rule(
        f"{draw(leaves)} {operator} {draw(leaves)}",
        when=when,
        each="stocks" if by_row else "",
        tolerance=draw(st.sampled_from(("0", "0.5", "1000"))) if loose else "0",
        share=draw(st.sampled_from(("0", "1/100", "1/3"))) if loose else "0",
    )


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(returns(), min_size=1, max_size=3), rules())
def test_sql_finds_exactly_what_the_interpreter_finds(these: list[OneReturn], one: Rule) -> None:
    try:
        program = compile_rules(DEFINITION, [one])
    except ExpressionFault as fault:
        assert "38" in fault.reason_en
        return
    with Checker(collection(DEFINITION, these), threads=1) as checker:
        found = {(hit.ret, hit.row, hit.left, hit.right) for hit in checker.hits(program)}
    read = ready(DEFINITION, [one])
    expected = {
        (number, broken.row, broken.left, broken.right)
        for number, each in enumerate(these)
        for broken in look_at(DEFINITION, read, each)
    }
    assert found == expected


def one_return(**cells_by_name: str) -> OneReturn:
    now = {("stocks", *name.split("__")): Fraction(value) for name, value in cells_by_name.items()}
    return OneReturn(now=now, rows={"stocks": FIXED, "customers": ()}, days=30, hours=720)  # type: ignore[arg-type]


def broken(check: str, one: OneReturn, **changes: str) -> tuple[list[Broken], int]:
    made = rule(check, **changes)
    found = look_at(DEFINITION, ready(DEFINITION, [made]), one)
    return found, len(check_collection_rules(collection(DEFINITION, [one]), [made]))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"petrol__opening": "0.1", "petrol__received": "0.2"}, "0.3"),
        ({"petrol__opening": "0.7", "petrol__received": "0.1"}, "0.8"),
        ({"petrol__opening": "1.1", "petrol__received": "2.2"}, "3.3"),
        ({"petrol__opening": "999999999999.999", "petrol__received": "0"}, "999999999999.999"),
        ({"petrol__opening": "4.35", "petrol__received": "0"}, "4.35"),
    ],
)
def test_sums_that_binary_fractions_miss_are_right(left: dict[str, str], right: str) -> None:
    good = one_return(**left, petrol__closing=right)
    assert broken("opening + received == closing", good, each="stocks") == ([], 0)
    off = one_return(**left, petrol__closing=str(Fraction(right) - Fraction(1, 1000)))
    found, in_sql = broken("opening + received == closing", off, each="stocks")
    assert (len(found), in_sql) == (1, 1)


def test_a_cent_in_a_quadrillion_is_seen() -> None:
    # 1e15 + 0.01 is not 1e15, and adding a cent to 1e15 a hundred times is 1e15 + 1.
    same = one_return(petrol__paid="1000000000000000.01", diesel__paid="1000000000000000.01")
    off = one_return(petrol__paid="1000000000000000.01", diesel__paid="1000000000000000.00")
    check = "stocks.petrol.paid == stocks.diesel.paid"
    assert broken(check, same) == ([], 0)
    found, in_sql = broken(check, off)
    assert (found[0].left - found[0].right, in_sql) == (Fraction(1, 100), 1)


def test_products_of_large_figures_are_exact() -> None:
    one = one_return(petrol__paid="9999999999999999.99", petrol__opening="999999999999.999")
    square = Fraction("9999999999999999.99") * Fraction("999999999999.999")
    found, in_sql = broken("paid * opening == 0", one, each="stocks")
    assert (found[0].left, in_sql) == (square, 1)
    (hit,) = check_collection_rules(collection(DEFINITION, [one]), [rule("paid * opening == 0", each="stocks")])
    assert hit.left == square


def test_a_missing_figure_is_not_nought() -> None:
    one = one_return(petrol__opening="5", diesel__closing="0")
    assert broken("opening == closing", one, each="stocks") == ([], 0)
    assert broken("opening == zero(closing)", one, each="stocks")[1] == 1
    assert broken("sum(customers.bought) == 5", one) == ([], 0)
    assert broken("count(customers.bought) == 5", one)[1] == 1


def test_tolerance_and_share_are_the_larger_of_the_two() -> None:
    one = one_return(petrol__opening="102", petrol__closing="100")
    for changes, found in (
        ({"tolerance": "1.999"}, 1), ({"tolerance": "2"}, 0), ({"share": "1/51"}, 1), ({"share": "1/50"}, 0),
        ({"tolerance": "2", "share": "1/1000"}, 0),
    ):  # fmt: skip
        assert broken("opening == closing", one, each="stocks", **changes)[1] == found, changes


def test_rows_can_be_chosen_and_left_out() -> None:
    one = one_return(petrol__opening="1", diesel__opening="1", all__opening="1")
    for changes, found in (({"rows": ("petrol",)}, 1), ({"not_rows": ("petrol",)}, 2), ({}, 3)):
        assert broken("opening == 0", one, each="stocks", **changes)[1] == found  # type: ignore[arg-type]
