"""Macros, links, formulas, and texts that a program might take for something other than text."""

from filled import answers, catalogue, filled
from surgery import address, cell, edit, pack, text_cell, unpack

from hostile.maker import ACCEPTED, INFO, LEVEL, RETURNED, SCORES, Maker


def active(made: Maker) -> None:
    made.add(
        "macros.xlsm",
        ACCEPTED,
        "file-macros",
        pack({**unpack(made.good()), "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(500)}),
    )
    for part in ("xl/externalLinks/externalLink1.xml", "xl/connections.xml", "xl/queryTables/queryTable1.xml"):
        short = part.rpartition("/")[2].removesuffix(".xml")
        body = b'<x xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
        made.add(f"{short}.xlsx", ACCEPTED, "file-external-links", pack({**unpack(made.good()), part: body}))


def scores(made: Maker) -> None:
    score = address(LEVEL, "score", catalogue().level(LEVEL).requirements[0].id)
    for number, formula in enumerate(
        (
            "1",
            "cmd|'/c calc'!A1",
            'WEBSERVICE("http://127.0.0.1:9/")',
            "[1]Sheet1!A1",
            'HYPERLINK("file:///etc/passwd","1")',
        )
    ):
        data = edit(
            made.good(), SCORES, cell(score, f"<c {{}}><f>{formula.replace(chr(34), '&quot;')}</f><v>1</v></c>")
        )
        made.add(f"score-formula-{number}.xlsx", RETURNED, "score-formula", data)
    name = address(LEVEL, "form", "info", "organization")
    made.add(
        "organization-formula.xlsx",
        RETURNED,
        "field-formula",
        edit(made.good(), INFO, cell(name, '<c {} t="str"><f>"甲"&amp;"乙"</f><v>甲乙</v></c>')),
    )
    made.add(
        "score-error.xlsx",
        RETURNED,
        "score-error-value",
        edit(made.good(), SCORES, cell(score, '<c {} t="e"><v>#REF!</v></c>')),
    )
    made.add(
        "score-true.xlsx", RETURNED, "score-invalid", edit(made.good(), SCORES, cell(score, '<c {} t="b"><v>1</v></c>'))
    )
    for number, (value, status, code) in enumerate(
        (
            ("1e999", RETURNED, "score-invalid"),
            ("-1e999", RETURNED, "score-invalid"),
            ("NaN", RETURNED, "score-invalid"),
            ("INF", RETURNED, "score-invalid"),
            ("0.80000000001", ACCEPTED, "score-normalized"),
            ("1e-400", ACCEPTED, ""),
            ("-0.0", ACCEPTED, ""),
            ("0x1", RETURNED, "score-invalid"),
            ("1,0", RETURNED, "score-invalid"),
            ("１", ACCEPTED, "score-normalized"),
        )
    ):
        data = edit(made.good(), SCORES, cell(score, f"<c {{}}><v>{value}</v></c>"))
        made.add(f"score-number-{number}.xlsx", status, code, data)


ORGANIZATIONS = (
    "../../../../tmp/smexl-evil",
    "..\\..\\smexl-evil",
    "/tmp/smexl-evil",
    "C:\\Windows\\smexl-evil",
    "..",
    ".",
    "CON",
    "nul.txt",
    "COM1",
    "LPT9.xlsx",
    "机构 😀👩‍👩‍👧‍👦",
    "\u202egnp.exe\u202c",
    "\u200f\u200e\ufeff\u200b甲",
    "=1+1",
    '=HYPERLINK("http://127.0.0.1:9/","x")',
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1+1",
    "'=1+1",
    "<script>alert(1)</script>",
    "]]>&amp;<![CDATA[x",
    "{value}{detail}{0}{self.__class__}",
    "%s%n%x",
    "[red]rich[/red] [link=http://127.0.0.1:9]x[/link]",
    "a\nb\r\nc",
    "$(touch /tmp/smexl-evil)`id`",
    "'; DROP TABLE files; --",
    "甲" * 199,
    "name. ",
    "a:b*c?d|e",
    "_x0007__x001b_[31m",
    "é",
    "e\u0301",
    "NULL",
    "nan",
    "{{ 7 * 7 }}{% for x in y %}{# z #}",
)
"""Names that are awkward as a file's name, a formula, markup, a format string or a line on a terminal."""


def organizations(made: Maker) -> None:
    for number, organization in enumerate(ORGANIZATIONS):
        made.add(f"organization-{number:02d}.xlsx", ACCEPTED, "", made.good(organization=organization))
    made.add("organization-long.xlsx", RETURNED, "field-too-long", made.good(organization="长" * 5000))
    made.add("organization-longest.xlsx", RETURNED, "field-too-long", made.good(organization="长" * 32_767))
    for number, organization in enumerate((" ", "\u3000", "\u200b\ufeff", "\u00a0")):
        made.add(f"organization-blank-{number}.xlsx", RETURNED, "field-blank", made.good(organization=organization))
    name = address(LEVEL, "form", "info", "organization")
    for number, raw in enumerate(
        ("a_x0000_b", "a_x001B_[31mb", "a_x000D__x000A_=1b", "a_xD800_b", "a_xFFFF_b", "a&#133;b", "a&#x7f;b")
    ):
        data = edit(made.good(), INFO, cell(name, text_cell(raw)))
        made.add(f"organization-escaped-{number}.xlsx", ACCEPTED, "", data)


def texts(made: Maker) -> None:
    entered = answers(LEVEL, made.code, "文字机构")
    awkward = [*ORGANIZATIONS, "\x1b[31mred\x1b[0m\x07", "\x00", "\x85\x9b31m", "长" * 32_767]
    for i, requirement in enumerate(catalogue().level(LEVEL).requirements):
        entered["row", requirement.id, "remark"] = awkward[i % len(awkward)]
        entered["row", requirement.id, "evidence"] = awkward[-1 - i % len(awkward)][:300]
    for key, text in zip(
        ("region", "contact", "email", "leader", "institution_type", "phone", "address"), awkward[10:], strict=False
    ):
        entered["form", "info", key] = text
    made.add("texts.xlsx", ACCEPTED, "", filled(LEVEL, entered))
    del entered["score", catalogue().level(LEVEL).requirements[0].id]
    entered["form", "info", "credit_code"] = made.code
    made.add("texts-returned.xlsx", RETURNED, "score-blank", filled(LEVEL, entered))
    code = address(LEVEL, "form", "info", "credit_code")
    made.add("code-escaped.xlsx", RETURNED, "", edit(made.good(), INFO, cell(code, text_cell("_x001B_[31m_x0007_red"))))
    for number, code in enumerate(("../../x", "=1+1", "\x1b[31m", "9" * 5000, "１２３", "😀" * 18)):
        made.add(f"code-{number}.xlsx", RETURNED, "", filled(LEVEL, code=code, organization="代码机构"))
