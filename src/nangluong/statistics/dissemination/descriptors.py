"""Descriptions of what can be downloaded: data package, DCAT-AP catalogue in JSON-LD, RSS and Atom. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from nangluong.statistics.sdmx.dataflows import Dataflow, Kind, Registry

_TYPES = {Kind.CODE: "string", Kind.TEXT: "string", Kind.NUMBER: "number", Kind.TIME: "string"}
_THEME = "http://publications.europa.eu/resource/authority/data-theme/ENER"
_ANNUAL = "http://publications.europa.eu/resource/authority/frequency/ANNUAL"
_FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"


@dataclass(frozen=True)
class FileNote:
    """A file of a release: name, media type, size in bytes, SHA-256 and titles."""

    name: str
    media_type: str
    size: int
    sha256: str
    title_vi: str
    title_en: str
    flow: str = ""


@dataclass(frozen=True)
class SourceLicence:
    """A source with its licence, and how many figures of it a release holds."""

    code: str
    title_vi: str
    title_en: str
    licence_vi: str
    licence_en: str
    note_vi: str
    note_en: str
    citation: str
    open: bool
    figures: int


@dataclass(frozen=True)
class ReleaseNote:
    """A release as catalogues and feeds show it."""

    number: str
    title_vi: str
    title_en: str
    notes_vi: str
    notes_en: str
    public_from: dt.datetime


def _fields(flow: Dataflow, registry: Registry) -> list[dict[str, Any]]:
    concepts = {concept.id: concept for concept in registry.concepts}
    return [
        {
            "name": part.id,
            "type": _TYPES[part.kind],
            "title": concepts[part.id].name_vi,
            "titles": {"vi": concepts[part.id].name_vi, "en": concepts[part.id].name_en},
            **({"codelist": part.codelist} if part.codelist else {}),
        }
        for part in flow.components.values()
    ]


def data_package(
    release: ReleaseNote, registry: Registry, files: Sequence[FileNote], sources: Iterable[SourceLicence]
) -> dict[str, Any]:
    """Return the descriptor of a release's files, after the Data Package standard, with names in both languages."""
    flows = {flow.id: flow for flow in registry.dataflows}
    known = list(sources)
    return {
        "profile": "data-package",
        "name": f"nangluong-{release.number}".lower(),
        "id": f"urn:nangluong:release:{release.number}",
        "title": release.title_vi,
        "titles": {"vi": release.title_vi, "en": release.title_en},
        "description": release.notes_vi,
        "descriptions": {"vi": release.notes_vi, "en": release.notes_en},
        "version": release.number,
        "created": release.public_from.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "sources": [
            {
                "title": source.title_vi,
                "titles": {"vi": source.title_vi, "en": source.title_en},
                "code": source.code,
                "licence": source.licence_vi,
                "licences": {"vi": source.licence_vi, "en": source.licence_en},
                "licence_notes": {"vi": source.note_vi, "en": source.note_en},
                "citation": source.citation,
            }
            for source in known
            if source.open
        ],
        "left_out": [
            {
                "code": source.code,
                "titles": {"vi": source.title_vi, "en": source.title_en},
                "licence": source.licence_vi,
                "licences": {"vi": source.licence_vi, "en": source.licence_en},
                "figures": source.figures,
                "reason": {"vi": source.note_vi, "en": source.note_en},
            }
            for source in known
            if not source.open
        ],
        "resources": [
            {
                "name": file.name.replace(".", "-").lower(),
                "path": file.name,
                "title": file.title_vi,
                "titles": {"vi": file.title_vi, "en": file.title_en},
                "mediatype": file.media_type,
                "bytes": file.size,
                "hash": f"sha256:{file.sha256}",
                **({"encoding": "utf-8"} if file.name.endswith(".csv") else {}),
                **({"schema": {"fields": _fields(flows[file.flow], registry)}} if file.flow in flows else {}),
            }
            for file in files
        ],
    }


def _texts(vi: str, en: str) -> list[dict[str, str]]:
    return [{"@language": "vi", "@value": vi}, {"@language": "en", "@value": en}]


def _distribution(site: str, url: str, title: str, file_type: str, media_type: str) -> dict[str, Any]:
    return {
        "@id": f"{site}{url}",
        "@type": "dcat:Distribution",
        "dct:title": title,
        "dcat:accessURL": {"@id": f"{site}{url}"},
        "dct:format": {"@id": _FILE_TYPE + file_type},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{media_type.partition(';')[0]}"},
    }


def _data_set(site: str, flow: Dataflow, release: ReleaseNote, periods: tuple[str, str]) -> dict[str, Any]:
    query = f"/sdmx/data/dataflow/{flow.agency}/{flow.id}/{flow.version}/*?release={release.number}"
    files = f"/tai-ve/{release.number}/{flow.id}"
    first, last = periods
    return {
        "@id": f"{site}/so-lieu-mo/#{flow.id}",
        "@type": "dcat:Dataset",
        "dct:identifier": flow.reference,
        "dct:title": _texts(flow.name_vi, flow.name_en),
        "dct:description": _texts(flow.description_vi, flow.description_en),
        "dcat:theme": {"@id": _THEME},
        "dct:accrualPeriodicity": {"@id": _ANNUAL},
        "dct:issued": {"@type": "xsd:dateTime", "@value": release.public_from.isoformat()},
        "dcat:version": release.number,
        "dct:language": [
            {"@id": "http://publications.europa.eu/resource/authority/language/VIE"},
            {"@id": "http://publications.europa.eu/resource/authority/language/ENG"},
        ],
        "dct:publisher": {"@id": f"{site}/#publisher"},
        **(
            {
                "dct:temporal": {
                    "@type": "dct:PeriodOfTime",
                    "dcat:startDate": {"@type": "xsd:gYear", "@value": first},
                    "dcat:endDate": {"@type": "xsd:gYear", "@value": last},
                }
            }
            if first.isdigit() and last.isdigit()
            else {}
        ),
        "dcat:distribution": [
            _distribution(site, f"{query}&format=csv", "SDMX-CSV 2.0", "CSV", "text/csv"),
            _distribution(site, f"{query}&format=json", "SDMX-JSON 2.0", "JSON", "application/json"),
            _distribution(site, f"{query}&format=xml", "SDMX-ML 3.0", "XML", "application/xml"),
            _distribution(site, f"{files}.csv", "CSV", "CSV", "text/csv"),
            _distribution(site, f"{files}.parquet", "Parquet", "PARQUET", "application/vnd.apache.parquet"),
        ],
    }


def dcat_catalogue(
    site: str, registry: Registry, release: ReleaseNote, periods: Mapping[str, tuple[str, str]]
) -> dict[str, Any]:
    """Return the catalogue of the newest release after DCAT-AP, as JSON-LD. `site` is the address without a slash.

    `periods` are the first and last period of each flow ("" where unknown).
    """
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": f"{site}/tai-ve/catalog.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": _texts("Số liệu năng lượng mở", "Open energy figures"),
        "dct:description": _texts(
            "Các luồng số liệu đã công bố của hệ thống thông tin năng lượng.",
            "The published data flows of the energy information system.",
        ),
        "dct:publisher": {
            "@id": f"{site}/#publisher",
            "@type": "foaf:Agent",
            "foaf:name": _texts(registry.agency_name_vi, registry.agency_name_en),
        },
        "foaf:homepage": {"@id": f"{site}/"},
        "dct:modified": {"@type": "xsd:dateTime", "@value": release.public_from.isoformat()},
        "dcat:dataset": [_data_set(site, flow, release, periods.get(flow.id, ("", ""))) for flow in registry.dataflows],
    }


def _rfc822(instant: dt.datetime) -> str:
    return instant.astimezone(dt.UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")


def _rfc3339(instant: dt.datetime) -> str:
    return instant.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _page(site: str, release: ReleaseNote, language: str) -> str:
    prefix = "" if language == "vi" else "/en"
    return f"{site}{prefix}/ban-cong-bo/{release.number}/"


def _worded(release: ReleaseNote, language: str) -> tuple[str, str]:
    if language == "vi":
        return f"{release.number}: {release.title_vi}", release.notes_vi
    return f"{release.number}: {release.title_en}", release.notes_en


def rss(site: str, releases: Sequence[ReleaseNote], language: str) -> bytes:
    """Return the releases, the newest first, as RSS 2.0."""
    title = "Bản công bố số liệu năng lượng" if language == "vi" else "Releases of energy figures"
    home = f"{site}/{'' if language == 'vi' else 'en/'}ban-cong-bo/"
    items = []
    for release in releases:
        name, notes = _worded(release, language)
        link = _page(site, release, language)
        items.append(
            f"<item><title>{escape(name)}</title><link>{escape(link)}</link>"
            f'<guid isPermaLink="false">urn:nangluong:release:{escape(release.number)}</guid>'
            f"<pubDate>{_rfc822(release.public_from)}</pubDate><description>{escape(notes)}</description></item>"
        )
    address = f"{site}/tai-ve/releases.rss?lang={language}"
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
        f"<title>{title}</title><link>{escape(home)}</link><description>{title}</description>"
        f'<language>{language}</language><atom:link href={quoteattr(address)} rel="self" type="application/rss+xml"/>'
        f"{''.join(items)}</channel></rss>\n"
    )
    return text.encode()


def atom(site: str, releases: Sequence[ReleaseNote], language: str) -> bytes:
    """Return the releases, the newest first, as an Atom feed (RFC 4287)."""
    title = "Bản công bố số liệu năng lượng" if language == "vi" else "Releases of energy figures"
    updated = releases[0].public_from if releases else dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    entries = []
    for release in releases:
        name, notes = _worded(release, language)
        entries.append(
            f"<entry><title>{escape(name)}</title><id>urn:nangluong:release:{escape(release.number)}</id>"
            f"<link href={quoteattr(_page(site, release, language))}/>"
            f"<published>{_rfc3339(release.public_from)}</published><updated>{_rfc3339(release.public_from)}</updated>"
            f"<summary>{escape(notes)}</summary></entry>"
        )
    address = f"{site}/tai-ve/releases.atom?lang={language}"
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}"><title>{title}</title>'
        f'<id>{escape(address)}</id><link rel="self" href={quoteattr(address)}/>'
        f"<author><name>nangluong</name></author><updated>{_rfc3339(updated)}</updated>"
        f"{''.join(entries)}</feed>\n"
    )
    return text.encode()
