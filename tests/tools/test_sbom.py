"""The bill of materials names everything that is installed, with hashes, and no address of a registry."""

from __future__ import annotations

import json
import re

from tests.conftest import CHECKOUT
from tools.sbom import bill, node_components, python_components


def test_every_pinned_package_is_in_it_with_hashes_and_nothing_else() -> None:
    made = bill()
    pinned = re.findall(
        r"^([a-zA-Z0-9._-]+)(?:\[[^\]]*\])?==", (CHECKOUT / "requirements" / "base.txt").read_text(), re.MULTILINE
    )
    python = [one for one in made["components"] if one["purl"].startswith("pkg:pypi/")]
    assert [one["name"] for one in python] == [name.lower().replace("_", "-") for name in pinned]
    assert all(one["hashes"] for one in made["components"])
    assert len({one["bom-ref"] for one in made["components"]}) == len(made["components"])


def test_licences_are_those_of_the_installed_packages() -> None:
    known = {one["name"]: one["licenses"] for one in bill()["components"]}
    assert "BSD" in json.dumps(known["django"])
    without = [name for name, licences in known.items() if not licences]
    assert len(without) < len(known) / 10, without


def test_no_address_stands_in_it() -> None:
    assert "://" not in json.dumps(bill())


def test_lines_and_locks_are_read_as_written() -> None:
    (one,) = python_components("Some_Name[extra]==1.2.3 \\\n    --hash=sha256:" + "a" * 64 + "\n    # via x\n")
    assert (one["purl"], one["hashes"][0]["content"]) == ("pkg:pypi/some-name@1.2.3", "a" * 64)
    lock = {"packages": {"": {}, "node_modules/@a/b": {"version": "1.0.0", "dev": True, "integrity": "sha512-AAAA"}}}
    (node,) = node_components(lock)
    assert (node["purl"], node["scope"], node["hashes"][0]["content"]) == ("pkg:npm/%40a/b@1.0.0", "excluded", "000000")
