"""What an SDMX request asks beside the query itself: the release, the format, the language."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpRequest
from django.utils import timezone

from nangluong.foundation.machines.answers import language_of
from nangluong.statistics.dissemination.vintage_parameters import NAMES, chosen_release
from nangluong.statistics.models import Release
from nangluong.statistics.sdmx.errors import QuerySyntaxError
from nangluong.statistics.sdmx.query.address import Address, split_address

_PLAIN = "!$&'()*+,;=:@[]~.-_"


@dataclass(frozen=True)
class Asked:
    """A request taken apart: the SDMX address without our own parameters, and these."""

    address: Address
    own: dict[str, str]
    accept: str
    language: str
    legacy: bool

    @property
    def word(self) -> str:
        """The parameter `format`, "" where it is not given."""
        return self.address.parameters.get("format", "")

    @property
    def pinned(self) -> bool:
        """Whether the address names its release, so that the answer stays the same for ever."""
        return "release" in self.own

    @property
    def key(self) -> tuple[str, ...]:
        """Everything of the address that the body depends on, in one order whatever the client's."""
        parameters = (f"{name}={value}" for name, value in sorted(self.address.parameters.items()))
        filters = (f"c[{name}]={value}" for name, value in sorted(self.address.filters.items()))
        return ("/".join(self.address.segments), *parameters, *filters, self.language)

    def release(self, as_of: dt.datetime | None = None) -> Release:
        """Return the release that is read. Raises what `chosen_release` raises."""
        return chosen_release(self.own, as_of)

    def history_state(self) -> str:
        """Return what a history depends on beside its last release: whether that one has been followed by another."""
        newest = Release.objects.public(timezone.now()).first()
        return newest.number if newest else ""


def _language(request: HttpRequest, parameters: dict[str, str]) -> str:
    wanted = parameters.get("lang", "")
    if wanted and wanted not in ("vi", "en"):
        raise QuerySyntaxError(
            f"lang phải là vi hoặc en, không phải “{wanted[:20]}”.", f"lang must be vi or en, not “{wanted[:20]}”."
        )
    return language_of(request)


def asked_of(request: HttpRequest, path: str, *, legacy: bool) -> Asked:
    """Return the request taken apart; `path` is decoded, below the resource. Raises `QuerySyntaxError`."""
    query = str(request.META.get("QUERY_STRING", ""))
    address = split_address(quote(path, safe=f"/{_PLAIN}"), query)
    own = {name: value for name, value in address.parameters.items() if name in NAMES}
    rest = {name: value for name, value in address.parameters.items() if name not in NAMES}
    return Asked(
        address=Address(address.segments, rest, address.filters),
        own=own,
        accept=request.headers.get("Accept", ""),
        language=_language(request, rest),
        legacy=legacy,
    )
