"""The front end's packages and scripts."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from tests.conftest import CHECKOUT


def test_the_lock_file_names_no_registry() -> None:
    text = (CHECKOUT / "package-lock.json").read_text("utf-8")
    packages = json.loads(text)["packages"]
    assert all("resolved" not in package for package in packages.values())
    assert all("integrity" in package for name, package in packages.items() if name)


def test_versions_are_exact() -> None:
    package = json.loads((CHECKOUT / "package.json").read_text("utf-8"))
    versions = list(package["dependencies"].values()) + list(package["devDependencies"].values())
    assert all(version[0].isdigit() for version in versions)


def test_unit_tests_of_the_scripts() -> None:
    node = shutil.which("node")
    if not node:
        pytest.skip("no node on the path; the scripts' own tests are run where it is")
    tests = sorted(str(path) for path in (CHECKOUT / "frontend" / "tests").glob("*.test.mjs"))
    done = subprocess.run([node, "--test", *tests], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
