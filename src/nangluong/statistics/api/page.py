"""The API's description as a page: the operations with their parameters and answers, drawn from OpenAPI itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nangluong.statistics.api.service import description

_EXAMPLES = {
    "/api/v1/releases": "/api/v1/releases",
    "/api/v1/dataflows": "/api/v1/dataflows",
    "/api/v1/series": "/api/v1/series?q=dien&limit=5",
    "/api/v1/observations": "/api/v1/observations?dataflow=DF_ENERGY_BALANCE&limit=5",
    "/api/v1/facilities": "/api/v1/facilities?q=hoa+binh&limit=5",
    "/api/v1/places": "/api/v1/places?q=yen+bai",
    "/api/v1/organisations": "/api/v1/organisations?limit=5",
}


def _resolved(schema: dict[str, Any], schemas: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return name, schemas.get(name, schema)


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    choices = schema.get("anyOf")
    if choices:
        return " | ".join(dict.fromkeys(_type(choice) for choice in choices))
    if schema.get("type") == "array":
        return f"[{_type(schema.get('items', {}))}]"
    return str(schema.get("type", schema.get("const", "")))


def _bounds(schema: dict[str, Any]) -> str:
    shown = ("minimum", "maximum", "maxLength", "default")
    return ", ".join(f"{name} {schema[name]}" for name in shown if schema.get(name) not in (None, ""))


def _with_code(text: str) -> SafeString:
    """Return `text` with what stands between back-ticks, as OpenAPI writes code, in `<code>`."""
    pieces = enumerate(text.split("`"))
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", part) if at % 2 else part,) for at, part in pieces)
    )


def _operations(described: dict[str, Any]) -> Iterator[dict[str, Any]]:
    schemas = described["components"]["schemas"]
    for path, methods in described["paths"].items():
        operation = methods["get"]
        answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
        name, schema = _resolved(answer, schemas)
        yield {
            "path": path,
            "summary": operation["summary"],
            "text": _with_code(operation.get("description", "")),
            "example": _EXAMPLES.get(path, ""),
            "parameters": [
                {
                    "name": part["name"],
                    "in": part["in"],
                    "type": _type(part["schema"]),
                    "bounds": _bounds(part["schema"]),
                    "text": _with_code(part["schema"].get("description", "")),
                }
                for part in operation["parameters"]
            ],
            "answer": name,
            "fields": [{"name": field, "type": _type(of)} for field, of in schema.get("properties", {}).items()],
            "refusals": sorted(status for status in operation["responses"] if status >= "400"),
        }


def api_page(request: HttpRequest) -> HttpResponse:
    """Show the description of the API. Static: nothing of it depends on the reader."""
    described = description()
    used = {name for name in described["components"]["schemas"] if name.endswith("Out")}
    shapes = [
        {
            "name": name,
            "text": _with_code(schema.get("description", "")),
            "fields": [{"name": field, "type": _type(of)} for field, of in schema.get("properties", {}).items()],
        }
        for name, schema in described["components"]["schemas"].items()
        if name in used
    ]
    context = {
        "text": _with_code(described["info"]["description"]),
        "operations": list(_operations(described)),
        "shapes": shapes,
        "site": request.build_absolute_uri("/").rstrip("/"),
        "breadcrumbs": [
            (_("Trang chủ"), reverse("web:home")),
            (_("Số liệu mở"), reverse("statistics:shelf")),
            ("API", None),
        ],
    }
    return render(request, "statistics/api.html", context)
