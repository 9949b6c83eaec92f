"""Facts as data: how the files under `reference/` are read, checked and loaded."""

from nangluong.foundation.reference.columns import (
    Column,
    choice,
    code_list,
    decimal_,
    integer,
    iso_date,
    optional,
    text,
)
from nangluong.foundation.reference.reading import ReferenceFileError, read_rows
from nangluong.foundation.reference.spec import Counts, Problem, ReferenceSpec, Row

__all__ = [
    "Column",
    "Counts",
    "Problem",
    "ReferenceFileError",
    "ReferenceSpec",
    "Row",
    "choice",
    "code_list",
    "decimal_",
    "integer",
    "iso_date",
    "optional",
    "read_rows",
    "text",
]
