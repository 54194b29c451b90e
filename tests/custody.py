"""An inbox of small self-assessments, put in one by one, and what a batch of it says of them."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
from filled import CODE, answers, filled
from whole import ONE

from smexl.batch.process import Outcome, process
from smexl.catalogue.files import load
from smexl.summary import summarizer
from smexl.template.roster import Roster, read_roster

CATALOGUE = load()
YUNQI, TAIHU = "杭州云栖信息服务有限公司", "湖州太湖创业服务中心"
OTHER = "91110000600037341L"


def put(inbox: Path, name: str, organization: str = YUNQI, code: str = CODE) -> Path:
    entered = answers(1, code=code, organization=organization)
    path = inbox / name
    path.write_bytes(filled(1, entered))
    return path


def run(inbox: Path, roster: Roster | None = None) -> Outcome:
    settings = replace(ONE, registered=None if roster is None else roster.registered)
    return process(
        [inbox], inbox.parent / "out", CATALOGUE, settings, summary=lambda: summarizer(CATALOGUE, "zh", roster)
    )


def roster(inbox: Path, applicants: Mapping[str, str]) -> Roster:
    path = inbox.parent / "名册.csv"
    lines = [f"{name},{code},一星" for code, name in applicants.items()]
    path.write_text("\n".join(["机构名称,统一社会信用代码,成熟度等级", *lines]), encoding="utf-8")
    return read_roster(path)


def statuses(inbox: Path) -> dict[str, str]:
    table = pd.read_parquet(inbox.parent / "out" / "tables" / "submissions.parquet")
    return dict(zip(table["source"], table["status"], strict=True))


def sheet(inbox: Path, name: str) -> list[dict[str, object]]:
    """The rows of a sheet of the summary by heading."""
    rows = [list(row) for row in openpyxl.load_workbook(inbox.parent / "out" / "summary.xlsx")[name].values]
    head = next(i for i, row in enumerate(rows) if "机构名称" in row)
    return [dict(zip(map(str, rows[head]), row, strict=True)) for row in rows[head + 1 :] if row[1]]
