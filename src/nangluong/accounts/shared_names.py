"""Names and addresses that look like those of an account for several people."""

from __future__ import annotations

import itertools
import re
from functools import cache
from pathlib import Path

from django.conf import settings

from nangluong.foundation.reference import Column, read_rows
from nangluong.foundation.reference.columns import CONFIDENCE
from nangluong.foundation.vietnamese import fold

_FILE = "accounts/generic_names.csv"
_COLUMNS = (Column("word"), Column("source"), Column("confidence", CONFIDENCE))


@cache
def _words(root: Path) -> frozenset[str]:
    return frozenset(str(row["word"]) for row in read_rows(root, _FILE, _COLUMNS, ("word",)))


def shared_word(full_name: str, email: str) -> str:
    """Return the word by which a name or an address looks shared, "" where neither does.

    A word counts where it stands alone, or several together make it up (`van phong`), numbers left out.
    """
    words = _words(Path(settings.REFERENCE_ROOT))
    for text in (email.partition("@")[0], full_name):
        parts = re.findall(r"[a-z]+", fold(text))
        joined = {first + second for first, second in itertools.pairwise(parts)}
        found = sorted((set(parts) | joined) & words)
        if found:
            return found[0]
    return ""
