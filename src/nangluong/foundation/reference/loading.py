"""Loading every room's reference files, in the order their links ask for."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.reference.reading import read_rows
from nangluong.foundation.reference.spec import Counts, ReferenceSpec, Row

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ReferenceLoader:
    """Reference data that are no table: the verb `load(actor, root=…)` stores what `file` names, after all tables."""

    name: str
    file: str
    load: Callable[..., Counts]


def _room_modules() -> Iterator[Any]:
    for config in apps.get_app_configs():
        if not config.name.startswith("nangluong.") or config.name == "nangluong.foundation":
            continue
        if (Path(config.path) / "reference.py").exists():
            yield import_module(f"{config.name}.reference")


def all_specs() -> list[ReferenceSpec]:
    """Return the `SPECS` of every installed room's `reference` module, each after those it names in `after`."""
    found: dict[str, ReferenceSpec] = {}
    for module in _room_modules():
        for spec in module.SPECS:
            found[spec.name] = spec
    order = TopologicalSorter({name: spec.after for name, spec in found.items()}).static_order()
    return [found[name] for name in order]


def load_spec(spec: ReferenceSpec, *, actor: Actor, root: Path | None = None) -> Counts:
    """Load one file: all of it in one transaction with one audit entry, or nothing (`ReferenceFileError`)."""
    rows = read_rows(root or Path(settings.REFERENCE_ROOT), spec.file, spec.columns, spec.key, spec.check)
    with transaction.atomic():
        counts = spec.save(rows)
        if counts.added or counts.changed:
            audit.record(
                actor,
                "load_reference",
                kind="reference",
                key=spec.name,
                after={"added": counts.added, "changed": counts.changed, "unchanged": counts.unchanged},
            )
    return counts


def load_all(*, actor: Actor, root: Path | None = None) -> Iterator[tuple[ReferenceSpec | ReferenceLoader, Counts]]:
    """Load every file in order, yielding what each did as soon as it is stored; what is no table comes last."""
    for spec in all_specs():
        yield spec, load_spec(spec, actor=actor, root=root)
    for module in _room_modules():
        for loader in getattr(module, "LOADERS", ()):
            yield loader, loader.load(actor, root=root)


def upsert(
    model: type[models.Model], rows: Sequence[dict[str, Any]], *, key: Sequence[str], fields: Sequence[str]
) -> Counts:
    """Make the table hold `rows`: add the new, change what differs in `fields`, leave the rest. Nothing is deleted.

    `key` are model fields that identify a row (attribute names, `_id` for foreign keys).
    """
    names = [*key, *fields]
    stored = {tuple(getattr(obj, k) for k in key): obj for obj in model._default_manager.all()}
    fresh: list[models.Model] = []
    altered: list[models.Model] = []
    for row in rows:
        obj = stored.get(tuple(row[k] for k in key))
        if obj is None:
            fresh.append(model(**{name: row[name] for name in names}))
            continue
        differing = [name for name in fields if getattr(obj, name) != row[name]]
        for name in differing:
            setattr(obj, name, row[name])
        if differing:
            altered.append(obj)
    model._default_manager.bulk_create(fresh)
    if altered:
        model._default_manager.bulk_update(altered, list(fields))
    return Counts(len(fresh), len(altered), len(rows) - len(fresh) - len(altered))


__all__ = ["Row", "all_specs", "load_all", "load_spec", "upsert"]
