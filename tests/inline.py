"""Workbooks written in the test: sheets as Markdown tables, or as the XML of cells; and a small catalogue for them.

A cell of a table is text, except: a number (``0.8``), ``=…`` a formula with the value 1, ``#N/A`` an error value, ``80%`` without
quotes a number shown as percent, ``@2026-07-15`` a date, ``TRUE``; quotes make anything text (``"0.8"``), with its spaces.
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from smexl.catalogue import Catalogue, Grade, Requirement, Subdomain
from smexl.kinds import FORMAT_VERSION, STAMP
from smexl.reading.package import stored
from smexl.submission import Book, Value
from smexl.text import Text

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"


def catalogue(version: str = "1.0", name: str = "小目录") -> Catalogue:
    """Two domains, three subdomains; levels 1 and 2 with three requirements each."""
    both, second = frozenset({1, 2}), frozenset({2})
    resources, delivery = Text("服务资源", "Resources"), Text("服务交付", "Delivery")
    subdomains = (
        Subdomain(resources, Text("人员", "Staff"), both),
        Subdomain(resources, Text("场所", "Premises"), both),
        Subdomain(delivery, Text("流程", "Process"), second),
    )
    requirements = tuple(
        Requirement(id_, level, domain, subdomain, Text(zh, en), Text("", ""))
        for id_, level, domain, subdomain, zh, en in (
            ("L1-RY-1", 1, "服务资源", "人员", "有专职服务人员。", "There is full-time staff."),
            ("L1-RY-2", 1, "服务资源", "人员", "人员经过培训。", "The staff is trained."),
            ("L1-CS-1", 1, "服务资源", "场所", "有固定办公场所。", "There are fixed premises."),
            ("L2-RY-1", 2, "服务资源", "人员", "按计划配备人员。", "Staff is planned."),
            ("L2-CS-1", 2, "服务资源", "场所", "场所满足服务需要。", "The premises are adequate."),
            ("L2-LC-1", 2, "服务交付", "流程", "服务流程有文件规定。", "The process is documented."),
        )
    )
    scale = tuple(
        Grade(Text(zh, en), Fraction(score))
        for zh, en, score in (
            ("全部满足", "Fully", "1"),
            ("大部分满足", "Largely", "4/5"),
            ("部分满足", "Partly", "1/2"),
            ("不满足", "Not at all", "0"),
        )
    )
    return Catalogue(
        Text(name, "Small"), version, Text("标准", "Standard"), False, Fraction(4, 5), scale, subdomains, requirements
    )


def stamp(level: Value = 1.0, **other: Value) -> list[list[Value]]:
    """The very hidden sheet of a template of ``catalogue()``; a mark given as None is left out."""
    identity = catalogue().identity
    marks: dict[str, Value] = {
        "format": float(FORMAT_VERSION),
        "smexl": "0",
        "catalogue": identity.name,
        "version": identity.version,
        "digest": identity.digest,
        "level": level,
        "kind": "self",
        "lang": "zh",
    }
    marks |= other
    return [[name, value] for name, value in marks.items() if value is not None]


def book(sheets: Mapping[str, str | list[list[Value]]]) -> Book:
    """A book as the reader gives it, from Markdown tables or rows of values."""
    made = Book({name: [] for name in sheets})
    percents: set[tuple[str, int, int]] = set()
    for name, table in sheets.items():
        if not isinstance(table, str):
            made.sheets[name] = table
            continue
        for row, cells in enumerate(_cells(table)):
            made.sheets[name].append([])
            for column, text in enumerate(cells):
                place = (name, row, column)
                if text.startswith("="):
                    made.formulas[place] = text[1:]
                if text.startswith("#"):
                    made.errors[place] = text
                if text.endswith("%"):
                    percents.add(place)
                made.sheets[name][row].append(_value(text))
    return Book(made.sheets, made.formulas, frozenset(percents), made.errors)


def _cells(table: str) -> list[list[str]]:
    lines = [line.strip() for line in table.strip("\n").splitlines()]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in rows if not row or set("".join(row)) != {"-"}]


def _value(text: str) -> Value:
    if text.startswith(('"', "@")):
        return text.strip('"') if text[0] == '"' else date.fromisoformat(text[1:])
    if text in {"TRUE", "FALSE"}:
        return text == "TRUE"
    if not text or text[0] in "#=":
        return 1.0 if text.startswith("=") else ""
    try:
        return float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        return text


SCORES = """
| 编号    | 能力域   | 能力子域 | 成熟度要求       | 证据提示 | 得分 | 满足程度 | 证据编号 | 说明 |
| ------- | -------- | -------- | ---------------- | -------- | ---- | -------- | -------- | ---- |
| L1-RY-1 | 服务资源 | 人员     | 有专职服务人员。 |          | 1    | =G       | E01      |      |
| L1-RY-2 | 服务资源 | 人员     | 人员经过培训。   |          | 0.8  | =G       |          | 记录 |
| L1-CS-1 | 服务资源 | 场所     | 有固定办公场所。 |          | 0.5  | =G       |          |      |
"""
INFO = """
| 项目               | 填写内容           | 备注 | 填写提示 |
| ------------------ | ------------------ | ---- | -------- |
| 机构               |                    |      |          |
| 机构名称*          | 甲乙丙（集团）公司 |      |          |
| 统一社会信用代码*  | 91110000600037341L |      |          |
| 成熟度等级         | 一星               |      |          |
| 机构类型           | 数据服务           | 兼营 |          |
| 所在地区           | 北京市             |      |          |
| 办公地址           |                    |      |          |
| 联系方式           |                    |      |          |
| 联系人*            | 王小明             |      |          |
| 联系电话*          | 13812345678        |      |          |
| 电子邮箱           | a@example.org      |      |          |
| 评估期间（起）     | @2026-01-01        |      |          |
| 评估期间（止）     | @2026-06-30        |      |          |
| 自评估团队负责人   | 李莉               |      |          |
| 自评估团队成员     |                    |      |          |
| 自评日期           | @2026-07-15        |      |          |
| a) 独立法人，或经法人单位授权的直属单位   | 是 | | |
| b) 服务活动已运行 6 个月以上并能提供证据  | 是 | | |
| c) 有固定的办公场所和必要的设施           | 是 | | |
| d) 具备相应规模的服务从业人员             | 是 | | |
| e) 财务和运营良好，无失信违法行为         | 是 | | |
| f) 自愿遵守并认同有关标准及管理办法       | 是 | | |
"""
EVIDENCE = """
| 证据编号 | 证据名称 | 证据类型 | 形成日期    | 对应要求编号 | 存放位置或链接 |
| -------- | -------- | -------- | ----------- | ------------ | -------------- |
| E01      | 花名册   | 记录     | @2026-03-01 | L1-RY-1      | 档案室         |
"""
PLAN = """
| 要求编号 | 存在问题 | 改进措施 | 责任人 | 完成期限    | 状态   |
| -------- | -------- | -------- | ------ | ----------- | ------ |
| L1-CS-1  | 租期将满 | 续租     | 赵一   | @2026-12-31 | 进行中 |
"""


def complete(**changed: str | list[list[Value]] | None) -> dict[str, str | list[list[Value]]]:
    """The sheets of a workbook without findings; by ``scores``, ``info``, ``evidence``, ``plan``, ``stamp`` others, or none."""
    names = {"info": "基本信息", "scores": "评分表", "evidence": "证据清单", "plan": "改进计划", "stamp": STAMP}
    sheets: dict[str, str | list[list[Value]] | None] = {
        "info": INFO,
        "scores": SCORES,
        "evidence": EVIDENCE,
        "plan": PLAN,
        "stamp": stamp(),
    }
    return {names[key]: table for key, table in (sheets | changed).items() if table is not None}


def ooxml(
    rows: str,
    *,
    name: str = "评分表",
    strings: str = "",
    styles: str = "",
    book_properties: str = "",
    sheet: str = '<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
    extra: Mapping[str, bytes] | None = None,
) -> bytes:
    """A workbook of one sheet with these rows as XML."""
    links = {"1": ("worksheet", "worksheets/sheet1.xml")}
    parts = {"xl/worksheets/sheet1.xml": sheet.format(main=_MAIN, rows=rows).encode()}
    if strings:
        links["2"] = ("sharedStrings", "sharedStrings.xml")
        parts["xl/sharedStrings.xml"] = strings.replace("<sst", f'<sst xmlns="{_MAIN}"').encode()
    if styles:
        links["3"] = ("styles", "styles.xml")
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{_MAIN}">{styles}</styleSheet>'.encode()
    relations = "".join(
        f'<Relationship Id="r{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in links.items()
    )
    workbook = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{book_properties}<sheets>'
    workbook += f'<sheet name="{name}" sheetId="1" r:id="r1"/></sheets></workbook>'
    root = f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    parts["_rels/.rels"] = f'<Relationships xmlns="{_LINKS}">{root}</Relationships>'.encode()
    parts["xl/workbook.xml"] = workbook.encode()
    parts["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{_LINKS}">{relations}</Relationships>'.encode()
    return stored((parts | dict(extra or {})).items())
