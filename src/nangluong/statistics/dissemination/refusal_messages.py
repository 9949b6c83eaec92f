"""Refusals as machines read them: SDMX-ML and SDMX-JSON error messages, and problem+json (RFC 9457). Pure."""

from __future__ import annotations

import json
from xml.sax.saxutils import escape

from nangluong.foundation.errors import DomainError
from nangluong.foundation.machines.problem import Message, problem

_NAMESPACE = "http://www.sdmx.org/resources/sdmxml/schemas/"
_UNWRITABLE = {code: "�" for code in range(0x20) if code not in (0x09, 0x0A, 0x0D)}
_UNWRITABLE |= dict.fromkeys([*range(0xD800, 0xE000), 0xFFFE, 0xFFFF], "�")
# SDMX web-service codes for refusals that are not of the SDMX room: by HTTP status.
_CODES = {400: 140, 403: 110, 404: 100, 405: 140, 406: 140, 413: 130, 422: 150, 429: 510, 500: 500, 501: 501, 503: 503}


def sdmx_code(error: DomainError) -> int:
    """Return the number that SDMX gives to this sort of error."""
    return int(getattr(error, "sdmx_code", _CODES.get(error.http_status, 500)))


def sdmx_json(error: DomainError, *, language: str) -> Message:
    """Return the refusal as an SDMX-JSON message with nothing but errors."""
    titles = {"vi": error.message_vi, "en": error.message_en}
    fields = {
        "errors": [
            {
                "code": sdmx_code(error),
                "title": error.message(language),
                "titles": titles,
                "detail": error.code,
            }
        ]
    }
    return Message("application/json", json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace"))


def sdmx_ml(error: DomainError, version: str) -> Message:
    """Return the refusal as an SDMX-ML error message; `version` is `v3_0` or `v2_1`."""
    base = _NAMESPACE + version
    texts = "".join(
        f'<c:Text xml:lang="{language}">{escape(text.translate(_UNWRITABLE))}</c:Text>'
        for language, text in (("vi", error.message_vi), ("en", error.message_en))
    )
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<m:Error xmlns:m="{base}/message" xmlns:c="{base}/common">'
        f'<m:ErrorMessage code="{sdmx_code(error)}">{texts}</m:ErrorMessage></m:Error>\n'
    )
    return Message("application/xml", body.encode())


def refusal(error: DomainError, *, accept: str, legacy: bool, language: str, instance: str = "") -> Message:
    """Return the refusal in the kind of format that the client asked for: XML, JSON, else problem+json."""
    wanted = accept.lower()
    if "problem+json" in wanted or "csv" in wanted:
        return problem(error, language=language, instance=instance)
    if "json" in wanted:
        return sdmx_json(error, language=language)
    old = legacy or "2.1" in wanted
    return sdmx_ml(error, "v2_1" if old else "v3_0")
