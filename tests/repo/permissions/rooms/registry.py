"""Addresses of the registry: public."""

from __future__ import annotations

from tests.repo.permissions.addresses import get
from tests.repo.permissions.rules import nowhere, public

ADDRESSES = [
    get("registry:places", public),
    # No outlines were imported in the walk.
    get("registry:outlines", nowhere),
    get("registry:place", public, at={"code": "79"}),
    get("registry:organisations", public),
    get("registry:organisation", public, at={"code": "bct-cuc-dien-luc"}),
    get("registry:legal_instruments", public),
    get("registry:legal_instrument", public, at={"code": "804-qd-bct"}),
    get("registry:facilities", public),
    get("registry:facility_map", public),
    get("registry:facility_points", public),
    get("registry:facilities_csv", public),
    get("registry:facility", public, at={"code": "ld-dung-quat"}),
]
