"""Who signs in tests."""

from __future__ import annotations

from dataclasses import replace

from nangluong.statistics import perms
from tests.statistics.reporting import FILLER

SIGNER = replace(FILLER, name="Lê Thị Kỳ", user_id=9, rights=FILLER.rights | {perms.SIGN_RETURN})
