"""How much of an untrusted file is read before it is refused. Technical bounds, not rules of law."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IntakeLimits:
    """Bounds of one file; a caller with large trusted files passes its own.

    `max_bytes` is the size on disk; the `max_zip_…` bounds are about what an xlsx turns into when it is unpacked.
    """

    max_bytes: int = 512 * 1024 * 1024
    max_rows: int = 5_000_000
    max_columns: int = 16_384
    max_line_bytes: int = 1024 * 1024
    max_field_chars: int = 32_767
    max_zip_entries: int = 2_000
    max_zip_total_bytes: int = 256 * 1024 * 1024
    max_zip_ratio: int = 200
    min_bytes_for_ratio: int = 1024 * 1024
    max_sheet_cells: int = 5_000_000
    max_text_bytes: int = 512 * 1024 * 1024


DEFAULT_LIMITS = IntakeLimits()
