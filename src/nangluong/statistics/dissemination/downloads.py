"""Files of releases, the catalogue and the feeds, as views below `/tai-ve/`."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from nangluong.foundation.errors import DomainError
from nangluong.foundation.machines.answers import language_of
from nangluong.foundation.machines.problem import Message, problem
from nangluong.statistics.dissemination.availability import available_in
from nangluong.statistics.dissemination.bulk_files import (
    MEDIA_TYPES,
    bulk_folder,
    checksums,
    pieces_of,
    release_note,
)
from nangluong.statistics.dissemination.descriptors import atom, dcat_catalogue, rss
from nangluong.statistics.dissemination.held import hold
from nangluong.statistics.dissemination.machine_answers import Answer, for_machines, respond
from nangluong.statistics.dissemination.vintage_parameters import chosen_release
from nangluong.statistics.models import Release
from nangluong.statistics.vintages import NoSuchRelease

_MOST_IN_FEED = 100
_SQUEEZED = (".parquet", ".xlsx")


def _refusal(request: HttpRequest, error: DomainError) -> Message:
    return problem(error, language=language_of(request), instance=request.path)


class NoSuchFile(NoSuchRelease):
    """The release has no file of that name."""


def _no_such_file(name: str, there: Iterator[str]) -> NoSuchFile:
    listed = ", ".join(there)
    return NoSuchFile(
        f"Bản công bố không có tệp “{name[:80]}”. Các tệp: {listed}.",
        f"The release has no file “{name[:80]}”. There are: {listed}.",
    )


@for_machines(_refusal)
def release_files(_request: HttpRequest, number: str) -> HttpResponseBase:
    """Lead to the shelf of the release, where all its files are listed."""
    release = chosen_release({"release": number})
    return HttpResponseRedirect(f"{reverse('statistics:shelf')}?release={release.number}")


@for_machines(_refusal)
def release_file(request: HttpRequest, number: str, name: str) -> HttpResponseBase:
    """Send one file of a release, byte for byte the same for ever. Raises `NoSuchRelease`, `NoSuchFile`."""
    held = hold(chosen_release({"release": number}))
    folder = bulk_folder(held)
    known = checksums(folder)
    if name not in known:
        raise _no_such_file(name, iter(known))
    path = folder / name
    suffix = path.suffix
    answer = Answer(
        held.release,
        MEDIA_TYPES[suffix],
        ("file", name, known[name]),
        lambda: pieces_of(path),
        filename=f"{held.release.number}-{name}",
        pinned=True,
        length=path.stat().st_size,
        compressible=suffix not in _SQUEEZED,
    )
    return respond(request, answer)


def _newest() -> Release:
    return chosen_release({})


def _site(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


@for_machines(_refusal)
def catalogue(request: HttpRequest) -> HttpResponseBase:
    """Send the DCAT-AP catalogue of the newest release."""
    held = hold(_newest())
    site = _site(request)

    def body() -> bytes:
        periods = {}
        for flow in held.registry.dataflows:
            there = available_in(held, flow.id)
            periods[flow.id] = (there.first, there.last)
        text = dcat_catalogue(site, held.registry, release_note(held.release), periods)
        return json.dumps(text, ensure_ascii=False, indent=1).encode()

    return respond(request, Answer(held.release, "application/ld+json", ("catalogue", site), body))


@for_machines(_refusal)
def feed(request: HttpRequest, form: str) -> HttpResponseBase:
    """Send the public releases as `rss` or `atom`, the newest first."""
    site = _site(request)
    language = language_of(request)
    newest = _newest()

    def body() -> bytes:
        public = [release_note(one) for one in Release.objects.public(timezone.now())[:_MOST_IN_FEED]]
        return (rss if form == "rss" else atom)(site, public, language)

    return respond(request, Answer(newest, f"application/{form}+xml", ("feed", site, language), body))
