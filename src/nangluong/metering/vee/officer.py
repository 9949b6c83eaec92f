"""Editing by an officer: a value, a reason, and the record that gives the original back. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nangluong.foundation.errors import DomainError
from nangluong.metering.codes import Method, Quality, Rule
from nangluong.metering.slots import MISSING, Codes, Wh32
from nangluong.metering.vee.edits import Edits, make_edits


class EditRefused(DomainError):
    """An officer's edit that cannot be made."""

    code = "vee_edit_refused"


@dataclass(frozen=True)
class OfficerEdit:
    """One decision: positions in the block, the new value in Wh (None = the value is rejected), and why."""

    meter: int
    day: int
    slot: int
    edited_wh: int | None
    reason: str


def _check(edit: OfficerEdit, shape: tuple[int, ...]) -> None:
    where = f"{edit.meter}/{edit.day}/{edit.slot}"
    inside = 0 <= edit.meter < shape[0] and 0 <= edit.day < shape[1] and 0 <= edit.slot < shape[2]
    if not inside:
        raise EditRefused(
            f"Vị trí {where} không có trong khối số liệu; hãy chọn lại điểm đo, ngày và khoảng đo.",
            f"Position {where} is not in the block; choose metering point, day and slot again.",
        )
    if not edit.reason.strip():
        raise EditRefused(
            f"Hiệu chỉnh tại {where} thiếu lý do; hãy ghi lý do.", f"The edit at {where} has no reason; state one."
        )
    if edit.edited_wh is not None and not 0 <= edit.edited_wh < 2**31:
        raise EditRefused(
            f"Giá trị {edit.edited_wh} Wh tại {where} không hợp lệ; cần từ 0 đến 2 147 483 647 Wh.",
            f"{edit.edited_wh} Wh at {where} is not possible; it must be 0 to 2,147,483,647 Wh.",
        )


def apply_officer_edits(wh: Wh32, quality: Codes, edits: Sequence[OfficerEdit]) -> tuple[Wh32, Codes, Edits]:
    """Return copies of `wh` and `quality` (M, D, S) with the edits made, and their record in the given order.

    All are made or none: `EditRefused` for the first that cannot be. The reason's text stays with the caller, row by
    row with the record.
    """
    for edit in edits:
        _check(edit, wh.shape)
    values, grades = wh.copy(), quality.copy()
    days, slots = wh.shape[1:]
    position = np.array([(e.meter * days + e.day) * slots + e.slot for e in edits], dtype=np.int64)
    new = np.array([MISSING if e.edited_wh is None else e.edited_wh for e in edits], dtype=np.int32)
    grade = np.where(new == MISSING, Quality.REFUSED, Quality.OFFICER).astype(np.uint8)
    original = values.reshape(-1)[position]
    values.reshape(-1)[position] = new
    grades.reshape(-1)[position] = grade
    size = len(edits)
    rule, method = np.full(size, Rule.OFFICER, np.uint8), np.full(size, Method.OFFICER, np.uint8)
    return values, grades, make_edits(position, days, slots, original, new, rule, method, grade)
