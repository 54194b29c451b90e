"""The register: what follows from what, what people type, and every edit found and named."""

import copy
import json
import os
import random
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from time import sleep
from zipfile import ZipFile

import pandas as pd
import pytest
import zxingcpp
from openpyxl import load_workbook
from PIL import Image

from smexl.batch.reread import SUBMISSION_COLUMNS, Batch
from smexl.catalogue.files import load
from smexl.kinds import level_name
from smexl.register import book, certificate, lists
from smexl.register.book import Typed
from smexl.register.checking import check_register
from smexl.register.log import LogEntry, read_rows, row_of
from smexl.register.results import FormalResult, results
from smexl.register.sheets import CERTIFICATES, LOG, OBJECTIONS, PENDING, sheets
from smexl.register.state import CASE_STATES, RegisterSettings, replay
from smexl.register.work import Clock, RegisterError, add, certify, new, publish_list, read_register, waiting
from smexl.text import Lang
from smexl.vocabulary import day_of

SETTINGS = RegisterSettings("管理机构", "CS", 3, 7, 36, 12, 10, "《评估管理办法》第五条")
EAST = timezone(timedelta(hours=8))


def on(day: str, by: str = "李登记") -> Clock:
    return Clock(datetime(2026, 1, 5, 9, 0, tzinfo=EAST), date.fromisoformat(day), by)


def result(number: int, level: int = 1, **more: object) -> FormalResult:
    about = {
        "organization": f"第{number}号服务有限公司",
        "credit_code": f"91340100MA{number:08d}",
        "level": level,
        "body": "甲评估",
        "leader": "王组长",
        "end": "2026-01-01",
        "score": "17/20",
        "threshold": "4/5",
        "catalogue": "示例目录 1.0",
        "catalogue_digest": "c" * 64,
        "record": f"{number:064x}",
    }
    return FormalResult(about | more, within_one=False, urgent=False)


def type_in(path: Path, typed: Typed) -> None:
    """Type into a register's cells as a person does, in a workbook that another program saves."""
    opened = load_workbook(path)
    state = read_register(path)
    for sheet in sheets(state.entries, state.state, state.as_of):
        keys = [row.key for row in sheet.rows] + [f"+{i}" for i in range(sheet.spare)]
        for (name, row, column), text in typed.items():
            if name == sheet.name.zh:
                place = [c.key for c in sheet.columns].index(column)
                opened[name].cell(book.HEAD + 2 + keys.index(row), place + 1).value = text
    opened.save(path)


def conclude(path: Path, conclusions: dict[str, list[str]]) -> None:
    """Experts type their conclusions: case → conclusions."""
    typed: Typed = {}
    for case, said in conclusions.items():
        for seat, conclusion in enumerate(said, 1):
            typed[PENDING.zh, case, f"expert{seat}"] = f"专家{seat}"
            typed[PENDING.zh, case, f"conclusion{seat}"] = conclusion
            typed[PENDING.zh, case, f"opinion{seat}"] = "证据不足" if conclusion == "不予确认" else ""
    type_in(path, {key: text for key, text in typed.items() if text})


def nothing(*_: object) -> None:
    """A list that is not written."""


def certified(path: Path, count: int = 3) -> None:
    """A register with so many certificates of two stars, valid from 2026-02-01 on."""
    new(path, SETTINGS, on("2026-01-05"))
    add(path, [result(n, 2) for n in range(count)], on("2026-01-06"), seed=1)
    conclude(path, {case: ["确认"] * 3 for case in read_register(path).state.cases})
    certify(path, on("2026-01-10"))
    publish_list(path, on("2026-01-11"), nothing)
    done = certify(path, on("2026-02-01"))
    assert done.count("issued") == count


@cache
def _certified() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "登记簿.xlsx"
        certified(path)
        return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "登记簿.xlsx"
    made.write_bytes(_certified())
    return made


def states(path: Path) -> dict[str, str]:
    return {case.number: CASE_STATES[case.state].zh for case in read_register(path).state.cases.values()}


# --- what follows from what -------------------------------------------------------------------------------------------
def test_from_a_result_to_a_certificate(tmp_path: Path) -> None:
    made = tmp_path / "登记簿.xlsx"
    new(made, SETTINGS, on("2026-01-05"))
    add(made, [result(1, 4), result(2, 1), result(3, 4)], on("2026-01-06"), seed=7)
    opened = read_register(made)
    assert not opened.differences
    assert [case.about["why"][:1] for case in opened.state.cases.values()] == [
        ["高等级（6.3 d）"],
        [],
        ["高等级（6.3 d）"],
    ]
    conclude(
        made, {"2026-00001": ["确认", "不予确认", "确认"], "2026-00002": ["确认"], "2026-00003": ["确认", "不予确认"]}
    )
    done = certify(made, on("2026-01-10"))
    assert (done.count("reviewed"), done.count("confirmed"), done.left) == (6, 2, ())
    assert states(made) == {"2026-00001": "已确认", "2026-00002": "已确认", "2026-00003": "待复核"}
    publish_list(made, on("2026-01-11"), nothing)
    assert certify(made, on("2026-01-18")).count("issued") == 0, "the notice lasts to the end of its last day"
    assert certify(made, on("2026-01-19")).count("issued") == 2
    first = read_register(made).state.cases["2026-00001"]
    assert first.valid == ("2026-01-19", "2029-01-18")
    assert first.certificate.startswith("CS2026400001")
    assert not check_register(made, (), date(2026, 2, 1)).problems


def test_experts_who_do_not_confirm(tmp_path: Path) -> None:
    made = tmp_path / "登记簿.xlsx"
    new(made, SETTINGS, on("2026-01-05"))
    add(made, [result(1, 5)], on("2026-01-06"), seed=1)
    conclude(made, {"2026-00001": ["不予确认", "确认", "不予确认"]})
    assert certify(made, on("2026-01-10")).count("refused") == 1
    assert states(made) == {"2026-00001": "不予确认"}


def test_an_objection_holds_a_certificate_back_and_one_upheld_ends_it(tmp_path: Path) -> None:
    made = tmp_path / "登记簿.xlsx"
    new(made, SETTINGS, on("2026-01-05"))
    add(made, [result(1), result(2)], on("2026-01-06"), seed=1)
    conclude(made, {case: ["确认"] * 3 for case in ("2026-00001", "2026-00002")})
    certify(made, on("2026-01-10"))
    publish_list(made, on("2026-01-11"), nothing)
    words = {
        "case": "2026-00001",
        "day": "2026年1月12日",
        "from": "某公司",
        "text": "证据不实",
        "due": "20260131",
        "by": "李",
    }
    type_in(made, {(OBJECTIONS.zh, "+0", key): text for key, text in words.items()})
    assert certify(made, on("2026-01-25")).count("issued") == 1
    assert states(made) == {"2026-00001": "公示中", "2026-00002": "有效"}
    answer = {"result": "成立", "settled": "2026-01-26", "how": "已核实", "settler": "王"}
    type_in(made, {(OBJECTIONS.zh, "Y0001", key): text for key, text in answer.items()})
    assert certify(made, on("2026-01-27")).count("refused") == 1
    assert states(made)["2026-00001"] == "不予确认"


def test_suspended_resumed_withdrawn_and_expired(path: Path) -> None:
    def change(case: str, action: str, day: str) -> None:
        said = {"action": action, "day": day, "because": "监督发现问题", "by": "王"}
        type_in(path, {(CERTIFICATES.zh, case, key): text for key, text in said.items()})

    change("2026-00001", "暂停", "2026-03-01")
    assert publish_list(path, on("2026-03-02"), nothing).count("suspended") == 1
    change("2026-00001", "恢复", "2026-04-01")
    change("2026-00002", "撤销", "2026-04-01")
    done = publish_list(path, on("2026-04-02"), nothing)
    assert (done.count("resumed"), done.count("withdrawn")) == (1, 1)
    assert states(path) == {"2026-00001": "有效", "2026-00002": "撤销", "2026-00003": "有效"}
    change("2026-00002", "恢复", "2026-05-01")
    (left,) = publish_list(path, on("2026-05-02"), nothing).left
    assert left.row == "2026-00002"
    assert "撤销" in left.text.zh, "a certificate that was withdrawn does not come back"
    # What holds on a day, past and to come, whatever was entered when.
    on_day = {
        day: {c.state for c in check_register(path, (), date.fromisoformat(day)).state.cases.values()}
        for day in ("2026-03-15", "2030-01-01")
    }
    assert on_day == {"2026-03-15": {"suspended", "valid"}, "2030-01-01": {"expired", "withdrawn"}}
    assert publish_list(path, on("2029-02-01"), nothing).count("expired") == 2


def test_a_new_certificate_replaces_the_one_that_is_held(path: Path) -> None:
    add(path, [result(0, 3, record="f" * 64)], on("2027-01-06"), seed=1)
    conclude(path, {"2027-00004": ["确认"] * 3})
    certify(path, on("2027-01-10"))
    publish_list(path, on("2027-01-11"), nothing)
    done = certify(path, on("2027-01-20"))
    assert [entry.event for entry in done.entries] == ["cancelled", "issued"]
    assert states(path)["2026-00001"] == "注销"
    assert states(path)["2027-00004"] == "有效"


def test_the_same_result_is_received_once(path: Path) -> None:
    done = add(path, [result(0, 2), result(9, 2)], on("2026-03-01"), seed=1)
    assert (done.count("received"), done.known) == (1, 1)


def test_the_random_share_follows_from_the_seed(tmp_path: Path) -> None:
    def drawn(seed: int, name: str) -> list[str]:
        made = tmp_path / name
        new(made, SETTINGS, on("2026-01-05"))
        add(made, [result(n) for n in range(200)], on("2026-01-06"), seed)
        return [case.number for case in read_register(made).state.cases.values() if case.about["why"]]

    assert drawn(5, "a.xlsx") == drawn(5, "b.xlsx") != drawn(6, "c.xlsx")
    assert 8 <= len(drawn(5, "d.xlsx")) <= 34, "a tenth of two hundred"


def test_only_conforming_formal_results_are_received() -> None:
    catalogue = load()
    level = catalogue.level(1)
    full = len(level.requirements) * catalogue.unit
    sums = [full, full - 4, -(-4 * full // 5), -(-4 * full // 5) - 1]
    rows = [
        {"organization": f"第{i}号", "credit_code": str(i), "kind": kind, "status": status, "level": 1, "units": units, "record": f"r{i}"}
        for i, (kind, status, units) in enumerate(
            [("self", "accepted", full), *(("formal", "accepted", one) for one in sums), ("formal", "superseded", full)]
        )
    ]  # fmt: skip
    table = (
        pd.DataFrame(rows)
        .reindex(columns=list(SUBMISSION_COLUMNS))
        .assign(requirements=len(level.requirements), body="甲评估")
    )
    found = list(results(Batch(catalogue, table, ()), frozenset({"r2"})))
    assert [(one.record, one.within_one, one.urgent) for one in found] == [
        ("r1", False, False),
        ("r2", False, True),
        ("r3", True, False),
    ]
    assert found[0].about["score"] == "1"


@pytest.mark.parametrize(("text", "day"), [("2026-05-01", "2026-05-01"), ("20260501", "2026-05-01"), ("２０２６年5月1日", "2026-05-01"), ("2026-02-30", None), ("五月", None)])  # fmt: skip
def test_days_as_people_type_them(text: str, day: str | None) -> None:
    found = day_of(text)
    assert (found and found.isoformat()) == day


# --- typing that cannot be entered stays -------------------------------------------------------------------------------
def test_what_is_incomplete_stays_in_its_cell_and_is_told(path: Path) -> None:
    said: Typed = {(CERTIFICATES.zh, "2026-00001", "action"): "暂停", (OBJECTIONS.zh, "+4", "text"): "没有写是哪一份"}
    type_in(path, said)
    done = publish_list(path, on("2026-03-01"), nothing)
    assert {left.row for left in done.left} == {"2026-00001", "+4"}
    assert read_register(path).typed == said
    assert not read_register(path).differences


def test_a_text_that_looks_like_a_formula_stays_text(path: Path) -> None:
    words = {
        "case": "2026-00001",
        "day": "2026-03-01",
        "from": "=1+1",
        "text": '=HYPERLINK("http://x")',
        "due": "2026-04-01",
        "by": "@李",
    }
    for key, text in words.items():
        opened = load_workbook(path)
        sheet = opened[OBJECTIONS.zh]
        place = ["objection", "case", "day", "from", "text", "due", "by"].index(key)
        cell = sheet.cell(book.HEAD + 2, place + 1)
        cell.value, cell.data_type = text, "s"
        opened.save(path)
    publish_list(path, on("2026-03-02"), nothing)
    opened = load_workbook(path)
    assert [c.data_type for c in opened[OBJECTIONS.zh][book.HEAD + 2]] == ["s"] * 7 + ["n"] * 4
    assert opened[OBJECTIONS.zh].cell(book.HEAD + 2, 4).value == "=1+1"


# --- edits are found ---------------------------------------------------------------------------------------------------
Texts = dict[str, list[list[str]]]


def _cell(found: Texts, rng: random.Random) -> str:
    sheet = rng.choice([name for name in found if name != book.MARKS])
    rows = [i for i, row in enumerate(found[sheet]) if any(row)]
    row = rng.choice(rows)
    place = rng.choice([i for i, text in enumerate(found[sheet][row]) if text])
    old = found[sheet][row][place]
    found[sheet][row][place] = rng.choice([f"{old}x", old[:-1], old[::-1] + "1", "有效", "2030-01-01"])
    return "" if found[sheet][row][place] == old else sheet


def _row(found: Texts, rng: random.Random) -> str:
    sheet = rng.choice([name for name in found if name != book.MARKS and len(found[name]) > book.HEAD + 2])
    rows = found[sheet]
    first, second = (rng.randrange(book.HEAD + 1, len(rows)) for _ in range(2))
    before = copy.deepcopy(rows)
    match rng.randrange(4):
        case 0:
            del rows[first]
        case 1:
            rows.insert(first, list(rows[second]))
        case 2:
            rows[first], rows[second] = rows[second], rows[first]
        case _:
            del rows[len(rows) - rng.randrange(1, 3) :]
    return "" if [r for r in before if any(r)] == [r for r in rows if any(r)] else sheet


def _sheet(found: Texts, rng: random.Random) -> str:
    names = [name for name in found if name != book.MARKS]
    match rng.randrange(3):
        case 0:
            name = rng.choice(names)
            del found[name]
        case 1:
            name = "另一张表"
            found[name] = [["x"]]
        case _:
            name = book.MARKS
            order = [*names[1:], names[0], book.MARKS]
            moved = {one: found[one] for one in order}
            found.clear()
            found.update(moved)
    return name


@pytest.mark.parametrize("edit", [_cell, _row, _sheet])
def test_a_thousand_edits_are_each_found_and_named(
    path: Path, monkeypatch: pytest.MonkeyPatch, edit: Callable[[Texts, random.Random], str]
) -> None:
    rng, original, tried = random.Random(11), book.read_register_sheets(path), 0
    wanted = int(os.environ.get("SMEXL_REGISTER_EDITS", "340"))
    while tried < wanted:
        found = copy.deepcopy(original)
        sheet = edit(found.texts, rng)
        if not sheet:
            continue
        tried += 1
        monkeypatch.setattr(book, "read_register_sheets", lambda _, found=found: found)
        try:
            differences = read_register(path).differences
        except RegisterError as error:
            assert "变更记录" in error.text.zh
            continue
        assert sheet in {one.sheet for one in differences}, (sheet, differences)


def test_an_edit_with_its_digest_made_to_fit_breaks_the_chain_or_the_sheets(path: Path) -> None:
    opened = read_register(path)
    for place in range(1, len(opened.entries)):
        entries = list(opened.entries)
        old = entries[place]
        entries[place] = LogEntry(
            old.number, old.recorded, old.day, old.event, old.case, old.reason, "别人", old.data, old.before
        )
        rows = [row_of(entry, "zh") for entry in entries]
        broken = [one for one in read_rows(rows, 4) if not isinstance(one, LogEntry)]
        assert broken or place == len(entries) - 1, "the last entry's digest stands in the marks and in published lists"


@pytest.mark.parametrize("formula", [True, False])
def test_what_only_shows_the_same_is_found(path: Path, formula: bool) -> None:
    """A formula, or a number, may show something else tomorrow or elsewhere."""
    opened = load_workbook(path)
    cell = opened[CERTIFICATES.zh]["J4"]
    shown = cell.value
    cell.value = "=40+2" if formula else int(shown)
    opened.save(path)
    if formula:
        put_cached(path, "40+2", shown)
    (problem,) = check_register(path, (), date(2026, 3, 1)).problems
    assert (problem.sheet, problem.cell) == (CERTIFICATES.zh, "J4")
    assert "公式" in problem.text.zh


def put_cached(path: Path, formula: str, value: str) -> None:
    """Give a formula the value that a spreadsheet program would have saved with it."""
    with ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with ZipFile(path, "w") as package:
        for name, data in parts.items():
            wanted = f"<f>{formula}</f><v>{value}</v>".encode()
            package.writestr(name, re.sub(rb"<f>%s</f><v ?/?>(</v>)?" % re.escape(formula.encode()), wanted, data))


def test_the_log_says_in_words_what_happened(path: Path) -> None:
    """The words follow from the entry: who changes them is found, although the digest is of the data beside them."""
    opened = load_workbook(path)
    rows = list(opened[LOG.zh].iter_rows(min_row=book.HEAD + 1, values_only=True))
    at = rows[0].index("内容")
    said = {row[3]: row[at] for row in rows[1:]}
    assert said["收件"] == (
        "第2号服务有限公司（91340100MA00000002），二星；评估机构 甲评估，2026-01-01 结束；须专家复核的原因：—"
    )
    assert said["专家复核"] == "复核结论：确认"
    assert said["公示"] == "公示至 2026-01-18"
    assert said["发证"].startswith("证书 CS2026200003")
    assert not any("{" in str(text) for text in said.values())
    *_, log = sheets(read_register(path).entries, read_register(path).state, date(2026, 3, 1))
    clipped = [column.heading.zh for column in log.columns if column.clipped]
    assert clipped == ["数据", "上一条摘要", "本条摘要"], "what is for programs takes one line"
    cell = opened[LOG.zh].cell(book.HEAD + 3, at + 1)
    cell.value = str(cell.value).replace("第0号", "第9号")
    opened.save(path)
    (problem,) = check_register(path, (), date(2026, 3, 1)).problems
    assert (problem.sheet, problem.cell) == (LOG.zh, cell.coordinate)


def test_what_is_due_and_what_is_overdue(path: Path) -> None:
    """Valid from 2026-02-01, surveillance every twelve months, for three years."""

    def listed(day: str) -> list[tuple[str, str, str]]:
        opened = read_register(path)
        overview = sheets(opened.entries, replay(opened.entries, date.fromisoformat(day))[0], date.fromisoformat(day))[
            0
        ]
        names = {case.certificate: case.number for case in opened.state.cases.values()}
        return [
            (row.cells[0], names.get(row.cells[1], row.cells[1]), row.cells[2])
            for row in overview.rows
            if row.cells[0] not in ("设置", "数量")
        ]

    def type_change(case: str, action: str, day: str) -> None:
        said = {"action": action, "day": day, "because": "现场监督", "by": "王"}
        type_in(path, {(CERTIFICATES.zh, case, key): text for key, text in said.items()})

    assert listed("2026-11-02") == []
    due = [("应监督", f"2026-0000{n}", "2027-02-01") for n in (1, 2, 3)]
    assert listed("2026-11-03") == due, "ninety days ahead"
    type_change("2026-00001", "监督合格", "2027-01-15")
    type_change("2026-00002", "暂停", "2027-01-15")
    assert publish_list(path, on("2027-01-20"), nothing).count("surveyed") == 1
    assert listed("2027-02-02") == [("监督已逾期", *one[1:]) for one in due[1:]], "what is not done stays due"
    assert states(path)["2026-00001"] == "有效"
    words = {"case": "2026-00001", "day": "2027-01-21", "from": "某", "text": "投诉", "due": "2027-02-10", "by": "李"}
    type_in(path, {(OBJECTIONS.zh, "+0", key): text for key, text in words.items()})
    publish_list(path, on("2027-01-22"), nothing)
    assert listed("2027-02-10")[-1] == ("未处理异议", "Y0001", "2027-02-10")
    assert listed("2027-02-11")[-1] == ("异议已逾期", "Y0001", "2027-02-10")
    assert ("应监督", "2026-00001", "2028-01-15") in listed("2027-12-01")
    ends = [("即将到期", f"2026-0000{n}", "2029-01-31") for n in (1, 2, 3)]
    assert [one for one in listed("2028-11-01") if one[0] == "即将到期"] == []
    assert [one for one in listed("2028-11-02") if one[0] == "即将到期"] == ends
    assert [one for one in listed("2029-01-31") if one[0] == "即将到期"] == ends
    assert [one[0] for one in listed("2029-02-01")] == ["异议已逾期"]


def test_what_holds_from_a_later_day_waits_for_it(path: Path) -> None:
    said: Typed = {
        (CERTIFICATES.zh, "2026-00001", key): text
        for key, text in {"action": "撤销", "day": "2026-06-01", "because": "监督发现问题", "by": "王"}.items()
    }
    type_in(path, said)
    published: list[lists.List] = []
    done = publish_list(path, on("2026-03-01"), published.append)
    (left,) = done.left
    assert "2026-06-01" in left.text.zh
    assert len(published[0].parts[0].rows) == 3, "it is held until then"
    assert read_register(path).typed == said
    done = publish_list(path, on("2026-06-01"), published.append)
    assert (done.count("withdrawn"), done.left) == (1, ())
    assert [len(part.rows) for part in published[1].parts] == [2, 0, 1]


def test_an_edited_register_is_not_written_over(path: Path) -> None:
    opened = load_workbook(path)
    opened[CERTIFICATES.zh]["F4"].value = "2039-01-31"
    opened.save(path)
    before = path.read_bytes()
    (problem,) = check_register(path, (), date(2026, 3, 1)).problems
    assert (problem.sheet, problem.cell) == (CERTIFICATES.zh, "F4")
    with pytest.raises(RegisterError, match="changed by hand in 1 place"):
        publish_list(path, on("2026-03-01"), nothing)
    assert path.read_bytes() == before


def test_a_register_opened_in_a_spreadsheet_program_is_not_written(path: Path) -> None:
    path.with_name("~$登记簿.xlsx").write_bytes(b"")
    with pytest.raises(RegisterError, match="open in a spreadsheet program"):
        publish_list(path, on("2026-03-01"), nothing)


def test_two_runs_at_once_lose_no_row(path: Path) -> None:
    runs = [Thread(target=add, args=(path, [result(100 + n)], on("2026-03-01"), n)) for n in range(6)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    opened = read_register(path)
    assert not opened.differences
    assert {case.about["record"] for case in opened.state.cases.values()} >= {f"{100 + n:064x}" for n in range(6)}


def test_a_run_that_fails_leaves_it_as_it_was(path: Path) -> None:
    before = path.read_bytes()

    def fails(*_: object) -> None:
        raise OSError(28, "no space left", "名单.xlsx")

    with pytest.raises(OSError, match="no space"):
        publish_list(path, on("2026-03-01"), fails)
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir() if one.suffix == ".part"] == []


# --- what is issued ----------------------------------------------------------------------------------------------------
def test_the_code_on_a_certificate_is_read_back(path: Path, tmp_path: Path) -> None:
    state = read_register(path).state
    (first, *rest) = certificate.write_missing(state, tmp_path / "证书", certificate.certificate_template("zh"))
    assert len(rest) == 2
    assert not certificate.write_missing(state, tmp_path / "证书", certificate.certificate_template("zh")), (
        "what is there is left alone"
    )
    case = next(c for c in state.cases.values() if c.certificate == first.stem)
    with ZipFile(first) as package:
        picture = next(name for name in package.namelist() if name.endswith(".png"))
        code = Image.open(package.open(picture)).convert("L")
        text = package.read("word/document.xml").decode()
    assert case.certificate in text
    assert case.about["record"] in text
    (read_back,) = zxingcpp.read_barcodes(code)
    assert json.loads(read_back.text) == {
        "certificate": case.certificate,
        "organization": case.about["organization"],
        "credit_code": case.about["credit_code"],
        "level": 2,
        "valid": ["2026-02-01", "2029-01-31"],
        "record": case.about["record"],
    }


def test_lists_say_who_holds_what_and_nothing_else(path: Path, tmp_path: Path) -> None:
    written: list[Path] = []

    publish_list(path, on("2026-03-01"), lambda one: written.extend(lists.write_list(one, tmp_path / "名单", "zh")))
    assert [one.suffix for one in written] == [".xlsx", ".docx", ".csv", ".html"]
    assert "第0号服务有限公司" in written[3].read_text("utf-8")
    text = written[2].read_text("utf-8-sig")
    assert text.count("第0号服务有限公司") == 2, "once as a holder, once as new since the last list"
    assert "17/20" not in text and "0.85" not in text
    assert not check_register(path, written, date(2026, 3, 1)).problems
    assert not check_register(path, [tmp_path / "名单"], date(2026, 3, 1)).problems
    other = path.with_name("另一本.xlsx")
    certified(other, 1)
    assert {one.sheet for one in check_register(other, written, date(2026, 3, 1)).problems} == {
        one.name for one in written
    }


def test_each_sheet_of_a_list_says_which_and_prints_upright_one_page_wide(path: Path, tmp_path: Path) -> None:
    written: list[Path] = []
    publish_list(path, on("2026-03-01"), lambda one: written.extend(lists.write_list(one, tmp_path, "zh")))
    book = load_workbook(written[0])
    assert len(book.worksheets) == 3
    for sheet in book:
        assert "第 2026-002 号" in sheet["A2"].value and "2026-03-01" in sheet["A2"].value
        setup = sheet.page_setup
        assert (setup.orientation, setup.paperSize, setup.fitToHeight) == ("portrait", 9, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("form", lists.FORMS)
def test_a_list_that_was_changed_is_found_row_by_row(path: Path, tmp_path: Path, form: str, lang: Lang) -> None:
    written: list[Path] = []
    publish_list(path, on("2026-03-01"), lambda one: written.extend(lists.write_list(one, tmp_path, lang)))
    publish_list(path, on("2026-04-01"), nothing)
    (one,) = (file for file in written if file.suffix == form)
    assert not check_register(path, [one], date(2026, 5, 1)).problems
    name, other = "第1号服务有限公司", "第7号服务有限公司"
    if form in (".csv", ".html"):
        one.write_bytes(one.read_bytes().replace(name.encode(), other.encode(), 1))
    else:
        with ZipFile(one) as package:
            parts = {part: package.read(part) for part in package.namelist()}
        with ZipFile(one, "w") as package:
            for part, data in parts.items():
                package.writestr(part, data.replace(name.encode(), other.encode()))
    problems = check_register(path, [one], date(2026, 5, 1)).problems
    assert 1 <= len(problems) <= 2, "once as a holder, once as new"
    assert all(name in one.text.zh and other in one.text.zh for one in problems)


def test_a_list_with_rows_taken_out_put_in_or_moved(path: Path, tmp_path: Path) -> None:
    written: list[Path] = []
    publish_list(path, on("2026-03-01"), lambda one: written.extend(lists.write_list(one, tmp_path, "zh")))
    (one,) = (file for file in written if file.suffix == ".csv")
    head, *rows = one.read_text("utf-8-sig").splitlines(keepends=True)

    def told(*lines: str) -> list[str]:
        one.write_text("".join([head, *lines]), "utf-8-sig")
        return [problem.text.zh for problem in check_register(path, [one], date(2026, 5, 1)).problems]

    assert told(*rows) == []
    assert [text.startswith("少了一行") for text in told(*rows[1:])] == [True]
    assert [text.startswith("多了一行") for text in told("新,行\n", *rows)] == [True]
    assert [text.startswith("行的次序") for text in told(rows[1], rows[0], *rows[2:])] == [True]


def test_an_empty_list_is_not_published(tmp_path: Path) -> None:
    made = tmp_path / "登记簿.xlsx"
    new(made, SETTINGS, on("2026-01-05"))
    with pytest.raises(RegisterError, match="No result was received yet"):
        publish_list(made, on("2026-01-06"), nothing)
    add(made, [result(1), result(2, 4)], on("2026-01-06"), seed=1)
    with pytest.raises(RegisterError, match="Cases that lack conclusions: 2"):
        publish_list(made, on("2026-01-06"), nothing)
    assert not read_register(made).state.lists


def test_whose_turn_it_is(tmp_path: Path) -> None:
    made = tmp_path / "登记簿.xlsx"

    def told(day: str) -> list[str]:
        return [one.zh for one in waiting(read_register(made).state, date.fromisoformat(day))]

    new(made, SETTINGS, on("2026-01-05"))
    add(made, [result(n, 4) for n in range(1, 6)], on("2026-01-06"), seed=1)
    conclude(made, {"2026-00001": ["确认"] * 3, "2026-00002": ["确认"] * 3, "2026-00003": ["确认", "不予确认"]})
    certify(made, on("2026-01-07"))
    assert told("2026-01-07") == [
        "待复核 3 件缺专家结论：请专家在“待复核”的黄色单元格填写，再运行 certify。",
        "已确认 2 件未公示：请运行 publish。",
    ]
    publish_list(made, on("2026-01-08"), nothing)
    assert told("2026-01-09")[1:] == ["公示中 2 件，最早 2026-01-15 止：其后请运行 certify。"]
    words = {"case": "2026-00001", "day": "2026-01-09", "from": "某", "text": "不实", "due": "2026-02-01", "by": "李"}
    type_in(made, {(OBJECTIONS.zh, "+0", key): text for key, text in words.items()})
    add(made, [], on("2026-01-10"), seed=1)
    assert told("2026-01-16")[1:] == [
        "公示期满而异议未处理的 1 件：请在“异议”填写处理结果。",
        "公示期满 1 件：请运行 certify 发证。",
    ]


def test_what_would_be_a_formula_in_a_spreadsheet_is_none() -> None:
    line = lists.Line("=cmd()", "9", level_name(1), "CS1", "", CASE_STATES["valid"])
    part = lists.ListPart(lists.HOLDERS, lists.HOLDERS, lists.STATE, (line,))
    one = lists.List("2026-001", "2026-01-01", "管理机构", "a" * 64, (part,))
    assert b",'=cmd()," in lists.table(one, "zh")


def test_replay_tells_what_could_not_have_happened(path: Path) -> None:
    entries = read_register(path).entries
    last = entries[-1]
    again = LogEntry(
        last.number + 1, last.recorded, last.day, "issued", last.case, "", "x", dict(last.data), last.digest
    )
    _, broken = replay([*entries, again])
    assert [one.row for one in broken] == [last.number + 1]


def _publish_for_ever(path: Path) -> None:
    """Day after day, until it is killed."""
    first = read_register(path).as_of
    for day in range(1, 10_000):
        publish_list(path, on((first + timedelta(days=day)).isoformat()), nothing)


def test_killed_at_any_moment_it_is_as_before_or_after(path: Path) -> None:
    context = get_context("spawn")
    before = len(read_register(path).entries)
    for _ in range(4):
        run = context.Process(target=_publish_for_ever, args=(path,), daemon=True)
        run.start()
        grown = path.stat().st_mtime_ns
        while path.stat().st_mtime_ns == grown:  # until it has written once
            assert run.is_alive()
            sleep(0.005)
        sleep(random.Random(before).random() * 0.2)
        run.kill()
        run.join()
        opened = read_register(path)
        assert not opened.differences
        assert len(opened.entries) > before
        before = len(opened.entries)
    assert add(path, [result(77)], on("2060-01-01"), seed=1).count("received") == 1


# --- texts of strangers ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    ["a\x08b", "a\x0bb", "a\ufffeb", "a\ud800b", "a\r\nb", "_x0008_b", "长" * 40_000, "x" * 1_999 + " y", "<r>a</r>"],
)
def test_no_text_makes_a_register_look_changed(tmp_path: Path, text: str) -> None:
    """An entry that its cell cannot give back would be an entry that was changed: the register could never be written again."""
    path = tmp_path / "登记簿.xlsx"
    new(path, SETTINGS, on("2026-01-05"))
    add(path, [result(1, 1, organization=text, leader=text, body=text)], on("2026-01-06", by=text), seed=1)
    assert not read_register(path).differences


@pytest.mark.parametrize("opinion", ["_x0008_b", "x" * 1_999 + " y"])
def test_what_an_expert_types_never_makes_a_register_look_changed(tmp_path: Path, opinion: str) -> None:
    path = tmp_path / "登记簿.xlsx"
    new(path, SETTINGS, on("2026-01-05"))
    add(path, [result(1, 4)], on("2026-01-06"), seed=1)
    (case,) = read_register(path).state.cases
    expert = {(PENDING.zh, case, "expert1"): "甲", (PENDING.zh, case, "conclusion1"): "确认"}
    type_in(path, {**expert, (PENDING.zh, case, "opinion1"): opinion})
    assert certify(path, on("2026-01-07")).count("reviewed") == 1
    assert not read_register(path).differences


def test_one_expert_concludes_once_however_the_name_is_written(tmp_path: Path) -> None:
    path = tmp_path / "登记簿.xlsx"
    new(path, SETTINGS, on("2026-01-05"))
    add(path, [result(1, 4)], on("2026-01-06"), seed=1)
    (case,) = read_register(path).state.cases
    typed = {(PENDING.zh, case, f"expert{seat}"): name for seat, name in enumerate(("王五", "王 五", "赵六"), 1)}
    type_in(path, typed | {(PENDING.zh, case, f"conclusion{seat}"): "确认" for seat in (1, 2, 3)})
    done = certify(path, on("2026-01-07"))
    assert done.count("reviewed") == 2 and [one.row for one in done.left] == [case]


def test_a_long_name_keeps_nobody_from_a_certificate(tmp_path: Path) -> None:
    path = tmp_path / "登记簿.xlsx"
    new(path, SETTINGS, on("2026-01-05"))
    add(path, [result(1, 2, organization="长" * 2_000), result(2, 2)], on("2026-01-06"), seed=1)
    conclude(path, {case: ["确认"] * 3 for case in read_register(path).state.cases})
    certify(path, on("2026-01-10"))
    publish_list(path, on("2026-01-11"), nothing)
    certify(path, on("2026-02-01"))
    assert (
        len(
            certificate.write_missing(
                read_register(path).state, tmp_path / "证书", certificate.certificate_template("zh")
            )
        )
        == 2
    )
