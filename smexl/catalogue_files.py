"""A catalogue's four tables, as a workbook or as a folder of CSV files, read into a ``Catalogue`` and written from one."""

import csv
from fractions import Fraction
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from smexl.catalogue import Catalogue, Grade, Requirement, Subdomain
from smexl.kinds import LEVEL_NAMES
from smexl.text import Text


@cache
def _bundled() -> Catalogue:
    return _folder(resources.files("smexl") / "data" / "catalogue")


def load(path: Path | None = None) -> Catalogue:
    """The catalogue at ``path``, or the bundled illustrative one."""
    return _bundled() if path is None else _folder(path)


def _folder(folder: Traversable) -> Catalogue:
    def rows(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader((folder / f"{name}.csv").read_text("utf-8-sig").splitlines()))

    def text(row: dict[str, str], key: str) -> Text:
        return Text(row[key], row[f"{key}（英文）"] or row[key])

    info = {row["项目"]: row for row in rows("模型信息")}
    return Catalogue(
        name=text(info["名称"], "内容"),
        version=info["版本"]["内容"],
        standard=text(info["标准"], "内容"),
        cumulative=info["等级要求"]["内容"] == "累计",
        threshold=Fraction(info["达标阈值"]["内容"]),
        scale=tuple(Grade(text(row, "满足程度"), Fraction(row["得分"])) for row in rows("满足程度")),
        subdomains=tuple(
            Subdomain(
                text(row, "能力域"),
                text(row, "能力子域"),
                frozenset(number for number, name in LEVEL_NAMES.items() if row[name.zh]),
            )
            for row in rows("能力域")
        ),
        requirements=tuple(
            Requirement(
                row["编号"], int(row["等级"]), row["能力域"], row["能力子域"], text(row, "要求"), text(row, "证据提示")
            )
            for row in rows("成熟度要求")
        ),
    )
