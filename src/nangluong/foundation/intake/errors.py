"""Why a file was refused: code, place (file, line, field) and what to do, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from nangluong.foundation.errors import DomainError

_NOTHING_VI = "Không nạp dòng nào của tệp này."
_NOTHING_EN = "Nothing of this file was loaded."


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file.

    `kind` is a stable word for programs (`text_in_number`, `duplicate_key`…); `line` counts from 1 and is 0 when the
    fault is about the whole file; `field` is the column's header, empty when the fault is about the whole line.
    """

    kind: str
    line: int
    field: str
    reason_vi: str
    reason_en: str

    def place(self, file: str, language: str) -> str:
        """Return "file, line 3, field VALUE" in `language` ("vi" or "en")."""
        word_line, word_field = ("dòng", "cột") if language == "vi" else ("line", "field")
        parts = [file]
        if self.line:
            parts.append(f"{word_line} {self.line}")
        if self.field:
            parts.append(f"{word_field} {self.field}")
        return ", ".join(parts)


class IntakeError(DomainError):
    """A file cannot be taken in; `faults` lists what was found, at least one, in file order."""

    code = "intake_file"
    shown = 20

    def __init__(self, file: str, faults: tuple[Fault, ...]) -> None:
        self.file = file
        self.faults = faults
        super().__init__(self._report("vi"), self._report("en"))

    @property
    def kind(self) -> str:
        """The kind of the first fault."""
        return self.faults[0].kind

    def _report(self, language: str) -> str:
        vietnamese = language == "vi"
        lines = [
            f"{fault.place(self.file, language)}: {fault.reason_vi if vietnamese else fault.reason_en}"
            for fault in self.faults[: self.shown]
        ]
        rest = len(self.faults) - self.shown
        if rest > 0:
            lines.append(f"… và {rest} lỗi nữa." if vietnamese else f"… and {rest} more.")
        lines.append(_NOTHING_VI if vietnamese else _NOTHING_EN)
        return "\n".join(lines)


def refuse(file: str, kind: str, reason_vi: str, reason_en: str, *, line: int = 0, field: str = "") -> IntakeError:
    """Return (not raise) the error for a single fault."""
    return IntakeError(file, (Fault(kind, line, field, reason_vi, reason_en),))
