"""The documents are kept true: commands, error codes, settings and links."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache

import pytest

import nangluong
from nangluong.config import SETTINGS
from nangluong.foundation.errors import DomainError
from tests.repo.tree import CHECKOUT, SOURCE, shown, under

DOCUMENTS = [path for path in under(CHECKOUT, ".md") if "node_modules" not in path.parts]
COMMANDS = sorted(
    path.stem.replace("_", "-")
    for path in under(SOURCE, ".py")
    if path.parent.name == "commands" and path.stem != "__init__"
)


@cache
def refusals() -> tuple[type[DomainError], ...]:
    """Return every kind of refusal that the program knows."""
    for module in pkgutil.walk_packages(nangluong.__path__, "nangluong."):
        # The simulated provider is a Django project of its own: its tables must not get among ours.
        if not module.name.endswith("__main__") and ".identity_simulator." not in module.name:
            importlib.import_module(module.name)

    def below(kind: type[DomainError]) -> Iterator[type[DomainError]]:
        yield kind
        for child in kind.__subclasses__():
            yield from below(child)

    return tuple(kind for kind in below(DomainError) if kind.__module__.startswith("nangluong."))


def documented_errors() -> dict[str, int]:
    page = (CHECKOUT / "docs" / "errors.md").read_text(encoding="utf-8")
    return {code: int(status) for code, status in re.findall(r"^\| `([a-z_]+)` \| (\d{3}) \|", page, re.MULTILINE)}


def test_every_error_code_is_documented_with_its_status_and_no_other() -> None:
    assert documented_errors() == {kind.code: kind.http_status for kind in refusals()}


def test_a_code_means_one_thing() -> None:
    inherited = {kind for kind in refusals() if "code" not in vars(kind)}
    own = [kind.code for kind in refusals() if kind not in inherited]
    assert len(own) == len(set(own))
    assert [code for code in own if not re.fullmatch(r"[a-z][a-z0-9_]*", code)] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    pages = [path.read_text(encoding="utf-8") for path in DOCUMENTS]
    assert any(f"nangluong {command}" in page for page in pages), f"`nangluong {command}` stands in no document"


@pytest.mark.parametrize("target", re.findall(r"^([a-z-]+):.*## ", (CHECKOUT / "Makefile").read_text(), re.MULTILINE))
def test_every_make_target_is_documented(target: str) -> None:
    assert f"make {target}" in (CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_every_setting_is_documented() -> None:
    page = (CHECKOUT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert [setting.name for setting in SETTINGS if f"`{setting.name}`" not in page] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=shown)
def test_links_lead_to_files_that_exist(path: object) -> None:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)  # type: ignore[attr-defined]
    targets = re.findall(r"\]\(([^)\s#]+)", text)
    local = [target for target in targets if not re.match(r"[a-z]+:", target)]
    assert [target for target in local if not (path.parent / target).exists()] == []  # type: ignore[attr-defined]


def test_decisions_are_numbered_and_say_what_was_measured_and_when_to_look_again() -> None:
    pages = sorted(under(CHECKOUT / "docs" / "decisions", ".md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        headings = re.findall(r"^## (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == ["Context", "Choice", "Measured", "When to look again"], page.name
