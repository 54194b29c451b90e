"""Makes ``samples/``: completed workbooks as people send them, good and bad, and what smexl should say of each.

Run by hand when the template changes: ``python tests/make_samples.py`` (needs LibreOffice). The organizations are invented; their
credit codes are formed rightly. Some workbooks are filled by typing into the cells with openpyxl, some saved by LibreOffice.
"""

import csv
import random
import re
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import msoffcrypto
import openpyxl
from msoffcrypto.format.ooxml import OOXMLFile
from stdnum.cn import uscc

from smexl.catalogue.files import load
from smexl.kinds import EVIDENCE, INFO, PLAN, SCORES, SELF
from smexl.template import template

SAMPLES = Path(__file__).parents[1] / "samples"
CATALOGUE = load()
Book = Any
Change = Callable[[Book], None]


@dataclass
class Sample:
    """One file of ``samples/``: who, what level, how the scores are spread, and what is done to the workbook afterwards."""

    name: str
    organization: str
    region_code: str
    region: str
    kind_of: str
    level: int
    mix: tuple[int, int, int, int]
    """Weights of 1, 0.8, 0.5 and 0."""
    status: str
    why: str
    codes: tuple[str, ...] = ()
    changes: list[Change] = field(default_factory=list)
    program: str = "openpyxl"
    exact: bool = False
    modified: datetime = datetime(2026, 7, 15, 9, 30)
    after: Callable[[bytes], bytes] = bytes


def code_of(region_code: str, organization: str) -> str:
    body = f"91{region_code}MA{random.Random(organization).randrange(10**6):06d}" + "X"
    return body + uscc.calc_check_digit(body)


def scores_of(sample: Sample) -> list[float]:
    """A spread of scores; ``exact``: turned until their mean is exactly 0.8."""
    count = len(CATALOGUE.level(sample.level).requirements)
    rng = random.Random(sample.organization)
    scores = rng.choices([10, 8, 5, 0], sample.mix, k=count)
    while sample.exact and sum(scores) != 8 * count:
        i = rng.randrange(count)
        if sum(scores) < 8 * count:
            scores[i] = 10 if sum(scores) + 10 - scores[i] <= 8 * count or rng.random() < 0.2 else scores[i]
        else:
            scores[i] = rng.choice([8, 5, 0]) if rng.random() < 0.5 else scores[i]
    return [score / 10 for score in scores]


def cell_right_of(sheet: Any, label: str) -> Any:
    for row in sheet.iter_rows():
        for cell in row:
            if str(cell.value or "").rstrip("*") == label:
                return sheet.cell(cell.row, cell.column + 1)
    raise KeyError(label)


def columns(sheet: Any) -> tuple[int, dict[str, int]]:
    """The heading row and the columns by heading."""
    for row in sheet.iter_rows(max_row=10):
        values = {str(cell.value): cell.column for cell in row if cell.value}
        if "编号" in values or "证据编号" in values or "要求编号" in values:
            return row[0].row, values
    raise KeyError("headings")


def fill(sample: Sample) -> Book:
    """Type the answers of a sample into a fresh template."""
    book = openpyxl.load_workbook(BytesIO(template(CATALOGUE, sample.level, SELF, "zh")))
    info = book[INFO.zh]
    person = random.Random(sample.organization)
    leader, contact = person.sample(
        ["周海涛", "陈静", "吴敏", "刘建国", "孙晓燕", "何志强", "马丽", "郑凯", "林雨晴"], 2
    )
    answers = {
        "机构名称": sample.organization,
        "统一社会信用代码": code_of(sample.region_code, sample.organization),
        "机构类型": sample.kind_of,
        "所在地区": sample.region,
        "联系人": contact,
        "联系电话": f"13{person.randrange(10**9):09d}",
        "电子邮箱": f"service{person.randrange(100)}@example.com",
        "评估期间（起）": datetime(2026, 1, 1),
        "评估期间（止）": datetime(2026, 6, 30),
        "自评估团队负责人": leader,
        "自评估团队成员": "、".join(person.sample(["高翔", "罗琳", "唐宇", "韩雪", "曹阳", "许诺"], 3)),
        "自评日期": datetime(2026, 7, 10),
    }
    for label, value in answers.items():
        cell_right_of(info, label).value = value
    for row in info.iter_rows():
        for cell in row:
            if str(cell.value or "")[:2] in {"a)", "b)", "c)", "d)", "e)", "f)"}:
                info.cell(cell.row, cell.column + 1).value = "是"
    fill_scores(book, sample)
    return book


def fill_scores(book: Book, sample: Sample) -> None:
    sheet, scores = book[SCORES.zh], scores_of(sample)
    top, at = columns(sheet)
    evidence, plan = book[EVIDENCE.zh], book[PLAN.zh]
    evidence_top, evidence_at = columns(evidence)
    plan_top, plan_at = columns(plan)
    listed = planned = 0
    for i, (requirement, score) in enumerate(zip(CATALOGUE.level(sample.level).requirements, scores, strict=True)):
        row = top + 1 + i
        assert sheet.cell(row, at["编号"]).value == requirement.id
        sheet.cell(row, at["得分"]).value = int(score) if score in (0, 1) else score
        if score >= 0.8 and i % 3 == 0:
            listed += 1
            number = f"E{listed:02d}"
            sheet.cell(row, at["证据编号"]).value = number
            line = {
                "证据编号": number,
                "证据名称": f"{requirement.subdomain}：{requirement.hint.zh.split('、')[0]}",
                "证据类型": ["制度文件", "记录", "报告"][listed % 3],
                "形成日期": date(2026, 1 + listed % 6, 1 + listed % 28),
                "对应要求编号": requirement.id,
                "存放位置或链接": f"质量部档案柜 {1 + listed // 10}-{listed % 10}",
            }
            for heading, value in line.items():
                evidence.cell(evidence_top + listed, evidence_at[heading]).value = value
        if score <= 0.5:
            sheet.cell(row, at["说明"]).value = "已有做法，尚未形成记录" if score else "尚未开展"
            planned += 1
            line = {
                "要求编号": requirement.id,
                "存在问题": f"{requirement.subdomain}的做法还没有落实到日常工作",
                "改进措施": "制定办法，明确责任人，按月检查",
                "责任人": "综合部",
                "完成期限": date(2026, 9 + planned % 4, 15),
                "状态": ["未开始", "进行中"][planned % 2],
            }
            for heading, value in line.items():
                plan.cell(plan_top + planned, plan_at[heading]).value = value


def score_cell(book: Book, number: int) -> Any:
    """The score cell of the number-th requirement (from 0)."""
    top, at = columns(book[SCORES.zh])
    return book[SCORES.zh].cell(top + 1 + number, at["得分"])


def set_scores(values: dict[int, Any]) -> Change:
    def change(book: Book) -> None:
        for number, value in values.items():
            score_cell(book, number).value = value

    return change


def set_info(label: str, value: Any) -> Change:
    def change(book: Book) -> None:
        cell_right_of(book[INFO.zh], label).value = value

    return change


def as_people_write(book: Book) -> None:
    """Scores typed as words, percentages, full-width text: all of them mean an allowed score."""
    words = {
        1: ["全部满足", "１", "100%"],
        0.8: ["大部分满足", "80%", " 0.8 ", "０．８"],
        0.5: ["部分满足", "0.5"],
        0: ["不满足"],
    }
    for i in range(0, 18, 2):
        cell = score_cell(book, i)
        options = words[cell.value]
        cell.value = options[i % len(options)]


def sort_and_hide(book: Book) -> None:
    """Rows sorted by score, a filter left on, a column of their own inserted before the scores."""
    sheet = book[SCORES.zh]
    top, at = columns(sheet)
    last = top + len(CATALOGUE.level(3).requirements)
    rows = [[sheet.cell(row, column).value for column in at.values()] for row in range(top + 1, last + 1)]
    rows.sort(key=lambda row: (row[list(at).index("得分")], row[0]))
    grade = list(at).index("满足程度")
    for row, values in zip(range(top + 1, last + 1), rows, strict=True):
        for i, (column, value) in enumerate(zip(at.values(), values, strict=True)):
            if i != grade:
                sheet.cell(row, column).value = value
        if values[list(at).index("得分")] == 1:
            sheet.row_dimensions[row].hidden = True


def delete_and_edit(book: Book) -> None:
    sheet = book[SCORES.zh]
    top, at = columns(sheet)
    sheet.cell(top + 5, at["成熟度要求"]).value = "应有专人负责，其余不作要求。"
    sheet.delete_rows(top + 12)


def encrypt(data: bytes) -> bytes:
    target = BytesIO()
    OOXMLFile(BytesIO(data)).encrypt("123456", target)
    assert msoffcrypto.OfficeFile(BytesIO(target.getvalue())).is_encrypted()
    return target.getvalue()


def other_version(book: Book) -> None:
    for row in book["_smexl"].iter_rows(max_col=2):
        if row[0].value == "version":
            row[1].value = "2025.1-示例"
        if row[0].value == "digest":
            row[1].value = "0" * 64


ORGANIZATIONS = [
    Sample("01 合肥启明创业辅导_一星", "合肥启明创业辅导有限公司", "340104", "安徽省合肥市蜀山区", "创业辅导服务", 1, (7, 3, 1, 0), "accepted", "符合"),
    Sample("02 兰州惠企_一星", "兰州惠企经营辅助服务中心", "620102", "甘肃省兰州市城关区", "经营辅助服务", 1, (3, 3, 3, 1), "accepted", "不符合"),
    Sample("03 苏州数联_二星_自己打字", "苏州数联数据服务有限公司", "320508", "江苏省苏州市姑苏区", "数据服务", 2, (6, 5, 1, 0), "accepted", "得分写成文字、百分数、全角", ("score-normalized",), [as_people_write, set_info("统一社会信用代码", None)]),
    Sample("04 成都天府法务_二星_正好0.8", "成都天府法务咨询有限公司", "510104", "四川省成都市锦江区", "法律服务", 2, (5, 4, 2, 1), "accepted", "平均分正好 0.8，符合", exact=True),
    Sample("05 武汉光谷技术转移_三星", "武汉光谷技术转移服务有限公司", "420111", "湖北省武汉市洪山区", "技术创新服务", 3, (6, 5, 1, 0), "accepted", "由 LibreOffice 保存", program="libreoffice"),
    Sample("06 西安丝路市场_三星", "西安丝路市场开拓服务有限公司", "610113", "陕西省西安市雁塔区", "市场开拓服务", 3, (5, 4, 2, 1), "accepted", "略低于 0.8，不符合"),
    Sample("07 宁波智造_三星_排序筛选", "宁波智造生产服务有限公司", "330212", "浙江省宁波市鄞州区", "制造性服务", 3, (7, 4, 1, 0), "accepted", "按得分排序、隐藏了行", (), [sort_and_hide]),
    Sample("08 深圳湾融资促进_四星", "深圳湾融资促进服务有限公司", "440305", "广东省深圳市南山区", "融资促进服务", 4, (8, 3, 1, 0), "accepted", "由 LibreOffice 保存", program="libreoffice"),
    Sample("09 北京中创管理咨询_五星", "北京中创管理咨询有限公司", "110108", "北京市海淀区", "管理咨询服务", 5, (9, 3, 1, 0), "accepted", "符合；另有较早的一份"),
    Sample("09 北京中创管理咨询_五星（六月稿）", "北京中创管理咨询有限公司", "110108", "北京市海淀区", "管理咨询服务", 5, (5, 4, 2, 0), "superseded", "同一机构较早的一份", ("superseded",), modified=datetime(2026, 6, 20, 17, 0)),
    Sample("10 郑州人力_二星_漏评", "郑州嵩山人力资源服务有限公司", "410105", "河南省郑州市金水区", "人力资源服务", 2, (5, 4, 1, 0), "returned", "漏评三条", ("score-blank",), [set_scores({4: None, 5: None, 20: None})]),
    Sample("11 长沙岳麓_三星_得分不合规", "长沙岳麓信息技术服务有限公司", "430104", "湖南省长沙市岳麓区", "互联网及信息技术服务", 3, (5, 4, 1, 0), "returned", "0.7、√、不适用、公式、TRUE", ("score-invalid", "score-formula"), [set_scores({2: 0.7, 7: "√", 11: "不适用", 15: "=0.5+0.3", 30: True})]),
    Sample("12 青岛海创_一星_代码有误", "青岛海创生产性服务有限公司", "370202", "山东省青岛市市南区", "生产性服务", 1, (6, 4, 1, 0), "returned", "信用代码错一位，联系人没有填", ("credit-code-check-digit", "field-blank"), [set_info("统一社会信用代码", "91370202MA3C2X5T1A"), set_info("联系人", None)]),
    Sample("13 南昌赣企_四星_改了要求", "南昌赣企经营服务有限公司", "360102", "江西省南昌市东湖区", "经营辅助服务", 4, (6, 4, 1, 0), "returned", "删了一行，改了一条要求的文字", ("requirement-changed", "requirement-missing"), [delete_and_edit]),
    Sample("14 贵阳数谷_三星_旧版模板", "贵阳数谷数据服务有限公司", "520115", "贵州省贵阳市观山湖区", "数据服务", 3, (6, 4, 1, 0), "returned", "旧版目录的模板", ("catalogue-version",), [other_version]),
    Sample("15 昆明滇池_二星_有密码", "昆明滇池创业辅导有限公司", "530102", "云南省昆明市五华区", "创业辅导服务", 2, (6, 4, 1, 0), "unreadable", "有打开密码", ("file-encrypted",), after=encrypt),
    Sample("16 沈阳浑南_一星_文件不完整", "沈阳浑南技术创新服务有限公司", "210112", "辽宁省沈阳市浑南区", "技术创新服务", 1, (6, 4, 1, 0), "unreadable", "传输中断，文件不完整", ("file-damaged",), after=lambda data: data[: len(data) * 2 // 3]),
]  # fmt: skip


def saved(sample: Sample) -> bytes:
    book = fill(sample)
    for change in sample.changes:
        change(book)
    if "03" in sample.name:  # typed in full width and lower case, as it was on a phone
        code = code_of(sample.region_code, sample.organization)
        wide = "".join(chr(ord(c) + 0xFEE0) for c in code[:6]) + code[6:].lower()
        set_info("统一社会信用代码", wide)(book)
    target = BytesIO()
    book.save(target)
    data = by_libreoffice(target.getvalue()) if sample.program == "libreoffice" else target.getvalue()
    return sample.after(saved_at(data, sample.modified))


def saved_at(data: bytes, modified: datetime) -> bytes:
    """The workbook with the time of its last saving set: programs write the time of today."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                stamp = modified.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            new.writestr(zipfile.ZipInfo(name, (2026, 7, 15, 9, 30, 0)), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def by_libreoffice(data: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in", "book.xlsx"), Path(folder, "out")
        source.parent.mkdir()
        source.write_bytes(data)
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = [
            "soffice",
            "--headless",
            profile,
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(target),
            str(source),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        return Path(target, "book.xlsx").read_bytes()


def main() -> None:
    SAMPLES.mkdir(exist_ok=True)
    rows = []
    for sample in ORGANIZATIONS:
        name = f"{sample.name}.xlsx"
        (SAMPLES / name).write_bytes(saved(sample))
        units = sum(round(score * 10) for score in scores_of(sample))
        count = len(CATALOGUE.level(sample.level).requirements)
        accepted = sample.status == "accepted"
        score = f"{units}/{10 * count}" if accepted else ""
        verdict = ("符合" if units >= 8 * count else "不符合") if accepted else ""
        rows.append([name, sample.status, sample.level, score, verdict, " ".join(sample.codes), sample.why])
    copy = "07 宁波智造_三星_排序筛选 - 副本.xlsx"
    (SAMPLES / copy).write_bytes((SAMPLES / "07 宁波智造_三星_排序筛选.xlsx").read_bytes())
    rows.append([copy, "duplicate", 3, "", "", "duplicate", "与另一份完全相同"])
    lock = "~$05 武汉光谷技术转移_三星.xlsx"
    (SAMPLES / lock).write_bytes(b"\x06service".ljust(165, b" "))
    rows.append([lock, "unreadable", "", "", "", "file-lock", "打开文件时留下的锁文件"])
    with (SAMPLES / "expected.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["file", "status", "level", "score", "verdict", "codes", "why"])
        writer.writerows(sorted(rows))
    with (SAMPLES / "roster.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["机构名称", "统一社会信用代码", "成熟度等级", "联系人", "联系电话"])
        seen: set[str] = set()
        for sample in ORGANIZATIONS:
            if sample.organization not in seen:
                seen.add(sample.organization)
                code = code_of(sample.region_code, sample.organization)
                writer.writerow([sample.organization, code, f"{'一二三四五'[sample.level - 1]}星", "", ""])
        code = code_of("350102", "福州鼓楼企业服务中心")
        writer.writerow(["福州鼓楼企业服务中心", code, "二星", "林芳", "0591-87654321"])


if __name__ == "__main__":
    main()
