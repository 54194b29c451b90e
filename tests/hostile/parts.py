"""Parts of a package: XML that is none or more than that, missing parts, links that lead elsewhere."""

import re

from surgery import Parts, address, cell, edit, pack, part_of, swap, text_cell, unpack

from hostile.maker import ACCEPTED, INFO, LEVEL, RETURNED, SCORES, UNREADABLE, Maker

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def more_sheets(data: bytes, count: int, name: str = "extra") -> Parts:
    """The parts of a workbook that names further sheets (``xl/worksheets/extra0.xml`` …), without the sheets."""
    names = "".join(f'<sheet name="{name}{i}" sheetId="{100 + i}" r:id="rIdx{i}"/>' for i in range(count))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    targets = "".join(
        f'<Relationship Id="rIdx{i}" Type="{kind}" Target="worksheets/extra{i}.xml"/>' for i in range(count)
    )
    data = edit(data, "xl/workbook.xml", swap("</sheets>", f"{names}</sheets>"))
    return unpack(edit(data, "xl/_rels/workbook.xml.rels", swap("</Relationships>", f"{targets}</Relationships>")))


def xml(made: Maker) -> None:
    laughs = "<!DOCTYPE l [" + '<!ENTITY a "' + "ha" * 50 + '">'
    laughs += "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 50}">' for i in range(8)) + "]>"
    outside = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    parameter = '<!DOCTYPE x [<!ENTITY % e SYSTEM "http://127.0.0.1:9/x.dtd"> %e;]>'
    for name, dtd in {"laughs": laughs, "outside": outside, "parameter": parameter, "empty": "<!DOCTYPE x>"}.items():
        for where, short in ((SCORES, "sheet"), ("xl/sharedStrings.xml", "strings"), ("xl/workbook.xml", "workbook")):
            data = edit(made.good(), where, lambda text, dtd=dtd: _behind_declaration(text, dtd))  # type: ignore[misc]
            made.add(f"dtd-{name}-{short}.xlsx", UNREADABLE, "file-forbidden-content", data)
    used = edit(made.good(), INFO, lambda text: _behind_declaration(text, outside))
    used = edit(used, INFO, cell(address(LEVEL, "form", "info", "organization"), text_cell("&e;")))
    made.add("dtd-used.xlsx", UNREADABLE, "file-forbidden-content", used)
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        parts = unpack(made.good())
        name = part_of(parts, SCORES)
        text = _behind_declaration(parts[name].decode().replace("UTF-8", encoding), outside)
        parts[name] = text.encode(encoding)
        made.add(f"dtd-{encoding}.xlsx", UNREADABLE, "file-forbidden-content", pack(parts))
    far = edit(made.good(), SCORES, swap("UTF-8", "UTF-7"))
    made.add("utf-7.xlsx", UNREADABLE, "file-forbidden-content", far)
    spaced = edit(made.good(), SCORES, swap('version="1.0" ', f'version="1.0"{" " * 500}'))
    made.add(
        "utf-16-said-late.xlsx", UNREADABLE, "file-forbidden-content", edit(spaced, SCORES, swap("UTF-8", "UTF-16"))
    )
    for name, change in {
        "surrogate": swap("<sheetData>", "<sheetData>\ud800"),
        "same-attribute-twice": swap('<c r="A4"', '<c r="A4" r="XFD1048576"', 1),
        "no-text": lambda _: "",
    }.items():
        made.add(f"xml-{name}.xlsx", UNREADABLE, "file-damaged", edit(made.good(), SCORES, change))
    # The reader is lenient, and the answers are all there.
    for name, change in {
        "unclosed": swap("</worksheet>", ""),
        "crossed": swap("</row></sheetData>", "</sheetData></row>"),
        "unknown-entity": swap("<sheetData>", "<sheetData>&foo;"),
        "two-roots": lambda text: text + "<worksheet/>",
        "control": swap("<sheetData>", "<sheetData>\x01"),
    }.items():
        made.add(f"xml-{name}.xlsx", ACCEPTED, "", edit(made.good(), SCORES, change))
    binary = edit(made.good(), SCORES, lambda _: "\0" * 1000)
    made.add("xml-binary.xlsx", UNREADABLE, "file-forbidden-content", binary)
    deep = "<extLst>" + "<a>" * 200_000 + "</a>" * 200_000 + "</extLst>"
    made.add("xml-deep.xlsx", ACCEPTED, "", edit(made.good(), SCORES, swap("<sheetData>", f"{deep}<sheetData>")))
    wide = " ".join(f'a{i}="x"' for i in range(200_000))
    made.add("xml-wide.xlsx", ACCEPTED, "", edit(made.good(), SCORES, swap("<sheetFormatPr", f"<sheetFormatPr {wide}")))
    long = "y" * 10_000_000
    made.add(
        "xml-long.xlsx", ACCEPTED, "", edit(made.good(), SCORES, swap("<sheetFormatPr", f'<sheetFormatPr z="{long}"'))
    )
    made.add(
        "comment.xlsx", ACCEPTED, "", edit(made.good(), SCORES, swap("<row", "<!-- <c r='XFD1048576'/> --><row", 1))
    )


def _behind_declaration(text: str, dtd: str) -> str:
    head, end, rest = text.partition("?>")
    assert end
    return f"{head}{end}{dtd}{rest}"


def missing(made: Maker) -> None:
    for part, short in (
        ("xl/workbook.xml", "workbook"),
        ("xl/_rels/workbook.xml.rels", "links"),
        ("xl/sharedStrings.xml", "strings"),
    ):
        parts = unpack(made.good())
        del parts[part]
        made.add(f"without-{short}.xlsx", UNREADABLE, "", pack(parts))
    parts = unpack(made.good())
    del parts[part_of(parts, SCORES)]
    made.add("without-scores.xlsx", UNREADABLE, "", pack(parts))
    for name, part in (
        ("content-types", "[Content_Types].xml"),
        ("styles", "xl/styles.xml"),
    ):
        parts = unpack(made.good())
        del parts[part]
        # Programs for statistics and export leave these out; the answers are all there.
        made.add(f"without-{name}.xlsx", ACCEPTED, "", pack(parts))
    parts = unpack(made.good())
    del parts["_rels/.rels"]
    made.add("without-root.xlsx", UNREADABLE, "file-not-workbook", pack(parts))


def links(made: Maker) -> None:
    relations = "xl/_rels/workbook.xml.rels"
    target = 'Target="worksheets/sheet3.xml"'
    for number, elsewhere in enumerate(
        (
            'Target="http://127.0.0.1:9/sheet.xml" TargetMode="External"',
            'Target="file:///etc/passwd" TargetMode="External"',
            'Target="../../../../../../etc/passwd"',
            'Target="/etc/passwd"',
            'Target="worksheets/nowhere.xml"',
            'Target=""',
            'Target="styles.xml"',
            'Target="_rels/workbook.xml.rels"',
        )
    ):
        made.add(f"link-{number}.xlsx", UNREADABLE, "", edit(made.good(), relations, swap(target, elsewhere)))
    made.add("link-absolute.xlsx", ACCEPTED, "", edit(made.good(), relations, swap('Target="w', 'Target="/xl/w')))
    book = "xl/workbook.xml"
    # It is known by its headings.
    made.add("renamed-away.xlsx", ACCEPTED, "sheet-renamed", edit(made.good(), book, swap("评分表", "甲")))
    made.add("nameless.xlsx", ACCEPTED, "sheet-renamed", edit(made.good(), book, swap('name="评分表"', 'name=""')))
    long = edit(made.good(), book, swap('name="填写说明"', f'name="{"长" * 5000}"'))
    made.add("long-sheet-name.xlsx", ACCEPTED, "", long)
    twice = edit(made.good(), book, swap('name="改进计划"', 'name="评分表"'))
    made.add("two-sheets-of-a-name.xlsx", ACCEPTED, "sheet-missing-optional", twice)
    parts = more_sheets(made.good(), 2000)
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
    made.add(
        "2000-sheets.xlsx",
        UNREADABLE,
        "file-too-large",
        pack(parts | {f"xl/worksheets/extra{i}.xml": sheet for i in range(2000)}),
    )
    blank = edit(made.good(), SCORES, lambda text: text[: text.index("<sheetData>")] + "<sheetData/></worksheet>")
    made.add("blank-score-sheet.xlsx", UNREADABLE, "score-sheet-missing", blank)
    headings = edit(made.good(), SCORES, lambda text: text[: text.index('<row r="4"')] + "</sheetData></worksheet>")
    made.add("headings-only.xlsx", RETURNED, "requirement-missing", headings)


def strings(made: Maker) -> None:
    beyond = edit(made.good(), SCORES, cell("D4", '<c {} t="s"><v>999999</v></c>'))
    made.add("string-beyond.xlsx", UNREADABLE, "file-damaged", beyond)
    for number, index in enumerate(("-1", "18446744073709551616", "x", "", "1e3", "0x1")):
        bad = edit(made.good(), SCORES, cell("D4", f'<c {{}} t="s"><v>{index}</v></c>'))
        made.add(f"string-index-{number}.xlsx", RETURNED, "requirement-changed", bad)
    made.add("style-index.xlsx", ACCEPTED, "", edit(made.good(), SCORES, swap('<c r="F4" s="', '<c r="F4" s="9999')))
    for count, status, code in (("99999999999", UNREADABLE, "file-damaged"), ("-5", ACCEPTED, "")):
        data = edit(
            made.good(),
            "xl/sharedStrings.xml",
            lambda text, n=count: re.sub('uniqueCount="[^"]*', f'uniqueCount="{n}', text),
        )  # type: ignore[misc]
        made.add(f"string-count{count}.xlsx", status, code, data)
