"""Addresses of the registry: public. Lists are asked for little, since the walk asks every one for everybody."""

from __future__ import annotations

from tests.repo.permissions.addresses import get
from tests.repo.permissions.rules import nowhere, public

OF_FIGURES = True
"""The walk of these needs a release."""

ADDRESSES = [
    get("registry:places", public, query="?q=ha+noi"),
    # No outlines were imported in the walk.
    get("registry:outlines", nowhere),
    get("registry:place", public, at={"code": "79"}),
    get("registry:organisations", public, query="?q=evn"),
    get("registry:organisation", public, at={"code": "bct-cuc-dien-luc"}),
    get("registry:legal_instruments", public, query="?q=804"),
    get("registry:legal_instrument", public, at={"code": "804-qd-bct"}),
    get("registry:facilities", public, query="?q=dung+quat"),
    get("registry:facility_map", public, query="?q=dung+quat"),
    get("registry:facility_points", public, query="?q=dung+quat"),
    get("registry:facilities_csv", public, query="?q=dung+quat"),
    get("registry:facility", public, at={"code": "ld-dung-quat"}),
]
