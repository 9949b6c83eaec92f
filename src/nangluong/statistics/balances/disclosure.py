"""Which figures of a table must stay hidden so that no confidential one can be computed from those that are shown.

Everything published is a linear form of what the reader does not know: the reported figures (*unknowns*). A reader who
solves the equations knows a confidential figure exactly when its unit vector lies in the space that the published forms
span; this is decided in fractions, without rounding. Knowing it almost is as bad: a figure counts as protected only
where another world exists that looks the same from outside, in which nothing becomes negative and the confidential
figure is larger by a given share, and one in which it is smaller by that share. So a nil sibling protects nothing.

Forms are taken one after another, the ones most worth showing first; each is shown if everything stays protected with
it. What follows from the forms shown already tells nothing new and is always shown. The order is the whole policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

Form = Mapping[int, Fraction]
"""A linear form: coefficient by unknown, none of them 0."""
Figures = frozenset[tuple[tuple[int, Fraction], ...]]
"""Forms that are shown or hidden together, each scaled so that its first coefficient is 1."""


@dataclass(frozen=True)
class Unknowns:
    """What a reader does not know: the true `values`, which of them are `confidential`, which `may_be_negative`."""

    values: Sequence[Fraction]
    confidential: frozenset[int]
    may_be_negative: frozenset[int] = frozenset()


def scaled(form: Form) -> tuple[tuple[int, Fraction], ...]:
    """Return the form with its first coefficient 1: figures that follow from one another look the same."""
    ordered = sorted((unknown, Fraction(number)) for unknown, number in form.items() if number)
    return tuple((unknown, number / ordered[0][1]) for unknown, number in ordered)


def figures(forms: Iterable[Form]) -> Figures:
    """Return forms as one set of figures; those that hold no unknown are left out."""
    return frozenset(found for form in forms if (found := scaled(form)))


@dataclass
class Knowledge:
    """The space of the published forms, as reduced rows by pivot: no row holds the pivot of another."""

    rows: dict[int, dict[int, Fraction]] = field(default_factory=dict)

    def beyond(self, form: Form) -> dict[int, Fraction]:
        """Return what `form` tells beyond the rows; empty where it follows from them."""
        rest = dict(form)
        for pivot in [unknown for unknown in form if unknown in self.rows]:
            number = rest.pop(pivot)
            for unknown, other in self.rows[pivot].items():
                if unknown != pivot:
                    _add(rest, unknown, -number * other)
        return rest

    def with_form(self, form: Form) -> Knowledge:
        """Return the knowledge of a reader who also sees `form`."""
        rest = self.beyond(form)
        if not rest:
            return self
        pivot = min(rest)
        added = {unknown: number / rest[pivot] for unknown, number in rest.items()}
        rows = {}
        for known, row in self.rows.items():
            number = row.get(pivot)
            rows[known] = row if number is None else _less(row, number, added)
        rows[pivot] = added
        return Knowledge(rows)

    def determines(self, unknown: int) -> bool:
        """Return whether the value of `unknown` follows from the published forms."""
        return len(self.rows.get(unknown, (0, 0))) == 1

    def directions(self, unknown: int) -> Iterable[dict[int, Fraction]]:
        """Yield changes of the unknowns that move `unknown` and that no published form shows."""
        row = self.rows.get(unknown)
        for free in [unknown] if row is None else [other for other in row if other != unknown]:
            change = {pivot: -held[free] for pivot, held in self.rows.items() if free in held}
            yield {free: Fraction(1), **change}


def _add(form: dict[int, Fraction], unknown: int, number: Fraction) -> None:
    total = form.get(unknown, Fraction(0)) + number
    if total:
        form[unknown] = total
    else:
        form.pop(unknown, None)


def _less(row: Form, times: Fraction, other: Form) -> dict[int, Fraction]:
    found = dict(row)
    for unknown, number in other.items():
        _add(found, unknown, -times * number)
    return found


def _reach(unknowns: Unknowns, change: Form) -> Fraction | None:
    """Return how often `change` can be made before something becomes negative; None for any number of times."""
    limits = [
        unknowns.values[one] / -number
        for one, number in change.items()
        if number < 0 and one not in unknowns.may_be_negative
    ]
    return min(limits, default=None)


def _moves(unknowns: Unknowns, change: Form, unknown: int, least: Fraction) -> bool:
    """Return whether `change`, made as often as it can, moves `unknown` by `least` and by more than nothing."""
    often = _reach(unknowns, change)
    return often is None or (often > 0 and often * abs(change[unknown]) >= least)


def is_protected(knowledge: Knowledge, unknowns: Unknowns, unknown: int, share: Fraction) -> bool:
    """Return whether a reader must hold it possible that `unknown` is larger, and smaller, by `share` of itself."""
    value = unknowns.values[unknown]
    up = down = False
    for change in knowledge.directions(unknown):
        back = {one: -number for one, number in change.items()}
        rising, falling = (change, back) if change[unknown] > 0 else (back, change)
        up = up or _moves(unknowns, rising, unknown, abs(value) * share)
        down = down or value == 0 or _moves(unknowns, falling, unknown, abs(value) * share)
        if up and down:
            return True
    return False


def choose_shown(
    unknowns: Unknowns, offered: Sequence[Figures], share: Fraction, known_before: Iterable[Form] = ()
) -> list[bool]:
    """Return for each of the figures `offered`, the ones most worth showing first, whether it may be shown.

    `known_before` are forms that were published earlier. Confidential figures that these alone lay open cannot be
    protected any more; they count as known, and hiding others on their account would only mislead.
    """
    knowledge = Knowledge()
    for form in known_before:
        knowledge = knowledge.with_form(form)
    secret = [one for one in sorted(unknowns.confidential) if is_protected(knowledge, unknowns, one, share)]
    shown: set[Figures] = set()
    waiting = list(dict.fromkeys(offered))
    while waiting:
        refused = []
        for one in waiting:
            wider = knowledge
            for pairs in one:
                wider = wider.with_form(dict(pairs))
            if wider is knowledge or all(is_protected(wider, unknowns, who, share) for who in secret):
                shown.add(one)
                knowledge = wider
            else:
                refused.append(one)
        # What was too much beside less may be harmless beside more, for the proof looks at single directions only.
        waiting = refused if len(refused) < len(waiting) else []
    return [one in shown for one in offered]
