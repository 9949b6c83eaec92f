"""Which release a reader sees: the newest that is public, an older one by number, or the one public on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils import timezone

from nangluong.foundation.errors import DomainError
from nangluong.statistics.models import Release

VIET_NAM = ZoneInfo("Asia/Ho_Chi_Minh")


class NoSuchRelease(DomainError):
    """No public release answers to the number or date asked for."""

    code = "no_such_release"
    http_status = 404


@dataclass(frozen=True)
class Vintage:
    """The release a page or file is read from, and the day asked for, if any."""

    release: Release
    as_of: dt.date | None

    @property
    def snapshot(self) -> int:
        """The lake snapshot to read."""
        assert self.release.snapshot is not None
        return self.release.snapshot


def find_vintage(number: str | None = None, as_of: dt.date | None = None) -> Vintage | None:
    """Return what a reader sees; None when nothing has been published yet.

    `as_of` is a day in Viet Nam: what was public at its end. `number` wins. Raises `NoSuchRelease`.
    """
    public = Release.objects.public(timezone.now())
    if number:
        release = public.filter(number=number).first()
        if release is None:
            raise NoSuchRelease(
                f"Không có bản công bố số “{number}”. Xem danh sách ở trang Bản công bố.",
                f"There is no release “{number}”. See the list on the page Releases.",
            )
        return Vintage(release, as_of)
    if as_of is not None:
        end_of_day = dt.datetime.combine(as_of + dt.timedelta(days=1), dt.time(), tzinfo=VIET_NAM)
        release = public.filter(public_from__lt=end_of_day).first()
        if release is None:
            shown = as_of.strftime("%d/%m/%Y")
            raise NoSuchRelease(
                f"Đến hết ngày {shown} chưa có bản công bố nào. Hãy chọn ngày sau hoặc bỏ tham số as_of.",
                f"Nothing had been published by the end of {as_of.isoformat()}. Choose a later day or drop as_of.",
            )
        return Vintage(release, as_of)
    release = public.first()
    return None if release is None else Vintage(release, None)
