"""For what personal data are processed, on which ground, and the words in which consent is asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nangluong.accounts.privacy.rows import reference_rows


class Basis(StrEnum):
    """The ground of a processing (Law 91/2025)."""

    CONSENT = "consent"
    LAW = "law"
    TASK = "task"
    SERVICE = "service"

    @property
    def label(self) -> str:
        """The ground in the reader's language."""
        return {
            Basis.CONSENT: _("sự đồng ý của bạn"),
            Basis.LAW: _("pháp luật quy định"),
            Basis.TASK: _("nhiệm vụ của cơ quan nhà nước"),
            Basis.SERVICE: _("dịch vụ bạn yêu cầu"),
        }[self]


@dataclass(frozen=True)
class Purpose:
    """One purpose of `reference/accounts/purposes.csv`; `data` names fields `app.Model.field`, `*` for all personal."""

    code: str
    name_vi: str
    name_en: str
    basis: Basis
    basis_note: str
    data: tuple[str, ...]
    retention: tuple[str, ...]
    recipients_vi: str
    recipients_en: str
    confidence: str

    @property
    def name(self) -> str:
        """The purpose in the reader's language."""
        return self.name_vi if _is_vietnamese() else self.name_en

    @property
    def recipients(self) -> str:
        """Who gets the data, in the reader's language."""
        return self.recipients_vi if _is_vietnamese() else self.recipients_en


@dataclass(frozen=True)
class ConsentText:
    """The words in which consent to a purpose is asked since a day."""

    purpose: str
    version: str
    since: dt.date
    text_vi: str
    text_en: str

    def words(self, language: str) -> str:
        """Return the words as they are shown in `language`."""
        return self.text_vi if language.startswith("vi") else self.text_en


def _is_vietnamese() -> bool:
    return (get_language() or "vi").startswith("vi")


def purposes() -> dict[str, Purpose]:
    """Return every purpose by its code."""
    return {
        row["code"]: Purpose(
            row["code"],
            row["name"],
            row["name_en"],
            Basis(row["basis"]),
            row["basis_note"],
            tuple(row["data"].split()),
            tuple(row["retention"].split()),
            row["recipients"],
            row["recipients_en"],
            row["confidence"],
        )
        for row in reference_rows("purposes")
    }


def purpose_name(code: str) -> str:
    """Return the purpose's name in the reader's language; the code where the purpose is no longer known."""
    found = purposes().get(code)
    return found.name if found else code


def consent_text(purpose: str, day: dt.date) -> ConsentText | None:
    """Return the words that ask for consent to `purpose` on `day`; None where none is asked."""
    found = [
        ConsentText(purpose, row["version"], dt.date.fromisoformat(row["valid_from"]), row["text"], row["text_en"])
        for row in reference_rows("consent_texts")
        if row["purpose"] == purpose
    ]
    return max((text for text in found if text.since <= day), key=lambda text: text.since, default=None)


def asked_for() -> list[Purpose]:
    """Return the purposes that need consent."""
    return [purpose for purpose in purposes().values() if purpose.basis == Basis.CONSENT]
