"""The command `nangluong`: dashed names, refusals in plain words, exit codes."""

from __future__ import annotations

import sys

import pytest
from django.core import management

from nangluong import cli
from nangluong.foundation import refused_attempts
from nangluong.foundation.errors import NotPermitted, StateConflict


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str, refusal: BaseException | None = None) -> list[str]:
    called: list[str] = []

    def execute(argv: list[str]) -> None:
        called.extend(argv)
        if refusal is not None:
            raise refusal

    monkeypatch.setattr(management, "execute_from_command_line", execute)
    monkeypatch.setattr(sys, "argv", ["nangluong", *arguments])
    cli.main()
    return called


def test_a_dashed_command_finds_its_module(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, "load-reference") == ["nangluong", "load_reference"]


def test_only_the_commands_name_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, "import-unsd", "a-file.csv", "--dry-run")[2:] == ["a-file.csv", "--dry-run"]
    assert run(monkeypatch, "--version") == ["nangluong", "--version"]
    assert run(monkeypatch) == ["nangluong"]


def test_a_refusal_is_two_sentences_and_exit_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        run(monkeypatch, "load", refusal=StateConflict("Đã có.", "Exists."))
    assert exit_.value.code == 2
    assert capsys.readouterr().err == "Đã có.\nExists.\n"


def test_ctrl_c_is_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit) as exit_:
        run(monkeypatch, "demo", refusal=KeyboardInterrupt())
    assert exit_.value.code == 130


def test_a_bug_keeps_its_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ZeroDivisionError):
        run(monkeypatch, "load", refusal=ZeroDivisionError())


@pytest.mark.parametrize("refusal", [NotPermitted("Không được.", "You may not."), StateConflict("Đã có.", "Exists.")])
def test_a_command_that_was_not_permitted_is_audited(
    monkeypatch: pytest.MonkeyPatch, refusal: NotPermitted | StateConflict
) -> None:
    noted: list[str] = []
    monkeypatch.setattr(refused_attempts, "note_refused_command", lambda command, _refusal: noted.append(command))
    with pytest.raises(SystemExit):
        run(monkeypatch, "import-unsd", refusal=refusal)
    assert noted == (["import_unsd"] if isinstance(refusal, NotPermitted) else [])
