"""The questionnaires of `reference/questionnaires`: read, and checked against the classifications. Pure but for files.

A file is named after the code it defines. YAML is read without its convenience types beyond dates: what looks like a
number with a point must stand in quotes, because it would be a binary fraction.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from nangluong.statistics.classification.catalogue import Classification
from nangluong.statistics.questionnaires.definition import Column, Definition, Row, Section
from nangluong.statistics.questionnaires.fields import Fault
from nangluong.statistics.questionnaires.reading import QuestionnaireFault, read_definition

FOLDER = "questionnaires"
_LARGEST = 1_000_000


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


def content_hash(content: dict[str, Any]) -> str:
    """Return the SHA-256 of a content, the same however its keys are ordered."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def read_content(path: Path) -> dict[str, Any]:
    """Read a questionnaire file as plain JSON-like content; raises `QuestionnaireFault`."""
    try:
        text = path.read_text(encoding="utf-8")
        if len(text) > _LARGEST:
            raise ValueError(f"larger than {_LARGEST} characters")
        content = yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        where = " ".join(str(error).split())[:300]
        raise QuestionnaireFault(path.name, [Fault("-", f"không đọc được: {where}", f"unreadable: {where}")]) from None
    if not isinstance(content, dict):
        raise QuestionnaireFault(path.name, [Fault("-", "phải là nhóm khóa: giá trị", "must be a mapping")])
    plain: dict[str, Any] = _plain(content)
    return plain


def faults_of_meaning(definition: Definition, known: Classification) -> list[Fault]:
    """Return the codes of products, flows and units that no classification has, with where they stand."""
    tables = (
        ("product", {entry.code for entry in known.products}),
        ("flow", {entry.code for entry in known.flows}),
    )
    faults = []
    for section in definition.sections:
        places: list[Section | Row | Column] = [section, *section.rows, *section.columns]
        for where in places:
            path = f"sections.{section.code}" + ("" if where is section else f".{where.code}")
            for key, codes in tables:
                code = getattr(where, key)
                if code and code not in codes:
                    faults.append(
                        Fault(f"{path}.{key}", f"mã “{code}” không có trong danh mục", f"unknown code “{code}”")
                    )
        if section.feeds_facts:
            faults += _incomplete(definition, section.code, known)
    return faults


def _incomplete(definition: Definition, code: str, known: Classification) -> Iterator[Fault]:
    """Yield the cells of a section that feeds facts whose unit is not one of the statistics."""
    section = definition.section(code)
    rows = [row.code for row in section.rows] or ["r1"]
    for row in rows:
        for column in section.numeric_columns:
            if not section.is_open(row, column.code):
                continue
            cell = section.cell(row, column.code)
            if cell.product and cell.flow and cell.unit not in known.unit_index:
                yield Fault(
                    f"sections.{code}.{row}.{column.code}.unit",
                    f"đơn vị “{cell.unit}” không có trong danh mục đơn vị",
                    f"the unit “{cell.unit}” is in no list of units",
                )


def read_folder(root: Path, known: Classification) -> Iterator[tuple[dict[str, Any], Definition]]:
    """Yield content and definition of every file under `root/questionnaires`, in the order of their names.

    Raises `QuestionnaireFault` at the first faulty file.
    """
    for path in sorted((root / FOLDER).glob("*.yaml")):
        content = read_content(path)
        definition = read_definition(content, name=path.name)
        faults = faults_of_meaning(definition, known)
        if definition.code != path.stem:
            faults.append(Fault("code", f"mã khác tên tệp {path.stem}", f"the code is not the file's name {path.stem}"))
        if faults:
            raise QuestionnaireFault(path.name, faults)
        yield content, definition
