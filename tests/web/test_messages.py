"""The workflow of texts: what is extracted, and that English is complete."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import polib
import pytest

from tests.conftest import CHECKOUT


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages_tool", CHECKOUT / "tools" / "messages.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # dataclasses look their module up by name.
    import sys

    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_english_is_complete(messages: ModuleType) -> None:
    assert messages.faults() == []


def test_python_calls_are_found(messages: ModuleType) -> None:
    code = (
        'a = _("Than")\nb = ngettext("%d tỉnh", "%d tỉnh", n)\nc = pgettext("kinh độ", "Đ")\nd = _(name)\ne = str("x")'
    )
    found = {(text.context, text.text, text.plural) for text in messages.texts_in_python(code, "x.py")}
    assert found == {("", "Than", ""), ("", "%d tỉnh", "%d tỉnh"), ("kinh độ", "Đ", "")}


def test_template_tags_are_found(messages: ModuleType) -> None:
    source = (
        '{% load i18n %}{% translate "Xu hướng" %}{% blocktranslate with a=b %}Năm {{ a }}{% endblocktranslate %}'
        "{% blocktranslate count n=n %}{{ n }} tỉnh{% plural %}{{ n }} tỉnh{% endblocktranslate %}"
        '{{ x|default:_("Lọc") }}'
        '{% translate "Đ" context "kinh độ" %}'
    )
    found = {(text.context, text.text, text.plural) for text in messages.texts_in_template(source, "x.html")}
    assert found == {
        ("", "Xu hướng", ""),
        ("", "Năm %(a)s", ""),
        ("", "%(n)s tỉnh", "%(n)s tỉnh"),
        ("", "Lọc", ""),
        ("kinh độ", "Đ", ""),
    }


def test_a_lost_placeholder_is_a_fault(messages: ModuleType) -> None:
    entry = polib.POEntry(msgid="Năm %(year)s", msgstr="Year")
    assert any("placeholders" in fault for fault in messages._faults(entry))


def test_djangos_missing_vietnamese_is_ours() -> None:
    catalogue = polib.pofile(str(CHECKOUT / "src/nangluong/locale/vi/LC_MESSAGES/django.po"))
    assert [entry.msgid for entry in catalogue if not entry.translated()] == []
    assert catalogue.find("%(num)d day").msgstr_plural[0] == "%(num)d ngày"
