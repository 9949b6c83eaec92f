"""Declared addresses, and those the site really has."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from tests.repo.permissions import rooms
from tests.repo.permissions.rules import Outcome, Rule, Side, Who, everybody

Maker = Callable[..., dict[str, Any]]
Form = Mapping[str, Any] | Callable[[Any], Mapping[str, Any]]


@dataclass(frozen=True)
class Address:
    """One method of one address: the name in the URL configuration (`room:page`), the rule, and how to ask.

    `path` is that of an address without a name; `at` are the parts of the path that are the same for everybody.
    `make(world, holder)` stores an object that belongs to the holder (`holder.person`, `holder.organisation`) and
    returns the parts of the path that name it: then the address is asked for an own and for a foreign object. It
    returns {} where such a holder can have none.
    """

    name: str
    rule: Rule
    method: str = "GET"
    at: Mapping[str, Any] = field(default_factory=dict)
    make: Maker | None = None
    query: str = ""
    path: str = ""
    form: Form = field(default_factory=dict)

    @property
    def sides(self) -> tuple[Side, ...]:
        """Whose objects are asked for."""
        return (Side.OWN, Side.FOREIGN) if self.make else (Side.NONE,)

    def expected(self, who: Who, side: Side) -> Outcome:
        """Return what should be answered. Visitors own nothing."""
        if side == Side.OWN and not who.signed_in:
            return Outcome.NO_SUCH_CASE
        return self.rule(who, side)


def get(name: str, rule: Rule, **more: Any) -> Address:
    """Declare a page that is read."""
    return Address(name, rule, "GET", **more)


def post(name: str, rule: Rule, **more: Any) -> Address:
    """Declare a form that is sent."""
    return Address(name, rule, "POST", **more)


def both(name: str, rule: Rule, **more: Any) -> list[Address]:
    """Declare a page with a form that is sent to the same address."""
    return [get(name, rule, **{key: more[key] for key in more if key != "form"}), post(name, rule, **more)]


def declared(*, of_figures: bool | None = None) -> tuple[Address, ...]:
    """Return what the modules of `rooms` declare, in order: all, those on figures (`OF_FIGURES`), or the rest."""
    found: list[Address] = []
    for name in sorted(module.name for module in iter_modules(rooms.__path__)):
        room = import_module(f"{rooms.__name__}.{name}")
        if of_figures in (None, getattr(room, "OF_FIGURES", False)):
            found += room.ADDRESSES
    return tuple(found)


def rows(*, of_figures: bool | None = None) -> Iterator[tuple[Address, Side]]:
    """Yield every row of the table, or those of the rooms that need figures, or of the rest."""
    for address in declared(of_figures=of_figures):
        for side in address.sides:
            yield address, side


def table() -> list[list[str]]:
    """Return the table: address, method, whose object, then what everybody gets."""
    head = ["address", "method", "object", *(who.code for who in everybody())]
    lines = [
        [address.name, address.method, side.value, *(address.expected(who, side).value for who in everybody())]
        for address, side in rows()
    ]
    return [head, *lines]


def _named(resolver: Any, space: str) -> Iterator[tuple[str, Any]]:
    from django.urls import URLResolver

    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _named(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name}" if entry.name else f"{space}{entry.pattern}", entry


def existing() -> dict[str, Any]:
    """Return every address of the site by its name; one without a name is called like its pattern."""
    from django.urls import get_resolver

    return dict(_named(get_resolver(), ""))


def operations() -> set[tuple[str, str]]:
    """Return every operation of the APIs: the name of its address and its method."""
    found = set()
    for name, entry in existing().items():
        if getattr(entry.callback, "__module__", "") != "ninja.operation":
            continue
        view = inspect.getclosurevars(inspect.unwrap(entry.callback)).nonlocals["self"]
        for operation in view.operations:
            found |= {(name, method) for method in operation.methods}
    return found
