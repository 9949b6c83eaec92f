"""The examples of docs/returns-api.md work as they stand there, one after the other."""

from __future__ import annotations

import re
import shlex
from typing import Any
from urllib.parse import urlsplit

from django.test import Client

from nangluong.statistics.models import QuestionnaireVersion, Return
from nangluong.statistics.returns.keys import issue_return_key
from tests.conftest import CHECKOUT
from tests.statistics.reporting import obligation
from tests.statistics.returns.test_keys import SIGNER


def sent(words: list[str]) -> Any:
    """Send what curl would send."""
    address = urlsplit(next(word for word in words if word.startswith("https://")))
    headers = dict(words[at + 1].split(": ", 1) for at, word in enumerate(words) if word == "-H")
    body = words[words.index("-d") + 1] if "-d" in words else ""
    method = words[words.index("-X") + 1] if "-X" in words else "GET"
    content_type = headers.pop("Content-Type", "application/json")
    query = f"?{address.query}" if address.query else ""
    return Client().generic(method, address.path + query, body, content_type=content_type, headers=headers)


def test_the_month_step_by_step(version: QuestionnaireVersion) -> None:
    text = (CHECKOUT / "docs" / "returns-api.md").read_text(encoding="utf-8")
    owed = obligation(version)
    names = {
        "$KEY": issue_return_key(SIGNER, label="ví dụ", may_submit=True)[1],
        "$OBLIGATION": str(owed.pk),
    }
    examples = re.findall(r"```sh\n(curl .*?)```", text, re.DOTALL)
    assert len(examples) == 6
    for example in examples:
        for name, value in names.items():
            example = example.replace(name, value)
        answer = sent(shlex.split(example.replace("\\\n", " ")))
        assert answer.status_code == 200, answer.content.decode()
        if example.endswith('/return"\n'):
            names["$RETURN"] = str(answer.json()["id"])
    assert Return.objects.get(obligation=owed).state == Return.State.SUBMITTED
