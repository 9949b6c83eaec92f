"""What must stand beside figures that leave the page: title, unit, source, licence, release, date, marks."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nangluong.statistics.models import Release
from nangluong.statistics.pages.vintage import release_title
from nangluong.statistics.queries.facts import SourceNote


def is_vietnamese() -> bool:
    """Whether the page is in Vietnamese."""
    return (get_language() or "vi").startswith("vi")


def source_words(sources: Iterable[SourceNote]) -> tuple[str, str]:
    """Return the citations of sources and their licences, for the foot of a chart or file."""
    listed = list(sources)
    titles = [f"{note.publisher}: {note.title_vi if is_vietnamese() else note.title_en}" for note in listed]
    return "; ".join(titles), "; ".join(dict.fromkeys(note.licence for note in listed))


def licence_notes(sources: Iterable[SourceNote]) -> str:
    """Return what the licences say, one sentence per source."""
    return " ".join(note.licence_note_vi if is_vietnamese() else note.licence_note_en for note in sources)


def file_notes(
    *, title: str, unit: str, sources: Iterable[SourceNote], release: Release, as_of: str, illustrative: bool
) -> tuple[tuple[str, str], ...]:
    """Return the (label, text) lines that head every file."""
    listed = list(sources)
    titles, licences = source_words(listed)
    released = release.public_from.date().isoformat() if release.public_from else ""
    lines = [
        (_("Tiêu đề"), title),
        (_("Đơn vị"), unit),
        (_("Nguồn"), titles),
        (_("Giấy phép"), licences),
        (_("Lưu ý giấy phép"), licence_notes(listed)),
        (_("Bản công bố"), f"{release.number} ({released}) {release_title(release)}"),
        (_("Số liệu tính đến (as_of)"), as_of),
    ]
    if illustrative:
        warning = _("Tệp có số liệu minh họa, không phải thống kê; các ô đó mang dấu *.")
        lines.insert(0, (_("DỮ LIỆU MINH HỌA"), warning))
    return tuple((label, text) for label, text in lines if text)
