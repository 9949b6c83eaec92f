"""The names and values of the claims, from reference data; reading them. Pure but for the files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nangluong.accounts.identity_providers.interface import FLOWS, ORGANISATION, Claims, IdentityRefused
from nangluong.foundation.reference import Column, read_rows
from nangluong.foundation.reference.columns import CONFIDENCE, choice, integer
from nangluong.foundation.vietnamese import nfc

_CITIZEN_NUMBER = re.compile(r"[0-9]{12}")
_ORGANISATION_CODE = re.compile(r"[0-9A-Z][0-9A-Z-]{2,39}")
_SUBJECT = re.compile(r"[\x21-\x7e]{1,255}")
_LONGEST = 200


@dataclass(frozen=True)
class ClaimName:
    """Under which name a field comes, and whether it must."""

    claim: str
    necessary: bool


@cache
def claim_names(root: Path) -> dict[tuple[str, str], ClaimName]:
    """Return the names by flow and field."""
    columns = (
        Column("flow", choice(*FLOWS)),
        Column("field"),
        Column("claim"),
        Column("necessary", choice("yes", "no")),
        Column("source"),
        Column("confidence", CONFIDENCE),
    )
    rows = read_rows(root, "accounts/identity_claims.csv", columns, ("flow", "field"))
    return {
        (str(row["flow"]), str(row["field"])): ClaimName(str(row["claim"]), row["necessary"] == "yes") for row in rows
    }


@cache
def levels(root: Path) -> dict[str, int]:
    """Return the level of assurance by the value of `acr`."""
    columns = (Column("acr"), Column("level", integer), Column("source"), Column("confidence", CONFIDENCE))
    rows = read_rows(root, "accounts/assurance_levels.csv", columns, ("acr",))
    return {str(row["acr"]): int(str(row["level"])) for row in rows}


def _text(raw: Mapping[str, object], name: ClaimName) -> str:
    value = raw.get(name.claim)
    if isinstance(value, str) and value.strip():
        return nfc(value.strip())[:_LONGEST]
    if name.necessary:
        raise IdentityRefused(f"claim {name.claim} missing", *_missing(name.claim))
    return ""


def _missing(claim: str) -> tuple[str, str]:
    return (
        f"Dịch vụ định danh không cho thông tin cần thiết ({claim}). Hãy thử lại và đồng ý chia sẻ thông tin này.",
        f"The identity provider did not give necessary information ({claim}). Please try again and share it.",
    )


def _fitting(pattern: re.Pattern[str], value: str, claim: str) -> str:
    if not pattern.fullmatch(value):
        raise IdentityRefused(f"claim {claim} malformed")
    return value


def read_claims(root: Path, flow: str, raw: Mapping[str, object]) -> Claims:
    """Return the fields of `flow` in verified claims. Raises `IdentityRefused`."""
    names = {field: name for (of_flow, field), name in claim_names(root).items() if of_flow == flow}
    values = {field: _text(raw, name) for field, name in names.items()}
    level = levels(root).get(values.pop("level"))
    if level is None:
        raise IdentityRefused("level of assurance unknown")
    _fitting(_SUBJECT, values["subject"], "subject")
    _fitting(_CITIZEN_NUMBER, values["citizen_number"], "citizen_number")
    if flow == ORGANISATION:
        values["organisation_code"] = values["organisation_code"].upper()
        _fitting(_ORGANISATION_CODE, values["organisation_code"], "organisation_code")
    return Claims(flow=flow, level=level, **values)
