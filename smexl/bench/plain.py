"""The plain script of the same job, to compare with: what a good analyst would write in an afternoon.

Per file: ``pandas.read_excel`` of the sheets needed, group-bys, one result workbook of the same sheets, rows and charts with xlsxwriter;
one process. It trusts its input: no checks, no findings, no ledger, floats.

    python -m smexl.bench.plain INBOX OUT
"""

import sys
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

SHEETS = ["基本信息", "评分表", "证据清单", "改进计划"]
HEADING_ROW = 2
GRADES = {1.0: "全部满足", 0.8: "大部分满足", 0.5: "部分满足", 0.0: "不满足"}


def process(path: Path, out: Path) -> dict[str, Any]:
    """Read one workbook, compute A, B and C, and write its result."""
    sheets = pd.read_excel(path, sheet_name=SHEETS, header=None, engine="openpyxl")
    info = dict(zip(sheets["基本信息"][0].astype(str).str.rstrip("*"), sheets["基本信息"][1], strict=True))
    scores = sheets["评分表"]
    scores.columns = scores.iloc[HEADING_ROW]
    scores = scores.iloc[HEADING_ROW + 1 :].dropna(subset=["编号"])
    scores["得分"] = scores["得分"].astype(float)
    c = scores.groupby(["能力域", "能力子域"], sort=False)["得分"].agg(["size", "mean"]).reset_index()
    b = c.groupby("能力域", sort=False)["mean"].agg(["size", "mean"]).reset_index()
    a = scores["得分"].mean()
    row = {
        "机构名称": info["机构名称"],
        "统一社会信用代码": info["统一社会信用代码"],
        "得分": a,
        "符合": a >= 0.8 - 1e-9,
    }
    write(out / f"{row['统一社会信用代码']}_{path.stem}.xlsx", row, scores, c, b)
    return row


def write(path: Path, row: dict[str, Any], scores: pd.DataFrame, c: pd.DataFrame, b: pd.DataFrame) -> None:
    """A result workbook of seven sheets with two charts."""
    book = xlsxwriter.Workbook(path)
    heading = book.add_format({"bold": True, "bg_color": "#1F4E79", "font_color": "white", "border": 1})
    plain, number = (
        book.add_format({"border": 1, "text_wrap": True}),
        book.add_format({"border": 1, "num_format": "0.0000"}),
    )

    def table(name: str, headings: list[str], rows: Any) -> Any:
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, headings, heading)
        for i, line in enumerate(rows, 1):
            for j, value in enumerate(line):
                sheet.write(i, j, value, number if isinstance(value, float) else plain)
        sheet.set_column(0, len(headings) - 1, 18)
        sheet.freeze_panes(1, 0)
        return sheet

    table("评估结论", ["项目", "内容"], [(key, str(value)) for key, value in row.items()])
    domains = table("能力域得分", ["能力域", "子域数", "得分 B"], b.itertuples(index=False))
    radar = book.add_chart({"type": "radar", "subtype": "with_markers"})
    radar.add_series({"categories": ["能力域得分", 1, 0, len(b), 0], "values": ["能力域得分", 1, 2, len(b), 2]})
    domains.insert_chart("E2", radar)
    subdomains = table("能力子域得分", ["能力域", "能力子域", "要求数", "得分 C"], c.itertuples(index=False))
    bars = book.add_chart({"type": "bar"})
    bars.add_series({"categories": ["能力子域得分", 1, 1, len(c), 1], "values": ["能力子域得分", 1, 3, len(c), 3]})
    subdomains.insert_chart("F2", bars)
    kept = scores[["编号", "能力域", "能力子域", "成熟度要求", "得分", "证据编号", "说明"]].copy()
    kept.insert(5, "满足程度", kept["得分"].map(GRADES))
    kept = kept.astype(object).where(kept.notna(), "")
    table("要求得分", list(kept.columns), kept.itertuples(index=False))
    lost = (
        scores[scores["得分"] < 1]
        .assign(增加=lambda f: (1 - f["得分"]) / len(scores))
        .sort_values("增加", ascending=False)
    )
    columns = ["编号", "能力域", "能力子域", "成熟度要求", "得分", "增加"]
    table("改进重点", columns, lost[columns].itertuples(index=False))
    check = table("复核", ["能力子域", "重算", "pandas"], [])
    for i, (_, name, _, mean) in enumerate(c.itertuples(index=False), 1):
        check.write(i, 0, name, plain)
        check.write_formula(i, 1, f"=AVERAGEIFS(要求得分!$E:$E,要求得分!$C:$C,A{i + 1})", number, mean)
        check.write(i, 2, mean, number)
    table("溯源", ["项目", "内容"], [("文件", path.name)])
    book.close()


def main(inbox: Path, out: Path) -> None:
    """Process every workbook of a folder."""
    out.mkdir(parents=True, exist_ok=True)
    rows = [process(path, out) for path in sorted(inbox.glob("*.xlsx"))]
    pd.DataFrame(rows).to_excel(out / "汇总.xlsx", index=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
