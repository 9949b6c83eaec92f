"""Debian's Chromium for the browser tests of this room."""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest

from tests.conftest import CHECKOUT


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the machine's Chromium without anything that reaches out of it; skip where there is none."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    # Playwright's synchronous API keeps a loop running in this process until the session ends; without this Django
    # would refuse the database to every later test of the same worker.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    quiet = ["--disable-quic", "--disable-background-networking", "--no-first-run", "--disable-sync"]
    if os.geteuid() == 0:
        quiet.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": chromium, "args": quiet}


@pytest.fixture
def built_front_end() -> None:
    """Skip where the front end was not built."""
    if not (CHECKOUT / "build" / "static" / "web" / "app.js").exists():
        pytest.skip("the front end is not built (node frontend/build.mjs)")
