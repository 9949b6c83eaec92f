"""Integer SQL for numbers with a fixed point: exact, and wide enough by proof. Pure.

A numeric expression becomes SQL of a whole number together with a factor: the value is the number times the factor.
`bound` is the largest magnitude the whole number can have, worked out from the digits that the cells may hold. Where a
BIGINT could overflow the operands are made HUGEINT, and what could overflow that is refused when the rule is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from nangluong.statistics.rules.expressions import ExpressionFault

BIGINT = 2**63 - 1
HUGEINT = 2**127 - 1


@dataclass(frozen=True)
class Integer:
    """SQL of a whole number; the value meant is it times `factor`. |whole number| <= `bound`."""

    sql: str
    factor: Fraction
    bound: int

    def within(self) -> Integer:
        """Return itself, or refuse: the number could be larger than the database can count."""
        if self.bound > HUGEINT:
            raise ExpressionFault(
                "kết quả có thể vượt 38 chữ số; hãy giảm digits của cột hoặc chia nhỏ quy tắc",
                "the result may exceed 38 digits; lower the digits of the columns or split the rule",
            )
        return self


def constant(value: Fraction) -> Integer:
    """Return the SQL of a constant: its numerator, with what divides it in the factor."""
    size = abs(value.numerator)
    # Typed, because the product of two bare literals would be counted in 32 bits.
    text = f"CAST('{value.numerator}' AS {'BIGINT' if size <= BIGINT else 'HUGEINT'})"
    return Integer(text, Fraction(1, value.denominator), max(size, 1)).within()


def _times(number: Integer, whole: int, bound: int) -> str:
    text = f"CAST({number.sql} AS HUGEINT)" if bound > BIGINT and number.bound <= BIGINT else number.sql
    if whole == 1:
        return text
    by = str(whole) if whole <= BIGINT else f"CAST('{whole}' AS HUGEINT)"
    return f"({text} * {by})"


def aligned(*numbers: Integer) -> tuple[list[Integer], Fraction]:
    """Bring numbers to one factor, the largest that divides all of theirs; return them and it."""
    top, bottom = 0, 1
    for number in numbers:
        # gcd of fractions: gcd of the numerators over the least common multiple of the denominators.
        top = gcd(top * number.factor.denominator, number.factor.numerator * bottom)
        bottom = bottom * number.factor.denominator
    factor = Fraction(top, bottom)
    found = []
    for number in numbers:
        whole = (number.factor / factor).numerator
        bound = number.bound * whole
        found.append(Integer(_times(number, whole, bound), factor, bound).within())
    return found, factor


def _wide(*numbers: Integer, bound: int) -> list[str]:
    return [
        f"CAST({number.sql} AS HUGEINT)" if bound > BIGINT and number.bound <= BIGINT else number.sql
        for number in numbers
    ]


def added(left: Integer, right: Integer, operator: str) -> Integer:
    """Return left + right or left - right."""
    (one, two), factor = aligned(left, right)
    bound = one.bound + two.bound
    first, second = _wide(one, two, bound=bound)
    return Integer(f"({first} {operator} {second})", factor, bound).within()


def multiplied(left: Integer, right: Integer) -> Integer:
    """Return left * right."""
    bound = left.bound * right.bound
    first, second = _wide(left, right, bound=bound)
    return Integer(f"({first} * {second})", left.factor * right.factor, bound).within()


def chosen(function: str, left: Integer, right: Integer) -> Integer:
    """Return the least or greatest of two, missing where either is (the database's own would skip a missing one)."""
    (one, two), factor = aligned(left, right)
    sql = f"CASE WHEN {one.sql} IS NULL OR {two.sql} IS NULL THEN NULL ELSE {function}({one.sql}, {two.sql}) END"
    return Integer(f"({sql})", factor, max(one.bound, two.bound))


def single(function: str, operand: Integer) -> Integer:
    """Return minus, abs or zero-where-missing of a number."""
    sql = {"minus": f"(-{operand.sql})", "abs": f"abs({operand.sql})", "zero": f"coalesce({operand.sql}, 0)"}[function]
    return Integer(sql, operand.factor, operand.bound)


@dataclass(frozen=True)
class Compared:
    """A comparison as SQL: both sides at one factor, and the condition over `l` and `r`."""

    left: str
    right: str
    factor: Fraction
    condition: str


def compared(operator: str, left: Integer, right: Integer, tolerance: Fraction, share: Fraction) -> Compared:
    """Return `left operator right`, where equality and order may be missed by max(tolerance, share of |right|)."""
    (one, two, allowed), factor = aligned(left, right, constant(tolerance))
    if (tolerance or share) and operator not in ("==", "<=", ">="):
        raise ExpressionFault("dung sai chỉ dùng với ==, <=, >=", "a tolerance goes only with ==, <=, >=")
    part, whole = share.numerator, share.denominator
    bound = (one.bound + two.bound) * max(part, whole) * 2
    Integer("", factor, max(bound, allowed.bound * whole)).within()
    first, second = _wide(one, two, bound=bound)
    if operator in ("<", ">", "!="):
        condition = f"l {operator} r"
    else:
        limit = str((tolerance / factor).numerator * whole) if tolerance else "0"
        room = f"greatest({limit}, abs(r) * {part})" if share else limit
        gap = {"==": "abs(l - r)", "<=": "(l - r)", ">=": "(r - l)"}[operator]
        condition = f"{gap} * {whole} <= {room}" if whole > 1 else f"{gap} <= {room}"
    return Compared(first, second, factor, condition)
