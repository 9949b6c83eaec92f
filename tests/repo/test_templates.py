"""Templates: all used, and nothing in them that the content security policy would have to allow."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from tests.repo.tree import SOURCE, rooms, shown, under

TEMPLATES = under(SOURCE, ".html")
DJANGO = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
FOUND_BY_DJANGO = {"404.html", "500.html", "403.html", "400.html"}
FOUND_BY_ALLAUTH = {"idp/oidc/error.html"}


def name_of(path: object) -> str:
    return str(path).rpartition("/templates/")[2]


class Inline(HTMLParser):
    """Collects scripts, styles and handlers that are written into the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        data = given.get("type") in ("application/json", "application/ld+json")
        if tag == "script" and "src" not in given and not data:
            self.found.append("<script>")
        if tag == "style" and "nonce" not in given:
            self.found.append("<style>")
        self.found += [name for name, value in attrs if name == "style" or re.fullmatch(r"on[a-z]+", name)]
        self.found += [name for name, value in attrs if (value or "").strip().lower().startswith("javascript:")]


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_no_script_style_or_handler_is_inline(path: object) -> None:
    parser = Inline()
    parser.feed(DJANGO.sub("", path.read_text(encoding="utf-8")))  # type: ignore[attr-defined]
    assert parser.found == []


def test_the_finder_of_inline_code_finds_it() -> None:
    parser = Inline()
    parser.feed('<p onclick="x" style="y"><script>1</script><style></style><a href="javascript:z"></a>')
    assert parser.found == ["onclick", "style", "<script>", "<style>", "href"]


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_nothing_is_loaded_from_elsewhere(path: object) -> None:
    text = DJANGO.sub("", path.read_text(encoding="utf-8"))  # type: ignore[attr-defined]
    assert re.findall(r"<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)=\"(?:https?:)?//[^\"]*", text) == []


def patterns_of_names() -> list[re.Pattern[str]]:
    """Return what code like `f"web/{page}.html"` may name; the varying part is one path segment."""
    found = []
    for path in under(SOURCE, ".py"):
        for whole in re.findall(r"f\"([^\"]*\{[^\"]*\.html)\"", path.read_text(encoding="utf-8")):
            parts = re.split(r"\{[^}]*\}", whole)
            found.append(re.compile("[^/]+".join(re.escape(part) for part in parts)))
    return found


def test_every_template_is_used() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in under(SOURCE, ".py", ".html")}
    patterns = patterns_of_names()
    unused = []
    for template in TEMPLATES:
        name = name_of(template)
        if name in FOUND_BY_DJANGO | FOUND_BY_ALLAUTH or any(pattern.fullmatch(name) for pattern in patterns):
            continue
        if not any(f'"{name}"' in text or f"'{name}'" in text for path, text in texts.items() if path != template):
            unused.append(shown(template))
    assert unused == []


def test_a_template_stands_in_the_folder_of_its_application() -> None:
    for template in TEMPLATES:
        application, _, _ = str(template.relative_to(SOURCE)).partition("/templates/")
        assert application.split("/")[0] in rooms()
        if name_of(template) not in FOUND_BY_DJANGO | FOUND_BY_ALLAUTH:
            assert name_of(template).split("/")[0] == application.rpartition("/")[2], shown(template)
