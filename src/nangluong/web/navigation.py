"""The main menu: what stands in it, where it leads, and which entry the current page belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SUBSECTORS = (
    ("dau-khi", _("Dầu khí")),
    ("xang-dau", _("Xăng dầu")),
    ("than", _("Than")),
    ("dien-luc", _("Điện lực")),
    ("nang-luong-tai-tao", _("Năng lượng tái tạo")),
    ("nang-luong-moi", _("Năng lượng mới")),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: `key` is the page's section, `url_name` with `args` its address, `children` a drop-down."""

    key: str
    label: object
    url_name: str = ""
    args: tuple[str, ...] = ()
    children: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """An entry resolved for one request."""

    key: str
    label: object
    url: str
    is_current: bool
    children: list[Link] = field(default_factory=list)


ENTRIES = (
    Entry("home", pgettext_lazy("menu", "Trang chủ"), "web:home"),
    Entry("balance", pgettext_lazy("menu", "Cân đối năng lượng"), "statistics:balance"),
    Entry("trends", pgettext_lazy("menu", "Xu hướng"), "statistics:trends"),
    Entry(
        "subsectors",
        pgettext_lazy("menu", "Phân ngành"),
        children=tuple(Entry(slug, label, "statistics:subsector", (slug,)) for slug, label in SUBSECTORS),
    ),
    Entry("indicators", pgettext_lazy("menu", "Chỉ tiêu"), "statistics:indicators"),
    Entry("facilities", pgettext_lazy("menu", "Cơ sở & bản đồ"), "registry:facilities"),
    Entry("metering", pgettext_lazy("menu", "Đo đếm"), "metering:night"),
    Entry(
        "registers",
        pgettext_lazy("menu", "Danh mục"),
        children=(
            Entry("places", pgettext_lazy("menu", "Địa bàn"), "registry:places"),
            Entry("organisations", pgettext_lazy("menu", "Tổ chức"), "registry:organisations"),
            Entry("legal", pgettext_lazy("menu", "Văn bản pháp lý"), "registry:legal_instruments"),
        ),
    ),
    Entry("releases", pgettext_lazy("menu", "Bản công bố"), "statistics:releases"),
    Entry(
        "figures",
        pgettext_lazy("menu", "Về số liệu"),
        children=(
            Entry("shelf", pgettext_lazy("menu", "Số liệu mở: tải về, API"), "statistics:shelf"),
            Entry("methods", pgettext_lazy("menu", "Phương pháp"), "statistics:methods"),
            Entry("questionnaires", pgettext_lazy("menu", "Biểu mẫu báo cáo"), "statistics:questionnaires"),
            Entry("about", pgettext_lazy("menu", "Nguồn và giấy phép"), "statistics:about"),
        ),
    ),
)


def _resolve(entry: Entry, path: str, section: str, vintage: str) -> Link | None:
    children = [link for child in entry.children if (link := _resolve(child, path, section, vintage))]
    url = ""
    if entry.url_name:
        try:
            url = reverse(entry.url_name, args=entry.args)
        except NoReverseMatch:
            # A room that is not installed has no entry; tests/web/test_navigation.py demands all of them.
            return None
    elif not children:
        return None
    if section:
        is_current = entry.key == section or any(child.key == section for child in entry.children)
    else:
        is_current = bool(url) and path == url
    is_current = is_current or any(child.is_current for child in children)
    if vintage and entry.url_name.startswith(("web:", "statistics:")) and entry.key != "releases":
        url = f"{url}?{vintage}"
    return Link(entry.key, entry.label, url, is_current, children)


def main_menu(path: str, section: str = "", vintage: str = "") -> list[Link]:
    """Return the menu for the page at `path`; `section` names the current entry where the address alone does not.

    `vintage` is the query that names the release or day being read (`release=2026-1`): pages of figures keep it, so
    that a reader of an old release stays with it.
    """
    return [link for entry in ENTRIES if (link := _resolve(entry, path, section, vintage))]
