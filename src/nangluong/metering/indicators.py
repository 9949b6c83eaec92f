"""The room's indicators, computed from master data and from the last nights."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction

from nangluong.foundation.indicators import Basis, Provider, Reading, register
from nangluong.metering.aggregates import MeterShare

_PLACES = Decimal("0.000001")


def _decimal(share: Fraction | None) -> Decimal | None:
    return None if share is None else (Decimal(share.numerator) / Decimal(share.denominator)).quantize(_PLACES)


Share = Callable[[dt.date], tuple[MeterShare, tuple[str, ...], bool]]


def _electronic(on: dt.date) -> tuple[MeterShare, tuple[str, ...], bool]:
    from nangluong.metering.queries.shares import meter_shares  # needs the tables, which are not there at import

    found = meter_shares(on)
    return found.electronic, found.corporations, found.illustrative


def _remote_read(on: dt.date) -> tuple[MeterShare, tuple[str, ...], bool]:
    from nangluong.metering.queries.shares import meter_shares

    found = meter_shares(on)
    return found.remote_read, found.corporations, found.illustrative


def _basis(illustrative: bool) -> Basis:
    return Basis.ILLUSTRATIVE if illustrative else Basis.COMPUTED


def _of_all(share: Share, on: dt.date) -> Sequence[Reading]:
    """Read the national share, and that of every corporation as its part."""
    found, corporations, illustrative = share(on)
    basis = _basis(illustrative)
    whole = Reading(
        _decimal(found.national),
        on,
        numerator=Decimal(sum(found.counted)),
        denominator=Decimal(sum(found.meters)),
        basis=basis,
    )
    parts = [
        Reading(_decimal(value), on, code, Decimal(counted), Decimal(meters), basis)
        for code, value, counted, meters in zip(corporations, found.shares, found.counted, found.meters, strict=True)
    ]
    return [whole, *parts]


def _minimum(share: Share, on: dt.date) -> Sequence[Reading]:
    """Read the lowest share of a corporation; `part` says whose."""
    found, corporations, illustrative = share(on)
    part = "" if found.minimum_at is None else corporations[found.minimum_at]
    return [Reading(_decimal(found.minimum), on, part, basis=_basis(illustrative))]


def _mean(share: Share, on: dt.date) -> Sequence[Reading]:
    """Read the mean of the corporations' shares, each counted alike."""
    found, _, illustrative = share(on)
    return [Reading(_decimal(found.mean), on, basis=_basis(illustrative))]


def _arrived(on: dt.date) -> Sequence[Reading]:
    """Read the share of points of which any value came for the day, whole and by corporation."""
    from nangluong.metering.estate.channels import IMPORT
    from nangluong.metering.estate.snapshot import current
    from nangluong.metering.queries.aggregates import by_corporation

    rows = [row for row in by_corporation(on, on) if row.channel == IMPORT]
    basis = _basis(current().illustrative)
    points, came = sum(row.points for row in rows), sum(row.received_points for row in rows)
    parts = [("", came, points)] if points else []
    parts += [(row.key, row.received_points, row.points) for row in rows]
    return [Reading(_decimal(Fraction(a, b)), on, part, Decimal(a), Decimal(b), basis) for part, a, b in parts if b]


_SHARES: tuple[tuple[str, str, str, Share], ...] = (
    ("electronic", "công tơ điện tử", "electronic meters", _electronic),
    ("remote_read", "công tơ đọc từ xa", "remotely read meters", _remote_read),
)


def _providers() -> list[Provider]:
    found = []
    for code, vi, en, share in _SHARES:
        ways: tuple[tuple[str, str, str, Callable[[Share, dt.date], Sequence[Reading]]], ...] = (
            ("", f"Tỷ lệ {vi}", f"Share of {en}", _of_all),
            ("_minimum", f"Tỷ lệ {vi} thấp nhất trong các tổng công ty", f"Lowest share of {en}", _minimum),
            ("_mean", f"Tỷ lệ {vi} trung bình các tổng công ty", f"Mean of the corporations' shares of {en}", _mean),
        )
        for ending, name_vi, name_en, read in ways:
            found.append(
                Provider(
                    f"metering.{code}_share{ending}",
                    name_vi,
                    name_en,
                    f"Số {vi} của khách hàng chia cho số công tơ của khách hàng đang treo trong ngày, theo danh mục.",
                    f"Customers' {en} over customers' meters that hang on the day, by master data.",
                    "",
                    lambda on, read=read, share=share: read(share, on),  # type: ignore[misc]
                )
            )
    found.append(
        Provider(
            "metering.arrived_share",
            "Tỷ lệ điểm đo có số liệu trong ngày",
            "Share of points with readings for the day",
            "Số điểm đo khách hàng có ít nhất một giá trị của ngày chia cho số điểm đo phải có.",
            "Customers' points with any value of the day over the points that should have.",
            "",
            _arrived,
        )
    )
    return found


def register_all() -> None:
    """Register every indicator once."""
    for provider in _PROVIDERS:
        register(provider)


_PROVIDERS = _providers()
