"""Safe reading of files that nobody vouches for: rows with their place, or a refusal that says where and why. Pure."""

from nangluong.foundation.intake.csv_files import read_csv
from nangluong.foundation.intake.errors import Fault, IntakeError, refuse
from nangluong.foundation.intake.limits import DEFAULT_LIMITS, IntakeLimits
from nangluong.foundation.intake.numbers import NumberFault, NumberStyle, parse_decimal
from nangluong.foundation.intake.rows import SourceRow
from nangluong.foundation.intake.xlsx_files import read_xlsx, sheet_names

__all__ = [
    "DEFAULT_LIMITS",
    "Fault",
    "IntakeError",
    "IntakeLimits",
    "NumberFault",
    "NumberStyle",
    "SourceRow",
    "parse_decimal",
    "read_csv",
    "read_xlsx",
    "refuse",
    "sheet_names",
]
