"""What the pages of the balance take from their address, checked; and the addresses they link to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from nangluong.foundation.errors import DomainError
from nangluong.statistics.pages.balance.grid import Unit
from nangluong.statistics.pages.vintage import HOME_PLACE, Reading, reading_of
from nangluong.statistics.queries.balance import ILLUSTRATIVE, REAL, balance_places, periods
from nangluong.statistics.queries.labels import labels

UNITS: tuple[Unit, ...] = ("ktoe", "TJ", "natural")
_MAX_DETAIL = 24


class UnknownYear(DomainError):
    """There is no balance of that year."""

    code = "unknown_year"
    http_status = 404


class UnknownPlace(DomainError):
    """There is no balance of that place."""

    code = "unknown_place"
    http_status = 404


class UnknownUnit(DomainError):
    """The balance is not shown in that unit."""

    code = "unknown_unit"


class UnknownRow(DomainError):
    """The balance has no such row."""

    code = "unknown_balance_row"
    http_status = 404


class UnknownProduct(DomainError):
    """The balance has no such column or product."""

    code = "unknown_balance_product"
    http_status = 404


@dataclass(frozen=True, slots=True)
class BalanceAddress:
    """One view of one balance. Everything that a page or file shows depends on this and the language alone."""

    snapshot: int
    place: str
    period: str
    variant: str
    unit: Unit
    detail: tuple[str, ...] = ()
    everything: bool = False
    sort: str = ""
    product: str = ""
    release: str = ""
    as_of: str = ""

    @property
    def illustrative(self) -> bool:
        """Whether illustrative figures fill the gaps."""
        return self.variant == ILLUSTRATIVE

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The query of this address, without what stands at its usual value; release and as_of stay."""
        found = [
            ("release", self.release),
            ("as_of", self.as_of),
            ("place", "" if self.place == HOME_PLACE else self.place),
            ("year", self.period),
            ("illustrative", "1" if self.illustrative else ""),
            ("unit", "" if self.unit == UNITS[0] else self.unit),
            *(("detail", code) for code in self.detail),
            ("all", "1" if self.everything else ""),
            ("sort", self.sort),
            ("product", self.product),
        ]
        return [(key, text) for key, text in found if text]

    def url(self, name: str = "statistics:balance", *args: str, extra: Any = (), **changes: Any) -> str:
        """Return the address of a page of the balance, with `changes` made to this view and `extra` pairs added."""
        query = urlencode([*replace(self, **changes).parameters, *extra])
        return f"{reverse(name, args=args)}?{query}" if query else reverse(name, args=args)

    def cell_base(self) -> str:
        """Return the address of a cell up to its row and product: `cell_base() + "&row=1.1&product=COAL"`."""
        return self.url("statistics:cell", detail=(), everything=False, sort="", product="")


def _checked_place(reading: Reading) -> None:
    known = balance_places(reading.snapshot)
    if reading.place not in known:
        listed = ", ".join(known) or "–"
        raise UnknownPlace(
            f"Không có bảng cân đối của địa bàn “{reading.place}”. Địa bàn có số liệu: {listed}.",
            f"There is no balance of the place “{reading.place}”. Places with figures: {listed}.",
        )


def _checked_period(reading: Reading, asked: str) -> str:
    known = periods(reading.snapshot, reading.variant, reading.place)
    if not asked and known:
        return known[0]
    if asked not in known:
        span = f"{known[-1]}–{known[0]}" if known else "–"
        raise UnknownYear(
            f"Không có bảng cân đối năm “{asked}”. Các năm có số liệu: {span}.",
            f"There is no balance of the year “{asked}”. Years with figures: {span}.",
        )
    return asked


def _checked_unit(asked: str) -> Unit:
    for unit in UNITS:
        if asked in (unit, ""):
            return unit
    raise UnknownUnit(
        f"Đơn vị “{asked}” không dùng cho bảng cân đối. Hãy chọn một trong: {', '.join(UNITS)}.",
        f"The balance is not shown in “{asked}”. Choose one of: {', '.join(UNITS)}.",
    )


def checked_product(snapshot: int, code: str) -> str:
    """Return the code of a balance column or product as given. Raises `UnknownProduct`."""
    if code not in labels(snapshot, "group") and code not in labels(snapshot, "product"):
        raise UnknownProduct(
            f"Không có loại năng lượng mang mã “{code}”. Xem danh mục ở trang Phương pháp.",
            f"There is no product or group with the code “{code}”. See the lists on the page Methods.",
        )
    return code


def checked_row(snapshot: int, code: str) -> str:
    """Return the code of a balance row as given. Raises `UnknownRow`."""
    if code not in labels(snapshot, "row"):
        raise UnknownRow(
            f"Bảng cân đối không có dòng mang mã “{code}”. Xem danh mục ở trang Phương pháp.",
            f"The balance has no row with the code “{code}”. See the lists on the page Methods.",
        )
    return code


def read_address(request: HttpRequest) -> tuple[Reading, BalanceAddress]:
    """Return what the address asks for: `place`, `year`, `unit`, `detail` (repeated), `all`, `sort`, `product`.

    Raises the refusals above and those of `reading_of`.
    """
    reading = reading_of(request)
    _checked_place(reading)
    ask = request.GET
    sort = ask.get("sort", "")
    for code in (sort.removeprefix("-"), ask.get("product", "")):
        if code:
            checked_product(reading.snapshot, code)
    detail = tuple(dict.fromkeys(ask.getlist("detail")))[:_MAX_DETAIL]
    address = BalanceAddress(
        snapshot=reading.snapshot,
        place=reading.place,
        period=_checked_period(reading, ask.get("year", "")),
        variant=reading.variant,
        unit=_checked_unit(ask.get("unit", "")),
        detail=tuple(checked_product(reading.snapshot, code) for code in detail),
        everything=ask.get("all") == "1",
        sort=sort,
        product=ask.get("product", ""),
        release=reading.vintage.release.number if ask.get("release") else "",
        as_of=reading.vintage.as_of.isoformat() if reading.vintage.as_of else "",
    )
    return reading, address


def other_variant(address: BalanceAddress) -> BalanceAddress:
    """Return the view with illustrative figures switched on or off, in the newest year where this one is missing."""
    variant = REAL if address.illustrative else ILLUSTRATIVE
    known = periods(address.snapshot, variant, address.place)
    period = address.period if address.period in known else next(iter(known), address.period)
    return replace(address, variant=variant, period=period)
