"""What the chain of middleware adds to a request: CPU of a trivial view behind the whole chain, less that of the view.

In one process, as the server calls the application, with the product's settings: a visitor without a cookie, a visitor
whose session the browser still sends, and somebody signed in, whose session and account are read from PostgreSQL.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from benchmarks.measure import CHECKOUT, Figure, environment, temporary_home

LIMIT_MS = 1.5
_CASES = {
    "visitor": "a visitor, no cookie",
    "leftover": "a visitor with an old session's cookie",
    "signed_in": "a member of staff, signed in with a second factor",
}


def run() -> list[Figure]:
    """Measure in a process of its own with an installation of its own."""
    with temporary_home() as home:
        variables = environment(home, DJANGO_SETTINGS_MODULE="nangluong.settings", PYTHONPATH=_path())
        variables |= {"NANGLUONG_ADDRESS_PER_MINUTE": "0", "NANGLUONG_PAGES_PER_MINUTE": "0"}
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.middleware_chain"],
            check=False,
            env=variables,
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        found = json.loads(done.stdout.splitlines()[-1])
    figures = []
    for case, what in _CASES.items():
        measured = found[case]
        note = f"view alone {found['bare']:.3f} ms; {measured['queries']} queries"
        figures.append(Figure(f"the chain adds: {what}", measured["ms"] - found["bare"], "ms CPU", LIMIT_MS, note))
    for name, cost in found["each"][:5]:
        figures.append(
            Figure(f"of it, for a visitor: {name}", cost, "ms CPU", None, "chain with less chain without it")
        )
    return figures


def _path() -> str:
    given = os.environ.get("PYTHONPATH", "")
    return os.pathsep.join(part for part in (str(CHECKOUT / "src"), str(CHECKOUT), given) if part)
