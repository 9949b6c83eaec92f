"""The flow diagram of an energy balance: supply → fuels → transformation → fuels → use. Pure.

Every amount is positive and in the unit of the cells. At each node what comes in equals what goes out: where the cells
do not say so (figures are missing, or the balance has a statistical difference), the rest is drawn as a flow from or to
a node of its own and never spread over others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

UNKNOWN_SOURCE = "unknown_source"
UNKNOWN_USE = "unknown_use"
CONVERSION_LOSS = "conversion_loss"
UNKNOWN_INPUT = "unknown_input"


@dataclass(frozen=True, slots=True)
class FlowRule:
    """How a row of the balance is drawn: `sign` makes the cell an inflow of the fuel; `node` is the other end."""

    row: str
    role: str
    sign: int
    node: str


@dataclass(frozen=True, slots=True)
class Amount:
    """A cell: its figure with the balance's sign, and whether it touches an illustrative one."""

    value: Decimal
    illustrative: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """An arrow of the diagram; `fuel` is what flows."""

    source: str
    target: str
    fuel: str
    value: Decimal
    illustrative: bool


@dataclass(frozen=True)
class Network:
    """The arrows drawn, and those left out because they would close a circle."""

    flows: tuple[Flow, ...]
    left_out: tuple[Flow, ...] = ()

    def inflow(self, node: str) -> Decimal:
        """Return what comes into a node."""
        return sum((flow.value for flow in self.flows if flow.target == node), Decimal(0))

    def outflow(self, node: str) -> Decimal:
        """Return what goes out of a node."""
        return sum((flow.value for flow in self.flows if flow.source == node), Decimal(0))

    @property
    def nodes(self) -> tuple[str, ...]:
        """The nodes in the order in which they first appear."""
        return tuple(dict.fromkeys(end for flow in self.flows for end in (flow.source, flow.target)))


Cells = Mapping[tuple[str, str], Amount]


def fuel_node(code: str) -> str:
    """Return the key of a fuel's node."""
    return f"fuel:{code}"


def fuels_of(cells: Cells, rows: Sequence[str], tops: Sequence[str], parts: Mapping[str, Sequence[str]]) -> Cells:
    """Return the cells of the fuels to draw: the parts of a top group where they are known, and its rest.

    The rest of a group (what its parts do not hold) stays under the group's own code; a rest of nil is left out.
    """
    found: dict[tuple[str, str], Amount] = {}
    for top in tops:
        for row in rows:
            inside = [(part, cells[row, part]) for part in parts.get(top, ()) if (row, part) in cells]
            found.update({(row, part): amount for part, amount in inside if amount.value})
            whole = cells.get((row, top))
            if whole is not None:
                rest = whole.value - sum((amount.value for _, amount in inside), Decimal(0))
                if rest:
                    found[row, top] = Amount(rest, whole.illustrative)
    return found


@dataclass
class _Sketch:
    """Net inflow of a fuel by the node at its other end, gathered row by row."""

    inflow: dict[tuple[str, str, str], Decimal] = field(default_factory=dict)
    illustrative: set[tuple[str, str, str]] = field(default_factory=set)

    def add(self, rule: FlowRule, fuel: str, amount: Amount) -> None:
        key = (fuel, rule.role, rule.node)
        self.inflow[key] = self.inflow.get(key, Decimal(0)) + rule.sign * amount.value
        if amount.illustrative:
            self.illustrative.add(key)

    def flows(self) -> Iterable[Flow]:
        for (fuel, role, node), value in self.inflow.items():
            if not value:
                continue
            # A node outside the fuels has two faces, so that stock draws and builds do not meet in a circle.
            end = node if role == "process" else f"{'from' if value > 0 else 'to'}:{node}"
            ends = (end, fuel_node(fuel)) if value > 0 else (fuel_node(fuel), end)
            yield Flow(*ends, fuel, abs(value), (fuel, role, node) in self.illustrative)


def _split_electricity(flows: list[Flow], parts: Sequence[tuple[str, Amount]], fuel: str) -> list[Flow]:
    """Draw the primary production of electricity by its kinds where they fit into it; the rest stays production."""
    whole = next((flow for flow in flows if flow.source == "from:production" and flow.fuel == fuel), None)
    known = [(node, amount) for node, amount in parts if amount.value > 0]
    total = sum((amount.value for _, amount in known), Decimal(0))
    if whole is None or not known or total > whole.value:
        return flows
    split = [Flow(f"from:{node}", whole.target, fuel, amount.value, amount.illustrative) for node, amount in known]
    rest = whole.value - total
    kept = [flow for flow in flows if flow is not whole]
    return kept + split + ([Flow(whole.source, whole.target, fuel, rest, whole.illustrative)] if rest else [])


def _closed(flows: Sequence[Flow], processes: Sequence[str]) -> list[Flow]:
    """Add what is missing at fuels and processes so that each closes."""
    network = Network(tuple(flows))
    added = []
    for fuel in dict.fromkeys(flow.fuel for flow in flows):
        node = fuel_node(fuel)
        rest = network.inflow(node) - network.outflow(node)
        if rest > 0:
            added.append(Flow(node, UNKNOWN_USE, fuel, rest, False))
        elif rest < 0:
            added.append(Flow(UNKNOWN_SOURCE, node, fuel, -rest, False))
    for node in processes:
        rest = network.inflow(node) - network.outflow(node)
        if rest > 0:
            added.append(Flow(node, CONVERSION_LOSS, "", rest, False))
        elif rest < 0:
            added.append(Flow(UNKNOWN_INPUT, node, "", -rest, False))
    return [*flows, *added]


def _without_circles(flows: Sequence[Flow]) -> Network:
    """Keep the large flows first and leave out those that would close a circle."""
    onward: dict[str, set[str]] = {}

    def reaches(start: str, goal: str) -> bool:
        seen, waiting = set(), [start]
        while waiting:
            node = waiting.pop()
            if node == goal:
                return True
            if node not in seen:
                seen.add(node)
                waiting.extend(onward.get(node, ()))
        return False

    drawn, left_out = set(), []
    for number, flow in sorted(enumerate(flows), key=lambda pair: (-pair[1].value, pair[0])):
        if reaches(flow.target, flow.source):
            left_out.append(flow)
        else:
            drawn.add(number)
            onward.setdefault(flow.source, set()).add(flow.target)
    return Network(tuple(flow for number, flow in enumerate(flows) if number in drawn), tuple(left_out))


def build_network(cells: Cells, rules: Sequence[FlowRule], electricity: str) -> Network:
    """Return the diagram of `cells` by (row, fuel) drawn by `rules`; memo rows split the fuel `electricity`."""
    sketch = _Sketch()
    split: list[tuple[str, Amount]] = []
    fuels = list(dict.fromkeys(fuel for _, fuel in cells))
    for rule in rules:
        if rule.role == "primary_electricity":
            if (rule.row, electricity) in cells:
                split.append((rule.node, cells[rule.row, electricity]))
            continue
        for fuel in fuels:
            if (rule.row, fuel) in cells:
                sketch.add(rule, fuel, cells[rule.row, fuel])
    flows = _split_electricity(list(sketch.flows()), split, electricity)
    processes = list(dict.fromkeys(rule.node for rule in rules if rule.role == "process"))
    return _without_circles(_closed(flows, processes))
