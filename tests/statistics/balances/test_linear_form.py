"""The coefficients of the kernel give the kernel's own figures, whatever was reported."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings

from nangluong.statistics.balances.linear_form import linear_form
from tests.statistics.balances.test_properties import build, reported


@settings(max_examples=25, deadline=None)
@given(reported())
def test_every_cell_is_its_coefficients_times_the_facts(case: tuple[list[tuple[Any, ...]], list[int]]) -> None:
    found = build(case)
    for block in found.blocks:
        at = block.periods.size - 1
        facts = np.unique(block.contribution_fact[block.contribution_cell % block.periods.size == at])
        form = linear_form(found, block, at, facts)
        assert (form.how == block.how[:, :, at, None]).all()
        values = found.converted.facts.value_micro[facts].astype(object)
        natural = (form.cells.natural.astype(object) * values).sum(axis=2)
        assert (natural == block.cells.natural[:, :, at]).all()
        for layer, true in ((form.cells, block.cells), (form.rest, block.rest)):
            energy = (layer.energy.astype(object) * values).sum(axis=2) / 10**6
            # Each fact's energy is rounded once, so a cell is off by half a nano-TJ for each fact in it.
            assert np.abs((energy - true.energy[:, :, at]).astype(float)).max() <= 10 * facts.size
