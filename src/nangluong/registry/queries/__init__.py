"""Reads of the registry. Every one takes the day it is asked for (`as_of`)."""

from nangluong.registry.queries.facilities import facilities, facility_detail
from nangluong.registry.queries.instruments import instrument_detail, instruments
from nangluong.registry.queries.organisations import organisation_detail, organisations
from nangluong.registry.queries.places import (
    current_place_code,
    place_detail,
    place_names,
    provinces,
    search_places,
)

__all__ = [
    "current_place_code",
    "facilities",
    "facility_detail",
    "instrument_detail",
    "instruments",
    "organisation_detail",
    "organisations",
    "place_detail",
    "place_names",
    "provinces",
    "search_places",
]
