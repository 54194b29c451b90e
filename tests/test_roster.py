"""The roster: found by heading in any of the usual forms; bad rows listed, the others read."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filled import catalogue
from programs import resave
from stdnum.cn import uscc

from smexl import kinds
from smexl.findings import Finding
from smexl.kinds import SELF
from smexl.submission import Cell
from smexl.template.issue import issue_templates
from smexl.template.roster import Roster, RosterError, read_roster
from smexl.validation.answers import read_answer

GOOD, OTHER, THIRD = "91340100MA2N08Y97Q", "91340104MA373555XM", "91620102MA597803XC"


def csv_file(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def workbook(path: Path, *rows: list[Any]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def flat(roster: Roster) -> list[tuple[Any, ...]]:
    return [(a.row, a.credit_code, a.organization, a.level, a.kind) for a in roster.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_the_usual_encodings(tmp_path: Path, encoding: str, delimiter: str) -> None:
    lines = [
        ["统一社会信用代码", "序号", "机构名称*", "成熟度等级", "评估类型", "联系人"],
        [GOOD, "1", "合肥星火服务有限公司", "三星", "自评", "王小明"],
        [OTHER, "2", "合肥启明创业辅导有限公司", "", "", ""],
    ]
    path = csv_file(tmp_path / "名单.csv", "\r\n".join(delimiter.join(line) for line in lines), encoding)
    roster = read_roster(path)
    assert flat(roster) == [
        (2, GOOD, "合肥星火服务有限公司", 3, "self"),
        (3, OTHER, "合肥启明创业辅导有限公司", None, None),
    ]
    assert roster.problems == []
    assert roster.rows[0].prefill == {
        ("form", "info", "organization"): "合肥星火服务有限公司",
        ("form", "info", "credit_code"): GOOD,
        ("form", "info", "contact"): "王小明",
    }


def test_workbook_with_a_title_above_and_numbers_and_dates(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "roster.xlsx",
        ["2026 年申请机构名单"],
        [],
        ["Organization name", "Unified social credit code", "Maturity level", "Phone", "自评日期", "机构类型"],
        [" 合肥星火　服务有限公司 ", "９１340100ma2n08y97q", 3, 13800001111, date(2026, 7, 15), "法律服务"],
        [],
        ["合肥启明", OTHER, 1.0, None, None, None],
    )
    roster = read_roster(path)
    assert flat(roster) == [(4, GOOD, "合肥星火 服务有限公司", 3, None), (6, OTHER, "合肥启明", 1, None)]
    prefill = roster.rows[0].prefill
    assert prefill["form", "info", "phone"] == "13800001111"
    assert str(prefill["form", "info", "date"])[:10] == "2026-07-15"
    assert prefill["form", "info", "institution_type"] == "法律服务"


BAD_ROWS = [
    (["", GOOD, "三星"], "field-blank", "机构名称"),
    (["甲", "", "三星"], "field-blank", "统一社会信用代码"),
    (["甲", 913401000000000000, ""], "credit-code-number", "913401000000000000"),
    (["甲", 9.1340100e17, ""], "credit-code-number", "913401000000000000"),
    (["甲", "9.1340E+17", ""], "credit-code-number", "9.1340E+17"),
    (["甲", "91340100MA2N08Y97", ""], "credit-code-length", "17 位"),
    (["甲", "91340100MA2N08Y97H", ""], "credit-code-check-digit", "校验位"),
    (["甲", "91340100MA2N08O97Q", ""], "credit-code-alphabet", "（O）"),
    (["甲", "9134010XMA2N08Y97Q", ""], "credit-code-alphabet", "（X）"),
    (["甲", GOOD, "六星"], "roster-level", "“六星”"),
    (["甲", GOOD, 0], "roster-level", "一星、二星、三星、四星、五星"),
    (["甲", OTHER, ""], "roster-repeated", "第 2 行"),
]


@pytest.mark.parametrize(("row", "code", "says"), BAD_ROWS)
def test_a_bad_row_is_listed_and_stops_no_other(tmp_path: Path, row: list[Any], code: str, says: str) -> None:
    head = ["机构名称", "统一社会信用代码", "成熟度等级"]
    path = workbook(tmp_path / "roster.xlsx", head, ["乙", OTHER, ""], row, ["丙", THIRD, "5"])
    roster = read_roster(path)
    assert [(a.row, a.organization) for a in roster.rows] == [(2, "乙"), (4, "丙")]
    (problem,) = roster.problems
    assert (problem.row, problem.finding.code) == (3, code)
    assert says in problem.finding.message("zh")
    assert [(one.row, one.finding.code) for one in roster.with_levels().problems] == [
        (2, "roster-level-open"),
        (3, code),
    ]


def test_one_organization_may_apply_for_two_levels_but_not_twice_for_one(tmp_path: Path) -> None:
    text = f"机构名称,统一社会信用代码,成熟度等级\n甲,{GOOD},一星\n甲,{GOOD},二星\n甲,{GOOD},1\n甲,{GOOD},\n"
    roster = read_roster(csv_file(tmp_path / "r.csv", text))
    assert [(a.row, a.level) for a in roster.rows] == [(2, 1), (3, 2)]
    assert [p.row for p in roster.problems] == [4, 5]


def test_unknown_kind(tmp_path: Path) -> None:
    text = f"机构名称,统一社会信用代码,类型\n甲,{GOOD},模拟评估\n乙,{OTHER},法律服务\n"
    roster = read_roster(csv_file(tmp_path / "r.csv", text))
    assert [(one.finding.code, one.finding.value) for one in roster.problems] == [("roster-kind", "模拟评估")]
    # 类型 is said of institutions too
    assert roster.rows[0].prefill["form", "info", "institution_type"] == "法律服务"


@pytest.mark.parametrize(
    ("name", "data", "zh"),
    [
        ("r.csv", "机构,代码\n".encode(), "找不到表头"),
        ("r.csv", b"", Finding("roster-headings").what("zh")),
        ("r.csv", b"\xff\xff\xff", "文字编码"),
        ("r.csv", f"机构名称,统一社会信用代码,机构名称\n甲,{GOOD},乙\n".encode(), "出现了两次"),
        ("r.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "文件已损坏"),
        ("r.pdf", b"%PDF", "不是工作簿文件（PDF）"),
        ("r.xlsx", b"PK\x05\x06" + bytes(18), "无法读取"),
    ],
)
def test_a_file_that_is_no_roster(tmp_path: Path, name: str, data: bytes, zh: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(RosterError) as caught:
        read_roster(path)
    assert zh in caught.value.text.zh
    assert name in caught.value.text.en


def test_an_unclosed_quotation_mark_loses_nobody_without_a_word(tmp_path: Path) -> None:
    """It would swallow all that follows as one cell."""
    rows = "".join(f"机构{i},{code}\n" for i, code in enumerate((GOOD, OTHER, THIRD)))
    path = csv_file(tmp_path / "r.csv", '机构名称,统一社会信用代码\n"甲,91340104MA373555XM\n' + rows)
    with pytest.raises(RosterError, match=r"r\.csv"):
        read_roster(path)


@pytest.mark.parametrize(
    "code", ["N2340100MF12345678", "91340100ＭＡ2N08Y97Q", "91340100—MA2N08Y97Q", "9134 0100 MA2N 08Y9 7Q"]
)
@pytest.mark.parametrize("level", ["三星", "三级", "3级", "3星", "三星级", "3-star"])
def test_the_roster_takes_the_codes_and_levels_that_validation_takes(tmp_path: Path, code: str, level: str) -> None:
    if code.startswith("N"):
        code = code[:17] + uscc.calc_check_digit(code[:17])
    path = csv_file(tmp_path / "r.csv", f"机构名称,统一社会信用代码,成熟度等级\n甲,{code},{level}\n")
    roster = read_roster(path)
    assert roster.problems == []
    taken = read_answer(kinds.CREDIT_CODE, Cell(code, "基本信息", 0, 1)).text
    assert [(one.credit_code, one.level) for one in roster.rows] == [(taken, 3)]
    assert read_answer(kinds.LEVEL, Cell(level, "基本信息", 0, 1)).text == "三星"


def test_what_people_call_their_columns(tmp_path: Path) -> None:
    text = "序号,企业名称,信用代码,申请等级（星级）,手机,电话,邮箱,备注,经办人\n"
    text += f"1,甲,{GOOD},三星级,13800001111,0551-1,a@example.org,急,王\n"
    roster = read_roster(csv_file(tmp_path / "r.csv", text))
    assert flat(roster) == [(2, GOOD, "甲", 3, None)]
    prefill = roster.rows[0].prefill
    assert (prefill["form", "info", "phone"], prefill["form", "info", "email"]) == ("13800001111", "a@example.org")
    assert roster.unused == ["电话", "备注", "经办人"]


def test_our_own_name_for_a_column_goes_before_others(tmp_path: Path) -> None:
    text = f"手机,联系电话,机构名称,统一社会信用代码\n13800001111,0551-62345678,甲,{GOOD}\n"
    roster = read_roster(csv_file(tmp_path / "r.csv", text))
    assert roster.rows[0].prefill["form", "info", "phone"] == "0551-62345678"
    assert roster.unused == ["手机"]


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_workbooks_of_other_programs(tmp_path: Path, kind: str) -> None:
    path = workbook(tmp_path / "r.xlsx", ["名册"], ["机构名称", "统一社会信用代码", "成熟度等级"], ["甲", GOOD, 3])
    resave("libreoffice", path, tmp_path / f"r.{kind}")
    assert flat(read_roster(tmp_path / f"r.{kind}")) == [(3, GOOD, "甲", 3, None)]


def test_a_missing_file_is_an_operating_system_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_roster(tmp_path / "none.csv")


def test_one_prefilled_workbook_per_applicant(tmp_path: Path) -> None:
    text = f"机构名称,统一社会信用代码,成熟度等级,联系人\n甲/乙公司,{GOOD},三星,王\n丙,{OTHER},,\n"
    issued = issue_templates(
        tmp_path / "out", catalogue(), [1], SELF, "zh", read_roster(csv_file(tmp_path / "r.csv", text))
    )
    assert [path.name for path in issued.paths] == [f"{GOOD}_甲_乙公司_三星_自评.xlsx", f"{OTHER}_丙_一星_自评.xlsx"]
    info = openpyxl.load_workbook(issued.paths[0])["基本信息"]
    answers = {row[0].value: row[1].value for row in info.iter_rows(min_row=4)}
    assert (answers["机构名称*"], answers["统一社会信用代码*"], answers["联系人*"]) == ("甲/乙公司", GOOD, "王")
    assert answers["成熟度等级"] == "三星"
