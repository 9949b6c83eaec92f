"""Documents for people and archives: a template of ours and data, set by Typst as PDF/A-2b.

Data reaches the template as JSON, never as markup. Only fonts inside the Typst wheel are used, so that the same data
and date give the same bytes on every machine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any


def typeset(template: Path, data: Mapping[str, Any], *, made_at: datetime, tagged: bool = True) -> bytes:
    """Return the PDF of `template` with `data` (`sys.inputs.data`); `made_at` becomes its date, with a time zone.

    `tagged` writes what screen readers need; it is as large as the rest many times over, and costs little time.
    """
    import typst

    compiler = typst.Compiler(template.read_bytes(), ignore_system_fonts=True)
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    made = compiler.compile(
        sys_inputs={"data": text}, pdf_standards="a-2b", timestamp=int(made_at.timestamp()), pdf_tags=tagged
    )
    assert isinstance(made, bytes)
    return made
