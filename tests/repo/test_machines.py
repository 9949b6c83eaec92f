"""Nothing in the repository belongs to one machine or one registry."""

from __future__ import annotations

import json
import re

import pytest

from tests.repo.tree import CHECKOUT, files, shown, text_of

# Folders of people and of build machines; documented server paths (/var/lib, /srv, /run/secrets) are examples.
MACHINE_PATH = re.compile(r"(?<![\w.}/-])/(?:root|work|workspace|builds|home/\w+|Users/\w+)/[\w.-]+")
ALLOWED_LOCKS = {"package-lock.json"}
LOCK_NAMES = re.compile(
    r"(uv|poetry|pdm|Pipfile|yarn|pnpm-lock|bun|Cargo|Gemfile|composer)\.(lock|yaml|lockb)|npm-shrinkwrap\.json"
)


@pytest.mark.parametrize("path", sorted((CHECKOUT / "requirements").glob("*.*")), ids=lambda path: path.name)
def test_requirements_hold_no_address(path: object) -> None:
    text = text_of(path)  # type: ignore[arg-type]
    assert text is not None
    assert "://" not in text
    assert not re.search(r"^\s*(-i|--index|--extra-index|--find-links|--trusted-host)", text, re.MULTILINE)


@pytest.mark.parametrize("name", ["base.txt", "test.txt", "node.txt", "uv.txt"])
def test_every_pinned_requirement_carries_hashes(name: str) -> None:
    lines = (CHECKOUT / "requirements" / name).read_text(encoding="utf-8").splitlines()
    pins = [number for number, line in enumerate(lines) if re.match(r"[A-Za-z0-9_.\[\]-]+==", line)]
    assert pins
    assert [lines[number] for number in pins if "--hash=sha256:" not in lines[number + 1]] == []


def test_what_the_tests_need_pins_the_same_versions_as_what_the_site_needs() -> None:
    def versions(name: str) -> set[str]:
        return set(re.findall(r"^\S+==[^\s;\\]+", (CHECKOUT / "requirements" / name).read_text(), re.MULTILINE))

    assert versions("base.txt") <= versions("test.txt")


def test_the_npm_lock_holds_no_address() -> None:
    text = (CHECKOUT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}
    assert packages
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []


def test_there_is_no_other_lock_file() -> None:
    assert [shown(path) for path in files() if LOCK_NAMES.fullmatch(path.name) and path.name not in ALLOWED_LOCKS] == []


def test_no_path_of_a_machine_is_written_down() -> None:
    found = {}
    for path in files():
        text = text_of(path)
        if text and path.name != "test_machines.py" and (match := MACHINE_PATH.search(text)):
            found[shown(path)] = match.group()
    assert found == {}


def test_no_secret_is_committed() -> None:
    signs = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b")
    assert [shown(path) for path in files() if signs.search(text_of(path) or "")] == []
