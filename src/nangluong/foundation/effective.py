"""Rows that hold for a span of days: the one base of everything effective-dated."""

from __future__ import annotations

import datetime as dt
from typing import Self, TypeVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange

from nangluong.foundation.field_classes import classified


def valid_range(start: dt.date | None, end: dt.date | None) -> DateRange:
    """Return the closed-open range of days [start, end); None is unbounded."""
    return DateRange(start, end, "[)")


_Row = TypeVar("_Row", bound=models.Model)


class EffectiveQuerySet(models.QuerySet[_Row]):
    """Reads of effective-dated rows, always as of a day in Viet Nam."""

    def as_of(self, day: dt.date) -> Self:
        """Keep the rows that hold on `day`."""
        return self.filter(valid__contains=day)


@classified(internal="valid")
class EffectiveDated(models.Model):
    """A fact that holds from a day (included) to a day (excluded). A change closes the row and adds another."""

    valid = DateRangeField("hiệu lực")

    class Meta:
        abstract = True


def no_overlap(name: str, *key_fields: str) -> ExclusionConstraint:
    """Return the constraint that two rows with the same key never hold on the same day."""
    expressions: list[tuple[str, str]] = [(field, RangeOperators.EQUAL) for field in key_fields]
    return ExclusionConstraint(name=name, expressions=[*expressions, ("valid", RangeOperators.OVERLAPS)])
