"""The example in the documentation works as it stands there, and the list of codes is whole."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

from django.test import Client

from nangluong.foundation.actor import SYSTEM
from nangluong.metering.intake.sources import issue_key
from nangluong.metering.intake.words import REASONS
from tests.conftest import CHECKOUT
from tests.metering.intake.estate import Estate, wide_file, yesterday

DOCUMENT = CHECKOUT / "docs" / "metering.md"


def test_the_curl_example(estate_of_two: Estate, tmp_path: Path) -> None:
    """Its address, headers and body are sent as curl would send them."""
    key = issue_key(SYSTEM, estate_of_two.source, label="ví dụ")[1]
    block = re.findall(r"```sh\n(curl .*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)[0]
    words = shlex.split(block.replace("\\\n", " ").replace("$KEY", key))
    address = urlsplit(next(word for word in words if word.startswith("https://")))
    headers = dict(words[at + 1].split(": ", 1) for at, word in enumerate(words) if word == "-H")
    body = words[words.index("--data-binary") + 1]
    assert body.startswith("@")
    file = tmp_path / body[1:]
    file.write_bytes(wide_file(estate_of_two.meters, [yesterday()]))
    content_type = headers.pop("Content-Type")
    answer = Client().post(
        f"{address.path}?{address.query}", file.read_bytes(), content_type=content_type, headers=headers
    )
    assert answer.status_code == 200
    assert answer.json()["name"] == file.name
    assert answer.json()["added"] == len(estate_of_two.meters)


def test_every_reason_is_documented() -> None:
    """Those of intake and those of the formats."""
    text = DOCUMENT.read_text(encoding="utf-8")
    folder = CHECKOUT / "src" / "nangluong" / "metering" / "formats"
    source = "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")))
    codes = set(re.findall(r"refused?\([^\"]{0,60}\"([a-z_]+)\",", source))
    codes |= set(re.findall(r"^ *\"([a-z_]+)\": \($", source, re.MULTILINE)) | set(REASONS)
    assert len(codes) > 25
    assert {code for code in codes if f"`{code}`" not in text} == set()
