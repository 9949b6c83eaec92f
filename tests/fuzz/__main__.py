"""`python -m tests.fuzz [FORMAT …] [--runs N]`: fuzz for long, guided by coverage where atheris is installed.

With atheris one format at a time runs until N runs are done; without it hypothesis draws N spoilt messages of each.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.targets import SEEDS, TARGETS


def _with_atheris(key: str, runs: int) -> None:
    import atheris

    atheris.instrument_all()
    with tempfile.TemporaryDirectory() as corpus:
        (Path(corpus) / "seed").write_bytes(SEEDS[key])
        atheris.Setup([sys.argv[0], corpus, f"-runs={runs}", "-max_len=65536"], TARGETS[key])
        atheris.Fuzz()  # ends the process


def _with_hypothesis(key: str, runs: int) -> int:
    from hypothesis import HealthCheck, given, settings
    from hypothesis import strategies as st

    from tests.fuzz.mutations import spoilt

    done = 0

    @settings(max_examples=runs, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def run(data: st.DataObject) -> None:
        nonlocal done
        TARGETS[key](data.draw(spoilt(SEEDS[key])))
        done += 1

    run()
    return done


def main() -> None:
    """Run the formats asked for, all of them without a name."""
    parser = argparse.ArgumentParser()
    parser.add_argument("formats", nargs="*", help=", ".join(TARGETS))
    parser.add_argument("--runs", type=int, default=20_000)
    asked = parser.parse_args()
    formats = asked.formats or list(TARGETS)
    guided = importlib.util.find_spec("atheris") is not None
    if guided and len(formats) != 1:
        sys.exit("atheris runs one format a process; name it")
    for key in formats:
        start = time.monotonic()
        if guided:
            _with_atheris(key, asked.runs)
        done = _with_hypothesis(key, asked.runs)
        print(f"{key}: {done} runs in {time.monotonic() - start:.0f} s, nothing raised", flush=True)


if __name__ == "__main__":
    main()
