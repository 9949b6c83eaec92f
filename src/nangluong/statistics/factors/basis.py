"""Calorific basis: gross and net energies are different quantities and are never added together.

Gross (higher) calorific value counts the heat of the water vapour in the flue gas, net (lower) does not; for natural
gas net is about 0.9 of gross. A balance is kept on one basis. A figure on the other one enters only through an explicit
gross-to-net factor, which is recorded with it; without one it is refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Final

from nangluong.foundation.errors import DomainError
from nangluong.foundation.reference import Column, decimal_
from nangluong.statistics.classification import Classification
from nangluong.statistics.exact import NANO, round_fraction
from nangluong.statistics.reference_tables import cell, number, read_valid
from nangluong.statistics.selectors import select

BASES: Final = ("", "net", "gross", "input_equivalent")
"""Codes of the basis column, by index: none (not a calorific quantity), net, gross, substitution method."""
NONE, NET, GROSS, INPUT_EQUIVALENT = range(4)


class BasisMismatch(DomainError):
    """Figures on different calorific bases would be added, or one has no factor to the basis of the balance."""

    code = "statistics_basis"


def refuse(where: str, basis: str, wanted: str) -> BasisMismatch:
    """Build the refusal of a figure (`where` = product, flow, period) on `basis` in a balance kept on `wanted`."""
    return BasisMismatch(
        f"{where}: số liệu theo nhiệt trị “{basis}”, bảng cân đối theo “{wanted}” và không có hệ số quy đổi. "
        "Hãy ghi đúng loại nhiệt trị hoặc bổ sung hệ số (basis_factors.csv).",
        f"{where}: the figure is on the {basis} basis, the balance on the {wanted} basis, and no factor leads from one "
        "to the other. State the right basis or add a factor (basis_factors.csv).",
    )


def require_one_basis(bases: Iterable[str]) -> str:
    """Return the one calorific basis of figures that are to be added; raises `BasisMismatch` where there are two.

    Figures without a calorific basis (electricity, mass) go with any.
    """
    found = sorted({basis for basis in bases if basis})
    if len(found) > 1:
        shown = ", ".join(found)
        raise BasisMismatch(
            f"Không cộng các số liệu khác loại nhiệt trị ({shown}); hãy quy đổi về một loại trước.",
            f"Figures on different calorific bases ({shown}) cannot be added; convert them to one first.",
        )
    return found[0] if found else ""


def load_basis_factors(root: Path, classification: Classification, as_of: dt.date | None = None) -> dict[str, int]:
    """Read `basis_factors.csv`: nano of net energy per gross energy, for each product code that has one."""
    columns = (Column("products"), Column("net_per_gross", decimal_))
    found: dict[str, int] = {}
    for row in read_valid(root, "factors/basis_factors.csv", columns, ("products",), as_of):
        nano = round_fraction(Fraction(number(row, "net_per_gross")) * NANO)
        found.update(dict.fromkeys(select(cell(row, "products"), classification.product_index), nano))
    return found
