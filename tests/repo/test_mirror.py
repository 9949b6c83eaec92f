"""The tests mirror the source: every room has tests of its own, where one looks for them."""

from __future__ import annotations

import ast
import re

import pytest

from tests.repo.tree import CHECKOUT, SOURCE, rooms, shown, under

TESTS = CHECKOUT / "tests"
APART = {"e2e", "faults", "fuzz", "load", "repo", "security", "benchmarks", "tools"}


@pytest.mark.parametrize("room", rooms())
def test_every_room_has_tests(room: str) -> None:
    assert [path for path in under(TESTS / room, ".py") if path.name.startswith("test_")], f"tests/{room} is empty"


def test_a_folder_of_tests_stands_where_its_source_stands() -> None:
    stray = set()
    for path in under(TESTS, ".py"):
        inside = path.parent.relative_to(TESTS)
        if not inside.parts or inside.parts[0] in APART:
            continue
        source = SOURCE / inside
        if path.name.startswith("test_") and not (source.is_dir() or source.with_suffix(".py").exists()):
            stray.add(shown(path.parent))
    assert stray == set()


def test_there_is_about_one_test_for_twenty_lines() -> None:
    """Fewer than one in forty means that a room was forgotten."""
    lines = sum(
        len(path.read_text(encoding="utf-8").splitlines())
        for path in under(SOURCE, ".py")
        if "migrations" not in path.parts
    )
    tests = sum(
        len(re.findall(r"^\s*(?:async )?def test_", path.read_text(encoding="utf-8"), re.MULTILINE))
        for path in under(TESTS, ".py")
    )
    assert tests * 40 > lines, f"{tests} tests for {lines} lines"


def _can_fail(function: ast.FunctionDef, checkers: set[str]) -> bool:
    for node in ast.walk(function):
        if isinstance(node, (ast.Assert, ast.Raise)):
            return True
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in checkers or re.search(r"raises|expect|assert|check|verify|refus|must|require_", name):
                return True
    return False


def test_no_test_is_without_an_assertion() -> None:
    idle = []
    for path in under(TESTS, ".py"):
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
        tests = [function for function in functions if function.name.startswith("test_")]
        checkers = {function.name for function in functions if _can_fail(function, set())}
        idle += [f"{shown(path)}::{function.name}" for function in tests if not _can_fail(function, checkers)]
    assert idle == []
