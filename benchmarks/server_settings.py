"""The settings of the measured server: those of the product, without the limit of requests per client.

pandas and polars are here for the tests only; an installation does not have them, but DuckDB imports what it finds. So
they are hidden, else some 70 MB of packages that no server has would count as the server's memory.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType


class _Hidden(MetaPathFinder):
    """Finds that the packages of the tests are not installed."""

    def find_spec(self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> None:
        """Refuse the hidden packages, leave the rest to the other finders."""
        if fullname.partition(".")[0] in ("pandas", "polars"):
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


sys.meta_path.insert(0, _Hidden())

from nangluong.settings import *  # noqa: E402, F403

MACHINE_REQUESTS_PER_MINUTE = PAGES_PER_MINUTE = ADDRESS_PER_MINUTE = 0
