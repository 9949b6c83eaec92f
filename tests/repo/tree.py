"""Which files make up the repository."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
SOURCE = CHECKOUT / "src" / "nangluong"
REFERENCE = CHECKOUT / "reference"
_NOT_OURS = {".git", ".venv", "node_modules", "build", "var", "__pycache__", "test-results"}
_NOT_OURS |= {".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".import_linter_cache"}


def _known_to_git() -> list[Path] | None:
    if not shutil.which("git") or not (CHECKOUT / ".git").exists():
        return None
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    result = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    return None if result.returncode else [CHECKOUT / name for name in result.stdout.split("\0") if name]


@cache
def files() -> tuple[Path, ...]:
    """Return every file that is, or is about to be, committed."""
    found = _known_to_git()
    if found is None:
        found = [path for path in CHECKOUT.rglob("*") if not _NOT_OURS & set(path.relative_to(CHECKOUT).parts)]
    return tuple(sorted(path for path in found if path.is_file() and path.suffix not in (".mo", ".pyc")))


def under(folder: Path, *suffixes: str) -> list[Path]:
    """Return the files below `folder` that end in one of `suffixes` (all, when none is given)."""
    return [path for path in files() if path.is_relative_to(folder) and (not suffixes or path.suffix in suffixes)]


def shown(path: Path) -> str:
    """Return the path as a person writes it."""
    return str(path.relative_to(CHECKOUT))


def text_of(path: Path) -> str | None:
    """Return the text of a file, or None when it is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def rooms() -> list[str]:
    """Return the packages of `nangluong`, one a domain."""
    return sorted(
        path.parent.name for path in under(SOURCE, ".py") if path.name == "__init__.py" and path.parent.parent == SOURCE
    )
