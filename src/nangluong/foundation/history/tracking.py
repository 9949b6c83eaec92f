"""Making a model keep its history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pghistory
import pghistory.models
from django.db import models

_Model = TypeVar("_Model", bound=type[models.Model])

CHANGED, REMOVED = "changed", "removed"


class CurrentTransaction(models.Func):
    """The number of the running transaction of the database, as audit entries carry it."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class HistoryRow(pghistory.models.Event):
    """What a row was before a change, and in which transaction it was changed."""

    pgh_transaction_id = models.BigIntegerField(db_default=CurrentTransaction())

    class Meta:
        abstract = True


def tracked(*, exclude: tuple[str, ...] = ()) -> Callable[[_Model], _Model]:
    """Keep the history of a model, without the columns in `exclude`: secrets, and what changes at every sign-in."""

    def track(model: Any) -> Any:
        decorated: Any = pghistory.track(
            pghistory.UpdateEvent(CHANGED, row=pghistory.Old),
            pghistory.DeleteEvent(REMOVED, row=pghistory.Old),
            exclude=list(exclude) or None,
            base_model=HistoryRow,
            context_field=None,  # type: ignore[arg-type]  # None is what its documentation asks for
            model_name=f"{model.__name__}History",
            meta={
                "indexes": [
                    models.Index(fields=["pgh_obj", "-pgh_id"], name=f"{model._meta.model_name}_history"[:30]),
                ],
                "verbose_name": f"{model._meta.model_name} history",
            },
        )
        return decorated(model)

    return track
