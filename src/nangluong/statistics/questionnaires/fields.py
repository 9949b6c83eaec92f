"""Reading nested definitions strictly: every fault is gathered with the path that leads to it. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from nangluong.statistics.texts import EMPTY, Text

_CODE = re.compile(r"[a-z][a-z0-9_]*")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True)
class Fault:
    """What is wrong at `path`."""

    path: str
    reason_vi: str
    reason_en: str


@dataclass
class Fields:
    """One mapping of a definition. Reading a key notes it; `done` names those that nobody asked for."""

    path: str
    given: dict[str, Any]
    faults: list[Fault]
    read: set[str] = field(default_factory=set)

    def fault(self, key: str, vi: str, en: str) -> None:
        """Note a fault at `key`."""
        self.faults.append(Fault(f"{self.path}.{key}" if self.path else key, vi, en))

    def take(self, key: str) -> Any:
        """Return what stands under `key`, None where nothing does."""
        self.read.add(key)
        return self.given.get(key)

    def text(self, key: str, *, needed: bool = True) -> str:
        """Read a text of one language or none."""
        value = self.take(key)
        if value is None or value == "":
            if needed:
                self.fault(key, "bắt buộc nhưng để trống", "is required but empty")
            return ""
        if not isinstance(value, str):
            self.fault(key, f"phải là chữ, không phải {value!r}", f"must be text, not {value!r}")
            return ""
        return " ".join(value.split())

    def texts(self, key: str, *, needed: bool = True) -> Text:
        """Read `key_vi` and `key_en`: both or, where not needed, neither."""
        vi, en = self.text(f"{key}_vi", needed=needed), self.text(f"{key}_en", needed=needed)
        if bool(vi) != bool(en) and not needed:
            self.fault(f"{key}_en" if vi else f"{key}_vi", "thiếu một trong hai ngôn ngữ", "lacks one language")
        return Text(vi, en) if vi or en else EMPTY

    def code(self, key: str = "code") -> str:
        """Read a code: lower-case letters, digits and underscores, a letter first."""
        value = self.text(key)
        if value and not _CODE.fullmatch(value):
            self.fault(
                key,
                f"mã “{value}” chỉ được gồm a-z, 0-9 và _, bắt đầu bằng chữ",
                f"the code “{value}” may only have a-z, 0-9 and _, a letter first",
            )
        return value

    def choice(self, key: str, allowed: Sequence[str], default: str | None = None) -> str:
        """Read one of the words `allowed`."""
        value = self.take(key)
        if value is None and default is not None:
            return default
        if value not in allowed:
            words = ", ".join(allowed)
            self.fault(key, f"“{value}” không thuộc: {words}", f"“{value}” is none of: {words}")
            return allowed[0]
        return str(value)

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Read true or false."""
        value = self.take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.fault(key, "phải là true hoặc false", "must be true or false")
            return default
        return value

    def whole(self, key: str, default: int | None, low: int, high: int) -> int | None:
        """Read a whole number between `low` and `high`."""
        value = self.take(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.fault(key, f"phải là số nguyên từ {low} đến {high}", f"must be a whole number from {low} to {high}")
            return default
        return value

    def number(self, key: str, default: str = "") -> str:
        """Read a number written as text or as a whole number: a binary fraction would not be what was written."""
        value = self.take(key)
        if value is None:
            return default
        written = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if not isinstance(written, str) or not _NUMBER.fullmatch(written):
            self.fault(
                key,
                f"{value!r} phải là số nguyên hoặc số thập phân đặt trong dấu nháy",
                f"{value!r} must be a whole number or a decimal in quotes",
            )
            return default
        return written

    def day(self, key: str) -> dt.date:
        """Read a date."""
        value = self.take(key)
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return value
        try:
            return dt.date.fromisoformat(str(value))
        except ValueError:
            self.fault(key, f"{value!r} không phải ngày dạng 2026-01-01", f"{value!r} is not a date like 2026-01-01")
            return dt.date.min

    def words(self, key: str) -> tuple[str, ...]:
        """Read codes: a list, or one text with spaces between."""
        value = self.take(key)
        if value is None:
            return ()
        found = value.split() if isinstance(value, str) else value
        if not isinstance(found, list) or not all(isinstance(word, str) for word in found):
            self.fault(key, "phải là danh sách mã (chữ)", "must be a list of codes (text)")
            return ()
        return tuple(found)

    def inner(self, key: str) -> Fields:
        """Return the mapping under `key`; an empty one, with a fault, where there is none."""
        value = self.take(key)
        path = f"{self.path}.{key}" if self.path else key
        if not isinstance(value, dict):
            self.fault(key, "phải là một nhóm khóa: giá trị", "must be a mapping")
            value = {}
        return Fields(path, value, self.faults)

    def each(self, key: str, *, needed: bool = True) -> Iterator[Fields]:
        """Yield the mappings of the list under `key`; each must be finished with `done`."""
        value = self.take(key)
        if value is None and not needed:
            return
        if not isinstance(value, list) or (needed and not value):
            self.fault(key, "phải là danh sách có ít nhất một mục", "must be a list with at least one entry")
            return
        for position, entry in enumerate(value):
            path = f"{self.path}.{key}[{position}]" if self.path else f"{key}[{position}]"
            if not isinstance(entry, dict):
                self.faults.append(Fault(path, "phải là một nhóm khóa: giá trị", "must be a mapping"))
                continue
            one = Fields(path, entry, self.faults)
            if isinstance(entry.get("code"), str):
                one.path = f"{self.path}.{key}.{entry['code']}" if self.path else f"{key}.{entry['code']}"
            yield one

    def done(self) -> None:
        """Name every key that nobody asked for: most are misspelt."""
        for key in self.given:
            if key not in self.read:
                self.fault(str(key), "khóa không có trong định nghĩa", "this key is not defined")
