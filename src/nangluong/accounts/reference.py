"""Roles, rights and which role holds which, for `nangluong load-reference`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from nangluong.accounts.models import SELF, Right, Role, RoleRight
from nangluong.foundation.reference import (
    Column,
    Counts,
    Problem,
    ReferenceFileError,
    ReferenceSpec,
    Row,
    choice,
    code_list,
    integer,
)
from nangluong.foundation.reference.columns import CONFIDENCE
from nangluong.foundation.reference.loading import upsert
from nangluong.registry.models import OrganisationKind

_NAMED = (Column("code"), Column("name"), Column("name_en"))
_PROVENANCE = (Column("source"), Column("confidence", CONFIDENCE))
_ROLES, _ROLE_RIGHTS = "accounts/roles.csv", "accounts/role_rights.csv"


def _pick(row: Row, columns: Sequence[Column]) -> dict[str, Any]:
    return {column.name: row[column.name] for column in columns}


def _unknown(rows: Sequence[Row], column: str, known: set[str]) -> Iterator[Problem]:
    for row in rows:
        cell = row[column]
        for code in cell if isinstance(cell, tuple) else (cell,):
            if code not in known:
                line = int(str(row["#line"]))
                yield Problem(line, column, f"không có mã “{code}”", f"there is no code “{code}”")


def _refuse(file: str, problems: Iterable[Problem]) -> None:
    if found := list(problems):
        raise ReferenceFileError(file, found)


_RIGHT = (*_NAMED, Column("delegable", choice("yes", "no")), *_PROVENANCE)
_ROLE = (
    *_NAMED,
    Column("position", integer),
    Column("held_in", code_list),
    Column("account", choice(*Role.Account.values)),
    Column("description"),
    Column("description_en"),
    *_PROVENANCE,
)
_ROLE_RIGHT = (Column("role"), Column("right"), *_PROVENANCE)


def _save_rights(rows: Sequence[Row]) -> Counts:
    built = [_pick(row, _RIGHT) | {"delegable": row["delegable"] == "yes"} for row in rows]
    return upsert(Right, built, key=["code"], fields=[name.name for name in _RIGHT if name.name != "code"])


def _save_roles(rows: Sequence[Row]) -> Counts:
    kinds = set(OrganisationKind.objects.values_list("code", flat=True))
    _refuse(_ROLES, _unknown(rows, "held_in", {SELF, *kinds}))
    built = [_pick(row, _ROLE) | {"held_in": list(cast("tuple[str, ...]", row["held_in"]))} for row in rows]
    return upsert(Role, built, key=["code"], fields=[name.name for name in _ROLE if name.name != "code"])


def _save_role_rights(rows: Sequence[Row]) -> Counts:
    """Make the table agree with the file: a right that left the file is taken from the role."""
    _refuse(_ROLE_RIGHTS, _unknown(rows, "role", set(Role.objects.values_list("code", flat=True))))
    _refuse(_ROLE_RIGHTS, _unknown(rows, "right", set(Right.objects.values_list("code", flat=True))))
    wanted = {(row["role"], row["right"]) for row in rows}
    left = [link.pk for link in RoleRight.objects.all() if (link.role_id, link.right_id) not in wanted]
    RoleRight.objects.filter(pk__in=left).delete()
    built = [
        {"role_id": row["role"], "right_id": row["right"], "source": row["source"], "confidence": row["confidence"]}
        for row in rows
    ]
    saved = upsert(RoleRight, built, key=["role_id", "right_id"], fields=["source", "confidence"])
    return saved + Counts(changed=len(left))


SPECS = [
    ReferenceSpec("accounts.rights", "accounts/rights.csv", _RIGHT, ("code",), _save_rights),
    ReferenceSpec("accounts.roles", _ROLES, _ROLE, ("code",), _save_roles, after=("registry.organisation_kinds",)),
    ReferenceSpec(
        "accounts.role_rights",
        _ROLE_RIGHTS,
        _ROLE_RIGHT,
        ("role", "right"),
        _save_role_rights,
        after=("accounts.rights", "accounts.roles"),
    ),
]
