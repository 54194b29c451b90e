"""One whole round as its people play it: a body issues templates by its roster, organizations fill them in and make mistakes, ``watch`` takes
what arrives, an organization mends only what the first sheet of its returned workbook says, three assessors score, agree, and report.

Everything is done through the commands and through cells of workbooks, as clerks do it; nothing knows how smexl draws or reads.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from whole import invoke

GOOD, HASTY, SILENT = "91340100MA2N08Y97Q", "91430104MA110400XC", "91330100MA27XYAB81"
ROSTER = f"""统一社会信用代码,企业名称,申请等级,联系人,手机,邮箱,备案情况
{GOOD},合肥星火企业服务有限公司,一星,王小明,0551-62345678,wang@example.org,已备案
{HASTY},长沙岳麓信息技术服务有限公司,一星,马丽,13558636807,ma@example.org,
{SILENT},杭州云栖咨询有限公司,一星,钱一,0571-81234567,qian@example.org,
"""
SCORES = (1, 0.8, 1, 1, 0.8, 1, 0.5, 1, 1, 1)
LONGEST = 120.0


@contextmanager
def changed(path: Path, to: Path | None = None) -> Iterator[Any]:
    """A workbook opened in another program and saved."""
    book = openpyxl.load_workbook(path)
    yield book
    book.save(to or path)


def answer(sheet: Any, answers: dict[str, Any]) -> None:
    """Fill in a form by its labels."""
    labels = {str(row[0].value or "").removesuffix("*"): row[1] for row in sheet.iter_rows(max_col=2)}
    for label, value in answers.items():
        labels[label].value = value


def columns(sheet: Any) -> dict[str, int]:
    return {str(cell.value).removesuffix("*"): cell.column for cell in sheet[3] if cell.value}


def fill_in(book: Any) -> None:
    """What an organization means to say, without a mistake."""
    answer(
        book["基本信息"],
        {
            "机构类型": "技术创新服务",
            "所在地区": "安徽省合肥市蜀山区",
            "评估期间（起）": date(2026, 1, 1),
            "评估期间（止）": date(2026, 6, 30),
            "自评估团队负责人": "李莉",
            "自评估团队成员": "赵一、钱二",
            "自评日期": date(2026, 7, 15),
        }
        | {str(row[0].value): "是" for row in book["基本信息"].iter_rows() if re.match(r"[a-f]\)", str(row[0].value))},
    )
    scores = book["评分表"]
    at = columns(scores)
    for i, row in enumerate(range(4, scores.max_row + 1)):
        scores.cell(row, at["得分"]).value = SCORES[i % len(SCORES)]
        scores.cell(row, at["证据编号"]).value = f"E{i % 3 + 1:02d}"
    for i in range(3):
        listed = (f"E{i + 1:02d}", f"服务记录与客户确认单（第 {i + 1} 组）", "记录", date(2026, 3, 10 + i))
        for column, value in enumerate(listed, 1):
            book["证据清单"].cell(4 + i, column).value = value
    plan = (scores.cell(10, 1).value, "没有固定的回访", "每季度回访", "周四", date(2026, 12, 31))
    for column, value in enumerate(plan, 1):
        book["改进计划"].cell(4, column).value = value


def blunder(book: Any) -> None:
    """What goes wrong in a hurry."""
    scores = book["评分表"]
    at = columns(scores)
    scores.cell(3, at["得分"]).value = "打的分"
    for row, value in ((5, None), (6, "0.85"), (7, "基本满足"), (8, "1分"), (9, "=1-0.2"), (12, None)):
        scores.cell(row, at["得分"]).value = value
    scores.cell(14, at["成熟度要求"]).value = "应有清单。"
    scores.cell(20, at["证据编号"]).value = "E09"
    answer(book["基本信息"], {"联系电话": "请打我手机", "自评日期": "去年", "自评估团队负责人": None})


def mend(returned: Path, meant: Path, to: Path) -> list[str]:
    """Mend what the first sheet lists and nothing else: at each place it names, what was meant. Returns what was listed."""
    right = openpyxl.load_workbook(meant)
    listed = []
    with changed(returned, to) as book:
        first = book.worksheets[0]
        assert first.title == "退回说明"
        head = next(row[0].row for row in first.iter_rows() if row[0].value == "序号")
        for row in first.iter_rows(min_row=head + 1, values_only=True):
            _, kind, sheet, place, _, told = row[:6]
            listed.append(f"{kind} {sheet} {told}")
            shown = re.fullmatch(r'=HYPERLINK\("[^"]*","([^"]*)"\)', str(place))
            if kind not in ("错误", "警告") or shown is None:
                continue
            name, _, cells = shown[1].rpartition("!")
            if name == first.title:
                continue  # its confirmation
            for part in re.split(r"[、, ]+", cells):
                for cells_of_row in book[name][part] if ":" in part else ((book[name][part],),):
                    for cell in cells_of_row:
                        cell.value = right[name][cell.coordinate].value
        confirm = next(row for row in first.iter_rows() if row[0].value == "核对确认")
        if any("核对" in line for line in listed) and confirm[3].value is None:
            confirm[3].value = "已核对"
    return listed


def until(state: Callable[[], Any]) -> None:
    end = time.monotonic() + LONGEST
    while not state():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


@contextmanager
def watched(*arguments: str | Path) -> Iterator[None]:
    command = [sys.executable, "-m", "smexl", "watch", *map(str, arguments), "--jobs", "1", "--lang", "zh"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        try:
            yield
        finally:
            program.send_signal(signal.SIGINT)
            told, problems = program.communicate(timeout=LONGEST)
    assert program.returncode == 0, problems.decode()
    assert "已停止。" in told.decode()


def statuses(batch: Path) -> dict[str, str]:
    """What the summary says of each file."""
    with suppress(OSError, KeyError, StopIteration):  # not there yet
        sheet = openpyxl.load_workbook(BytesIO((batch / "summary.xlsx").read_bytes()))["文件清单"]
        rows = iter(list(sheet.iter_rows(values_only=True)))
        head = next(row for row in rows if row and "状态" in row)
        file, state = head.index("来源文件"), head.index("状态")
        return {str(row[file]): str(row[state]) for row in rows if row[file]}
    return {}


def assess(path: Path, to: Path, assessor: str, lower: int) -> None:
    """An assessor's own scores: those of the organization, one of them lower, findings with evidence."""
    with changed(path, to) as book:
        answer(
            book["评估信息"],
            {
                "评估机构": "安徽某某评估有限公司",
                "评估组组长": "孙志远",
                "评估组成员": "王海涛、周敏、陈思源",
                "填表评估员": assessor,
                "评估目标": "判定成熟度等级，提出改进建议。",
                "评估范围": "总部的创业辅导和技术创新服务。",
                "评估准则": "中小企业服务机构通用能力成熟度评估要求；示例要求目录",
                "评估方法": "访谈、现场巡视、文件与记录评审",
                "评估开始日期": date(2026, 8, 3),
                "评估结束日期": date(2026, 8, 5),
                "评估地点": "合肥市蜀山区望江西路 666 号",
                "被评估方参与者": "李莉（总经理）、赵一（质量主管）",
                "首次会议日期": date(2026, 8, 3),
                "末次会议日期": date(2026, 8, 5),
                "总体亮点": "服务流程清楚，客户响应及时。",
                "总体不足": "部分服务记录没有客户确认。",
                "总体提升建议": "建立改进事项的跟踪台账，每季度复核一次。",
                "评估准则遵循程度": "评估按照评估准则和评估计划实施，证据经过核实，没有偏离。",
                "推荐等级": "一星",
                "报告编号": "皖评报〔2026〕015",
                "编制人": "王海涛",
                "编制日期": date(2026, 8, 10),
            },
        )
        for column, value in enumerate(["1", date(2026, 7, 28), "孙志远", *["符合要求", ""] * 5, "符合要求"], 1):
            book["文件审查"].cell(4, column).value = value or None
        scores = book["评分表"]
        at = columns(scores)
        for row in range(4, scores.max_row + 1):
            score = 0.5 if row == lower else scores.cell(row, at["自评得分"]).value
            scores.cell(row, at["得分"]).value = score
            scores.cell(row, at["证据编号"]).value = "E01、E02"
            scores.cell(row, at["采集方式"]).value = "访谈、观察"
            if score != 1:
                finding = f"抽查 2026 年 1—5 月服务台账 12 份，{12 - row % 4} 份没有客户确认（{assessor}）。"
                scores.cell(row, at["评估发现"]).value = finding
        for row in range(4, 7):
            for heading, value in (
                ("采集方式", "文件与记录评审"),
                ("采集日期", date(2026, 8, 4)),
                ("采集人", assessor),
            ):
                book["证据清单"].cell(row, columns(book["证据清单"])[heading]).value = value
        evaluation = book["能力子域评价"]
        for row in range(4, evaluation.max_row + 1):
            texts = ("已有稳定的做法和完整的记录。", "缺少年度评审。", "每年评审一次并保留记录。")
            for column, text in enumerate(texts, 3):
                evaluation.cell(row, column).value = text if evaluation.cell(row, 2).value else None


def agree(consensus: Path, to: Path) -> int:
    """The team settles what was left open, in the consensus workbook; returns how many scores that were."""
    with changed(consensus, to) as book:
        scores = book["评分表"]
        at = columns(scores)
        open_ = [row for row in range(4, scores.max_row + 1) if scores.cell(row, at["得分"]).value is None]
        for row in open_:
            scores.cell(row, at["得分"]).value = 0.8
        for row in range(4, scores.max_row + 1):
            if "待合议" in str(scores.cell(row, at["评估发现"]).value):
                scores.cell(
                    row, at["评估发现"]
                ).value = "抽查 12 份台账，2 份没有客户确认，评估组一致认为没有全部满足。"
    return len(open_)


def paragraphs(path: Path) -> str:
    opened = docx.Document(str(path))
    texts = [one.text for one in opened.paragraphs]
    texts += [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join(texts)


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no signal to one process")
def test_a_whole_round(tmp_path: Path) -> None:
    play(Path(os.environ.get("SMEXL_ROUND") or tmp_path))


def play(folder: Path) -> None:
    """Play it in ``folder``; the documents stay there to be looked at."""
    roster, issued, inbox, batch = (folder / name for name in ("名册.csv", "下发", "收件", "批次"))
    roster.write_text(ROSTER, encoding="utf-8-sig")
    inbox.mkdir(parents=True)
    done = invoke("template", "--roster", roster, "--out", issued, "--lang", "zh")
    assert done.exit_code == 0 and "备案情况" in done.output
    blank = {path.name.split("_")[0]: path for path in issued.glob("*.xlsx")}
    assert blank.keys() == {GOOD, HASTY, SILENT}

    meant = folder / "想写的.xlsx"
    with changed(blank[HASTY], meant) as book:
        fill_in(book)
    with watched(inbox, "--out", batch, "--roster", roster):
        with changed(blank[GOOD], inbox / "星火.xlsx") as book:
            fill_in(book)
        with changed(meant, inbox / "岳麓.xlsx") as book:
            blunder(book)
        (inbox / "说明.txt").write_text("请查收", encoding="utf-8")
        until(lambda: statuses(batch) == {"星火.xlsx": "受理", "岳麓.xlsx": "退回", "说明.txt": "无法读取"})
        returned = next(path for path in (batch / "returned").glob("*.xlsx"))
        listed = mend(returned, meant, inbox / "岳麓（改）.xlsx")
        until(lambda: statuses(batch).get("岳麓（改）.xlsx") == "受理")
    assert statuses(batch)["岳麓.xlsx"] == "已被取代"
    assert not list((batch / "returned").glob("*.xlsx"))
    assert [line for line in listed if "得分" in line]

    letter = ("--body", "安徽某某评估有限公司", "--contact", "王工，0551-62345678", "--deadline", "2026-12-15")
    done = invoke("notices", batch, "--out", folder / "通知", *letter, "--date", "2026-11-24", "--lang", "zh")
    notices = {path.name: paragraphs(path) for path in (folder / "通知").glob("*.docx")}
    assert sorted(name.rsplit("_", 1)[1] for name in notices) == ["催报通知.docx", "受理通知.docx", "受理通知.docx"]

    formal, scored, together = folder / "正式", folder / "打分", folder / "正式收件"
    done = invoke("template", "--kind", "formal", "--from", batch, "--out", formal, "--lang", "zh")
    assert done.exit_code == 0, done.output
    (prefilled,) = formal.glob(f"{GOOD}*.xlsx")
    scored.mkdir()
    together.mkdir()
    for number, assessor in enumerate(("王海涛", "周敏", "陈思源")):
        assess(prefilled, scored / f"{assessor}.xlsx", assessor, 12 + number // 2)
    done = invoke("consensus", scored, "--out", folder / "合议", "--lang", "zh")
    assert done.exit_code in (0, 1), done.output
    (workbook,) = (folder / "合议").glob(f"{GOOD}*.xlsx")
    assert agree(workbook, together / workbook.name) == 2

    verdicts = folder / "正式批次"
    done = invoke("process", together, "--out", verdicts, "--strict", "--jobs", "1", "--lang", "zh")
    assert (done.exit_code, statuses(verdicts)) == (0, {workbook.name: "受理"}), done.output
    done = invoke("report", verdicts, "--out", verdicts / "reports", "--lang", "zh")
    assert done.exit_code == 0, done.output
    (report,) = (verdicts / "reports").glob("*.docx")
    text = paragraphs(report)
    for said in (
        "合肥星火企业服务有限公司",
        "皖评报〔2026〕015",
        "安徽某某评估有限公司",
        "2 份没有客户确认",
        "一星",
        "符合",
    ):
        assert said in text
    assert "周敏）" not in text
    for command in ("bundle", "report"):
        assert invoke(command, verdicts, "--out", folder / command, "--lang", "zh").exit_code == 0
    assert invoke("verify", folder / "bundle", "--lang", "zh").exit_code == 0
