"""Structure and availability queries."""

from __future__ import annotations

import pytest

from nangluong.statistics.sdmx.dataflows import Registry
from nangluong.statistics.sdmx.errors import NotOffered, QuerySemanticError, QuerySyntaxError, SdmxError
from nangluong.statistics.sdmx.query.address import split_address
from nangluong.statistics.sdmx.query.availability import values_of, without
from nangluong.statistics.sdmx.query.sql import Given, where
from nangluong.statistics.sdmx.query.structure import parse_availability_query, parse_structure_query

GIVEN = Given(lists={"open_sources": ["unsd"]})


def test_structures_in_both_syntaxes() -> None:
    modern = parse_structure_query(split_address("codelist/VN_MOIT/CL_AREA/~/VN,KZ", "references=parents&detail=full"))
    legacy = parse_structure_query(split_address("codelist/VN_MOIT/CL_AREA/latest/VN+KZ", "references=parents"))
    assert modern == legacy
    assert modern.items == {"VN", "KZ"}
    assert modern.reference.means("VN_MOIT", "CL_AREA", "1.0.0")
    everything = parse_structure_query(split_address("", ""))
    assert (everything.kind, everything.reference.ids, everything.references) == ("*", None, {"none"})
    assert parse_structure_query(split_address("contentconstraint", "")).kind == "dataconstraint"


@pytest.mark.parametrize(
    ("path", "query", "error"),
    [
        ("metadataflow", "", NotOffered),
        ("nonsense", "", QuerySyntaxError),
        ("codelist/a/b/c/d/e", "", QuerySyntaxError),
        ("codelist/1X", "", QuerySyntaxError),
        ("codelist", "references=cousins", QuerySyntaxError),
        ("codelist", "detail=half", QuerySyntaxError),
        ("codelist", "limit=1", QuerySyntaxError),
        ("codelist", "c[FREQ]=A", QuerySyntaxError),
        ("dataflow/VN_MOIT/DF_ENERGY/*/ITEM", "", QuerySemanticError),
    ],
)
def test_wrong_structure_queries_are_refused(path: str, query: str, error: type[SdmxError]) -> None:
    with pytest.raises(error):
        parse_structure_query(split_address(path, query))


def test_availability_in_both_syntaxes(registry: Registry) -> None:
    modern = parse_availability_query(
        split_address("dataflow/VN_MOIT/DF_ENERGY/1.0.0/A.VN/REF_AREA,TIME_PERIOD", "mode=available"), registry
    )
    legacy = parse_availability_query(
        split_address("DF_ENERGY/A.VN..../all/REF_AREA+TIME_PERIOD", "mode=available"), registry
    )
    assert modern == legacy
    assert modern.components == ("REF_AREA", "TIME_PERIOD")
    everything = parse_availability_query(split_address("dataflow/VN_MOIT/DF_ENERGY", ""), registry)
    assert everything.components[-1] == "TIME_PERIOD"
    with pytest.raises(QuerySemanticError, match="COMMODITY"):
        parse_availability_query(split_address("DF_ENERGY/all/all/NOTE", ""), registry)
    with pytest.raises(QuerySyntaxError):
        parse_availability_query(split_address("DF_ENERGY/all/all/FREQ/x", ""), registry)
    with pytest.raises(QuerySyntaxError, match="mode"):
        parse_availability_query(split_address("DF_ENERGY", "mode=both"), registry)


def test_what_could_be_chosen_leaves_out_the_dimension_itself(registry: Registry) -> None:
    query = parse_availability_query(
        split_address("dataflow/VN_MOIT/DF_ENERGY/*/A.VN", "mode=available&c[REF_AREA]=VN&c[COMMODITY]=0110"), registry
    )
    reduced = without(query.data, "REF_AREA")
    assert where(reduced, GIVEN).parameters == ("A", "0110")
    assert where(without(query.data, "TIME_PERIOD"), GIVEN).parameters == ("A", "VN", "VN", "0110")
    sql = values_of(query, "COMMODITY", str, GIVEN)
    assert sql.parameters == ("unsd", "A", "VN", "VN")
    only_place = parse_availability_query(split_address("dataflow/VN_MOIT/DF_ENERGY/*/*.VN", ""), registry)
    assert without(only_place.data, "REF_AREA").keys == ()
