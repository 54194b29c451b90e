"""Every table of the statistics for a program: Parquet, CSV, and a data dictionary. In: views. Out: a folder of files."""

import csv
import io
import math
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from smexl.files import write_beside
from smexl.text import Lang, Text, text_in
from smexl.views.cells import Figure, Jump, Link, Mark, Number, Rate, Signed
from smexl.views.page import Grid, Page, Section
from smexl.views.sheet import Column, Sheet

DICTIONARY = "dictionary"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export_tables(folder: Path, views: Sequence[Page | Sheet[Any]], lang: Lang) -> list[Path]:
    """Write each table of the views as NAME.parquet and NAME.csv, and dictionary.csv: table, column, type, heading, and what the table is.
    Names are the English ones in lower case; returns the files. Raises ``OSError``."""
    folder.mkdir(parents=True, exist_ok=True)
    written, told = [], []
    for name, title, columns, rows in _tables(views):
        table = _table(columns, rows, lang)
        stream = pa.BufferOutputStream()
        pq.write_table(table, stream)
        written += [folder / f"{name}.parquet", folder / f"{name}.csv"]
        write_beside(written[-2], stream.getvalue().to_pybytes())
        write_beside(
            written[-1], _csv(table.column_names, zip(*(column.to_pylist() for column in table.columns), strict=True))
        )
        for key, field, column in zip(table.column_names, table.schema, columns, strict=True):
            label = text_in(column.label, lang)
            told.append((name, key, _type(field.type, column), label, title(lang)))
    written.append(folder / f"{DICTIONARY}.csv")
    write_beside(written[-1], _csv(("table", "column", "type", "heading", "what"), told))
    return written


def _tables(views: Sequence[Page | Sheet[Any]]) -> Iterator[tuple[str, Text, Sequence[Column[Any]], Sequence[Any]]]:
    for view in views:
        stem = _slug(view.name.en)
        if isinstance(view, Sheet):
            yield stem, view.name, view.columns, list(view.rows)
            continue
        section, number = view.title, 0
        for block in view.blocks:
            if isinstance(block, Section):
                section = block.text
            elif isinstance(block, Grid) and block.heading and block.columns:
                number += 1
                what = (
                    Text(f"{view.title.zh}：{section.zh}", f"{view.title.en}: {section.en}")
                    if section is not view.title
                    else section
                )
                yield f"{stem}_{number}", what, block.columns, [*block.rows, *block.total]


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def _keys(columns: Sequence[Column[Any]]) -> list[str]:
    found: list[str] = []
    for place, column in enumerate(columns):
        label = column.label if isinstance(column.label, str) else column.label.en
        key = _slug(label) or f"column_{place + 1}"
        found.append(key if key not in found else f"{key}_{place + 1}")
    return found


def _table(columns: Sequence[Column[Any]], rows: Sequence[Any], lang: Lang) -> pa.Table:
    made = {}
    for key, column in zip(_keys(columns), columns, strict=True):
        numeric = isinstance(column.cell, Figure | Number | Rate | Signed)
        values = [_plain(column.value(row), lang, numeric) for row in rows]
        if not numeric and any(isinstance(value, str) for value in values):
            made[key] = pa.array([None if value is None else str(value) for value in values], pa.string())
        else:
            made[key] = pa.array(values, pa.float64() if numeric else None)
    return pa.table(made)


def _plain(value: Any, lang: Lang, numeric: bool) -> Any:
    if isinstance(value, Mark | Link | Jump):
        value = value.text
    if isinstance(value, Text):
        return None if numeric else value(lang)
    if isinstance(value, tuple):
        part, whole = value
        return part / whole if whole else None
    if isinstance(value, Fraction) or (numeric and value is not None):
        return None if isinstance(value, float) and math.isnan(value) else float(value)
    return value.isoformat() if isinstance(value, datetime) else value


def _type(kind: pa.DataType, column: Column[Any]) -> str:
    return "share of 1" if isinstance(column.cell, Rate) else "text" if pa.types.is_string(kind) else "number"


def _csv(heads: Sequence[str], rows: Any) -> bytes:
    """UTF-8 with BOM, as Excel and WPS take it; a text that they would take for a formula begins with an apostrophe."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows(
        [f"'{one}" if isinstance(one, str) and one.startswith(_FORMULA) else one for one in row] for row in rows
    )
    return stream.getvalue().encode("utf-8-sig")
