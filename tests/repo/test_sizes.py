"""Small modules with telling names (docs/architecture.md, How we write)."""

from __future__ import annotations

import statistics

from tests.repo.tree import CHECKOUT, SOURCE, files, shown, under

MEDIAN, MOST, CAP = 100, 350, 600
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "base", "tools"}
NAMED_BY_DJANGO = {"src/nangluong/foundation/postgresql/base.py"}
MEGABYTE = 1024 * 1024


def lines_by_module() -> dict[str, int]:
    modules = [path for path in under(SOURCE, ".py") if "migrations" not in path.parts]
    return {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules}


def test_half_of_the_modules_have_fewer_than_100_lines() -> None:
    assert statistics.median(lines_by_module().values()) < MEDIAN


def test_nine_in_ten_modules_have_fewer_than_350_lines() -> None:
    sizes = lines_by_module()
    long = {name: size for name, size in sizes.items() if size >= MOST}
    assert len(long) <= len(sizes) / 10, long


def test_no_module_or_template_has_more_than_600_lines() -> None:
    scripts = under(CHECKOUT / "frontend", ".js", ".mjs") + under(SOURCE, ".html") + under(CHECKOUT / "tests", ".py")
    sizes = lines_by_module() | {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in scripts}
    assert {name: size for name, size in sizes.items() if size > CAP} == {}


def test_modules_are_named_after_what_they_hold() -> None:
    empty = {shown(path) for path in under(SOURCE, ".py") if path.stem in EMPTY_NAMES}
    assert empty - NAMED_BY_DJANGO == set()


def test_no_file_is_larger_than_two_megabytes() -> None:
    assert {shown(path): path.stat().st_size for path in files() if path.stat().st_size > 2 * MEGABYTE} == {}
