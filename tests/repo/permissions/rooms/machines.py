"""Addresses for machines, and what servers ask: public, and never dependent on who asks."""

from __future__ import annotations

from tests.repo.permissions.addresses import get
from tests.repo.permissions.rules import nowhere, public

_API = "api-v1"
_SERIES = {"dataflow": "DF_ENERGY", "key": "A.VN.7000.01.owid.GWh"}


OF_FIGURES = True
"""The walk of these needs a release."""

ADDRESSES = [
    get("healthz", public),
    get("readyz", public),
    # Without a contact, and the tests have none, nothing is promised.
    get("security_txt", nowhere),
    get("sdmx", public, at={"rest": "structure/dataflow"}),
    get("catalogue", public),
    get("releases-rss", public),
    get("releases-atom", public),
    get("release-files", public, at={"number": "2026-1"}),
    get("release-file", public, at={"number": "2026-1", "name": "datapackage.json"}),
    get(f"{_API}:api-root", public),
    get(f"{_API}:root", public),
    get(f"{_API}:openapi-json", public),
    get(f"{_API}:.*", nowhere, path="/api/v1/khong-co"),
    get(f"{_API}:dataflows", public),
    get(f"{_API}:series", public),
    get(f"{_API}:one_series", public, at=_SERIES),
    get(f"{_API}:observations", public, query="?dataflow=DF_ENERGY&limit=5"),
    get(f"{_API}:releases", public),
    get(f"{_API}:release", public, at={"number": "2026-1"}),
    get(f"{_API}:list_facilities", public, query="?limit=5"),
    get(f"{_API}:one_facility", public, at={"code": "ld-dung-quat"}),
    get(f"{_API}:list_places", public, query="?limit=5"),
    get(f"{_API}:one_place", public, at={"code": "79"}),
    get(f"{_API}:list_organisations", public, query="?limit=5"),
    get(f"{_API}:one_organisation", public, at={"code": "evn"}),
]
