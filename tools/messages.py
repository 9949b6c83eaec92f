"""The catalogues of interface texts, without GNU gettext: Vietnamese is the source, `locale/en` translates it.

    python tools/messages.py update    # take new texts into locale/en, mark vanished ones obsolete
    python tools/messages.py check     # fail on texts without English, on broken placeholders, on unused entries
    python tools/messages.py compile   # write the .mo files that Django reads (done by make)

`xgettext` is not used because a new machine has none. Python is read through its syntax tree, templates through
Django's own translation of templates into such calls. Browser scripts have no texts of their own: they take them from
`nangluong/web/ui_texts.py`.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "nangluong"
LOCALE = SOURCE / "locale"
ENGLISH = LOCALE / "en" / "LC_MESSAGES" / "django.po"

# function name -> positions of (context, text, plural text); None where it has none
_CALLS: dict[str, tuple[int | None, int, int | None]] = {
    name + lazy: positions
    for lazy in ("", "_lazy")
    for name, positions in {
        "gettext": (None, 0, None),
        "ngettext": (None, 0, 1),
        "pgettext": (0, 1, None),
        "npgettext": (0, 1, 2),
    }.items()
} | {"_": (None, 0, None), "gettext_noop": (None, 0, None)}


@dataclass(frozen=True, order=True)
class Text:
    """One text of the interface: where it stands, and what gettext looks it up by."""

    text: str
    plural: str = ""
    context: str = ""
    place: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Return what makes the text unique in a catalogue."""
        return self.context, self.text


def _constant(node: ast.Call, position: int | None) -> str | None:
    if position is None or position >= len(node.args):
        return None
    argument = node.args[position]
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def _call_name(node: ast.Call) -> str:
    function = node.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def texts_in_python(code: str, place: str) -> Iterator[Text]:
    """Yield the texts of gettext calls with constant arguments."""
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Call) or _call_name(node) not in _CALLS:
            continue
        context, text, plural = _CALLS[_call_name(node)]
        found = _constant(node, text)
        if found:
            yield Text(found, _constant(node, plural) or "", _constant(node, context) or "", f"{place}:{node.lineno}")


_TEMPLATE_CALL = re.compile(
    r"\b(_|n?p?gettext)\((u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")(?:\s*,\s*u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"))*)"
)


def texts_in_template(source: str, place: str) -> Iterator[Text]:
    """Yield the texts of translate and blocktranslate tags and of _("…") in filters."""
    from django.utils.translation.template import templatize

    for match in _TEMPLATE_CALL.finditer(templatize(source, origin=place)):
        arguments = ast.literal_eval(f"({match[2]},)")
        context, text, plural = _CALLS[match[1]]
        yield Text(
            arguments[text],
            arguments[plural] if plural is not None else "",
            arguments[context] if context is not None else "",
            place,
        )


def all_texts() -> dict[tuple[str, str], list[Text]]:
    """Return every text of `src/nangluong` with the places where it stands, sorted."""
    found: dict[tuple[str, str], list[Text]] = {}
    for path in sorted(SOURCE.rglob("*")):
        place = path.relative_to(ROOT).as_posix()
        if path.suffix == ".py" and "migrations" not in path.parts:
            texts = texts_in_python(path.read_text("utf-8"), place)
        elif path.suffix in (".html", ".txt") and "templates" in path.parts and "style" not in path.parts:
            texts = texts_in_template(path.read_text("utf-8"), place)
        else:
            continue
        for text in texts:
            found.setdefault(text.key, []).append(text)
    return found


def _catalogue(path: Path) -> polib.POFile:
    return polib.pofile(str(path), wrapwidth=110) if path.exists() else polib.POFile(wrapwidth=110)


def update() -> list[str]:
    """Bring `locale/en` in step with the sources; return the texts that still lack English."""
    texts = all_texts()
    catalogue = _catalogue(ENGLISH)
    entries = {(entry.msgctxt or "", entry.msgid): entry for entry in catalogue}
    for key, places in texts.items():
        entry = entries.get(key)
        plural = next((text.plural for text in places if text.plural), "")
        if entry is None:
            entry = polib.POEntry(msgid=key[1], msgctxt=key[0] or None)
            if plural:
                entry.msgid_plural, entry.msgstr_plural = plural, {0: "", 1: ""}
            catalogue.append(entry)
        entry.obsolete = False
        # Files without lines: a moved line is no change of the catalogue.
        entry.occurrences = sorted({(text.place.split(":")[0], "") for text in places})
    for key, entry in entries.items():
        if key not in texts:
            entry.obsolete = True
    catalogue.sort(key=lambda entry: (entry.obsolete, entry.msgid, entry.msgctxt or ""))
    catalogue.metadata = {
        "Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(ENGLISH))
    return [entry.msgid for entry in catalogue if not entry.obsolete and not entry.translated()]


_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def _faults(entry: polib.POEntry) -> Iterator[str]:
    translations = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not all(translations) or entry.fuzzy:
        yield f"no English: {entry.msgid!r}"
        return
    wanted = set(_PLACEHOLDER.findall(entry.msgid))
    for translation in translations:
        if set(_PLACEHOLDER.findall(translation)) != wanted:
            yield f"placeholders differ: {entry.msgid!r} -> {translation!r}"


def faults() -> list[str]:
    """Return what is wrong with the English catalogue: missing, unused, fuzzy, broken placeholders."""
    texts = all_texts()
    entries = {(entry.msgctxt or "", entry.msgid): entry for entry in _catalogue(ENGLISH) if not entry.obsolete}
    found = [f"no English: {key[1]!r} ({places[0].place})" for key, places in texts.items() if key not in entries]
    found += [f"not used any more: {key[1]!r}" for key in entries if key not in texts]
    for key, entry in entries.items():
        if key in texts:
            found += _faults(entry)
    return sorted(found)


def compile_all() -> list[Path]:
    """Write a .mo beside every .po; return them."""
    written = []
    for path in sorted(LOCALE.rglob("*.po")):
        target = path.with_suffix(".mo")
        polib.pofile(str(path)).save_as_mofile(str(target))
        written.append(target)
    return written


def main(arguments: list[str]) -> int:
    """Run one of update, check, compile."""
    import django
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=False)
        django.setup()
    command = arguments[0] if arguments else ""
    if command == "update":
        missing = update()
        sys.stdout.write("".join(f"no English: {text!r}\n" for text in missing))
        sys.stdout.write(f"{len(missing)} texts without English in {ENGLISH.relative_to(ROOT)}\n")
        return 0
    if command == "check":
        found = faults()
        sys.stdout.write("".join(f"{fault}\n" for fault in found) or "The English catalogue is complete.\n")
        return 1 if found else 0
    if command == "compile":
        sys.stdout.write("".join(f"{path.relative_to(ROOT)}\n" for path in compile_all()))
        return 0
    sys.stderr.write(__doc__ or "")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
