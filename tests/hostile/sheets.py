"""Sheets: cells far out in every spelling, too many cells, and what makes a reader slow or see other than the guard."""

import re

from surgery import Edit, cell, edit, pack, swap, unpack

from hostile.maker import ACCEPTED, EVIDENCE, INFO, RETURNED, SCORES, UNREADABLE, Maker
from hostile.parts import MAIN, more_sheets

DAMAGED, TOO_MANY, TOO_LARGE = "file-damaged", "file-too-many-cells", "file-too-large"
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
"""A cell that a reader who makes a dense table needs 512 GiB for."""


def behind(rows: str) -> Edit:
    """An edit that adds rows behind the others."""
    return swap("</sheetData>", f"{rows}</sheetData>")


def corners(made: Maker) -> None:
    spellings = {
        "plain": FAR,
        "text": '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>',
        "formula": '<row r="1048576"><c r="XFD1048576"><f>1+1</f><v>2</v></c></row>',
        "single-quotes": "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        "spaces": '<row r = "1048576" ><c  r\n=\t"XFD1048576" ><v>1</v></c></row>',
        "references": '<row r="1048576"><c r="&#88;FD&#x31;048576"><v>1</v></c></row>',
        "last-attribute": '<row r="1048576"><c s="0" t="n" r="XFD1048576"><v>1</v></c></row>',
        "no-row": '<c r="XFD1048576"><v>1</v></c>',
        "row-only": '<row r="1048576"><c><v>1</v></c></row>',
        "wrong-row": '<row r="400"><c r="XFD1048576"><v>1</v></c></row>',
        "lower-case": '<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>',
        "in-comment-and-not": '<row r="400"><!-- --><c r="XFD1048576"><v>1</v></c></row>',
        "shared": '<row r="1048576"><c r="XFD1048576"><f t="shared" ref="A1:XFD1048576" si="0">A1</f><v>1</v></c></row>',
        "column": '<row r="400"><c r="XFD400"><v>1</v></c></row><row r="40000"><c r="A40000"><v>1</v></c></row>',
        "no-references": '<row r="400">' + "<c><v>1</v></c>" * 16_384 + "</row>",
        "instruction": '<row r="400"><?x <c ?><c r="XFD1048576"><v>1</v></c></row>',
        "tag-with-tab": '<row\tr="1048576"><c\tr="XFD1048576"\t><v>1</v></c\t></row>',
        "mixed": f'<x:row xmlns:x="{MAIN}" r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
        # To a reader that does not check what it reads, a sheet goes on behind what looks like its end.
        "end-in-attribute": f'<row r="400" x="</sheetData>">{FAR}</row>',
        "end-in-value": f'<row r="400"><c r="A400"><v>1</sheetData></v></c></row>{FAR}',
        "end-in-text": f'<row r="400"><c r="A400" t="inlineStr"><is><t></sheetData></t></is></c></row>{FAR}',
    }
    for name, xml in spellings.items():
        made.add(f"corner-{name}.xlsx", UNREADABLE, "", edit(made.good(), SCORES, behind(xml)))
    second = edit(made.good(), SCORES, swap("</sheetData>", f"</sheetData><sheetData>{FAR}</sheetData>"))
    made.add("corner-second.xlsx", UNREADABLE, "", second)
    made.add(
        "corner-in-front.xlsx",
        UNREADABLE,
        TOO_MANY,
        edit(made.good(), SCORES, swap("<sheetData>", f"<sheetData>{FAR}")),
    )
    data = edit(made.good(), SCORES, swap("<sheetData>", '<x a="<sheetData></sheetData>"/><sheetData>' + FAR))
    made.add("corner-begin-in-attribute.xlsx", UNREADABLE, "", data)
    made.add("corner-other-sheet.xlsx", UNREADABLE, TOO_MANY, edit(made.good(), INFO, behind(FAR)))
    # Of the marks only the first rows are read, or given to the reader.
    made.add("corner-marks.xlsx", ACCEPTED, "", edit(made.good(), "_smexl", behind(FAR)))
    data = edit(edit(made.good(), SCORES, behind(FAR)), SCORES, _prefixed)
    made.add("corner-prefixed.xlsx", UNREADABLE, TOO_MANY, data)
    parts = more_sheets(made.good(), 1)
    parts["xl/worksheets/extra0.xml"] = _sheet(FAR)
    made.add("corner-sheet-that-nobody-reads.xlsx", ACCEPTED, "", pack(parts))
    parts = more_sheets(made.good(), 1, "评分表备份")
    parts["xl/worksheets/extra0.xml"] = _sheet(FAR)
    made.add("corner-copy.xlsx", UNREADABLE, TOO_MANY, pack(parts))
    # No value, so no room is made.
    no_value = '<row r="1048576"><c r="XFD1048576"><f>A1</f></c></row>'
    made.add("corner-no-value.xlsx", ACCEPTED, "", edit(made.good(), SCORES, behind(no_value)))
    styled = '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    made.add("corner-styled.xlsx", ACCEPTED, "", edit(made.good(), SCORES, behind(styled)))
    merged = '</sheetData><mergeCells count="1"><mergeCell ref="A400:XFD1048576"/></mergeCells>'
    made.add("corner-merged.xlsx", ACCEPTED, "", edit(made.good(), SCORES, swap("</sheetData>", merged)))
    made.add("dimension-lying.xlsx", ACCEPTED, "", edit(made.good(), SCORES, _with_dimension("A1:XFD1048576")))
    made.add("dimension-odd.xlsx", ACCEPTED, "", edit(made.good(), SCORES, _with_dimension("ZZZZ9:A1")))


def _with_dimension(reference: str) -> Edit:
    return lambda text: re.sub('<dimension ref="[^"]*"', f'<dimension ref="{reference}"', text)


def _prefixed(text: str) -> str:
    """A sheet whose elements are ``x:worksheet``, ``x:row``, … as some programs write them."""
    return re.sub(r"<(/?)([A-Za-z])", r"<\1x:\2", text.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"'))


def _sheet(rows: str) -> bytes:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def references(made: Maker) -> None:
    wrong = (
        "A0",
        "",
        "1A",
        "ZZZZZZZ1",
        "A99999999999999999999",
        "AXFD1048577",
        "A-1",
        "A1:XFD1048576",
        "４4",
        "A1.5",
        "$A$1",
    )
    for number, where in enumerate(wrong):
        row = f'<row r="400"><c r="{where}"><v>1</v></c></row>'
        made.add(f"reference-{number}.xlsx", UNREADABLE, DAMAGED, edit(made.good(), SCORES, behind(row)))
    for number, where in enumerate(("0", "-1", "99999999999", "4294967296", "x", "")):
        row = f'<row r="{where}"><c><v>1</v></c></row>'
        made.add(f"row-{number}.xlsx", UNREADABLE, DAMAGED, edit(made.good(), SCORES, behind(row)))


def many_cells(made: Maker) -> None:
    rows = "".join(f'<row r="{r}"><c r="A{r}"><v>1</v></c></row>' for r in range(1000, 501_000))
    made.add("500000-rows.xlsx", UNREADABLE, TOO_MANY, edit(made.good(), SCORES, behind(rows)))
    blank = "".join(f'<row r="{r}" ht="15"/>' for r in range(1000, 301_000))
    made.add("300000-blank-rows.xlsx", ACCEPTED, "", edit(made.good(), SCORES, behind(blank)))
    cells = "<c><v>1</v></c>" * 16_000
    wide = "".join(f'<row r="{r}">{cells}</row>' for r in range(1000, 1200))
    made.add("3000000-cells.xlsx", UNREADABLE, TOO_MANY, edit(made.good(), SCORES, behind(wide)))
    for name, status, code in (
        ("extra", ACCEPTED, ""),
        ("评分表", UNREADABLE, TOO_MANY),
        ("证据清单", UNREADABLE, TOO_MANY),
    ):
        for column, row in (("Z", 9999), ("SF", 2000), ("T", 50_000)):
            parts = more_sheets(made.good(), 90, name)
            far = f'<row r="{row}"><c r="{column}{row}"><v>1</v></c></row>'
            parts |= {f"xl/worksheets/extra{i}.xml": _sheet(far) for i in range(90)}
            made.add(f"90-large-sheets-{name}-{column}.xlsx", status, code, pack(parts))


def misleading(made: Maker) -> None:
    """Sheets that look to a quick search other than they are."""
    hidden = '<row r="{0}"><c r="A{0}" t="str"><v>&lt;c r="XFD1048576"&gt;&lt;v&gt;1</v></c></row>'
    made.add("text-like-a-cell.xlsx", ACCEPTED, "", edit(made.good(), SCORES, behind(hidden.format(400))))
    comment = '<!-- <row r="1048576"><c r="XFD1048576"><v>1</v></c></row> -->'
    made.add("cell-in-comment.xlsx", ACCEPTED, "", edit(made.good(), SCORES, behind(comment)))
    data = f'<row r="400"><c r="A400" t="inlineStr"><is><t><![CDATA[{FAR}]]></t></is></c></row>'
    made.add("cell-in-cdata.xlsx", ACCEPTED, "", edit(made.good(), SCORES, behind(data)))
    inner = '<row r="400"><c r="A400"><v>1</v><c r="XFD1048576"><v>1</v></c></c></row>'
    made.add("cell-in-cell.xlsx", UNREADABLE, "", edit(made.good(), SCORES, behind(inner)))
    twice = edit(made.good(), SCORES, cell("F4", "<c {}><v>1</v></c><c {}><v>0.7</v></c>"))
    made.add("cell-twice.xlsx", RETURNED, "score-invalid", twice)


STRINGS, CORE = "xl/sharedStrings.xml", "docProps/core.xml"


def slow(made: Maker) -> None:
    """Small files that take a careless search minutes."""
    text = '<row r="400"><c r="A400" t="inlineStr"><is><t>{}</t></is></c></row>'
    error = '<row r="401"><c r="A401" t="e"><v>#REF!</v></c></row>'
    for name, status, rows in (
        ("formulas", UNREADABLE, f'<row r="400"><c r="A400">{"<f/>" * 2_000_000}<v>1</v></c></row>'),
        ("error-marks", UNREADABLE, text.format('t="e"' * 400_000)),
        ("open-values", UNREADABLE, text.format("<v " * 400_000) + error),
        ("open-cells", UNREADABLE, text.format("<c " * 400_000)),
        ("spaces", ACCEPTED, text.format(" " * 20_000_000)),
    ):
        made.add(f"slow-{name}.xlsx", status, "", edit(made.good(), SCORES, behind(rows)))
    spaces = edit(made.good(), STRINGS, swap('uniqueCount="', f'uniqueCount={" " * 100_000}x" q="'))
    made.add("slow-count.xlsx", UNREADABLE, DAMAGED, spaces)
    for name, properties in (
        ("saved", f"<modified>{' ' * 200_000}{'x' * 50}</modified>"),
        ("saved-often", "<modified " * 300_000),
        ("saved-long", f"<modified>{'1' * 5_000_000}"),
    ):
        data = edit(made.good(), CORE, swap("<dcterms:modified", f"{properties}<dcterms:modified"))
        made.add(f"slow-{name}.xlsx", ACCEPTED, "", data)


def often_shown(made: Maker) -> None:
    """One long text that a small file shows in 40,000 cells, each of which the reader gives its own copy."""
    long = f"<si><t>{'字' * 32_000}</t></si>"
    for number, index in enumerate(("{}", "0{}", "+{}", "0000000{}", " {} ", "&#48;{}")):
        data = edit(made.good(), STRINGS, swap("</sst>", f"{long}</sst>"))
        written = index.format(_count_of_strings(data) - 1)
        rows = "".join(
            f'<row r="{row}">' + f'<c r="A{row}" t="s"><v>{written}</v></c>' * 20 + "</row>" for row in range(100, 2100)
        )
        made.add(f"one-text-40000-times-{number}.xlsx", UNREADABLE, "", edit(data, SCORES, behind(rows)))


def many_findings(made: Maker) -> None:
    """Files that have something wrong with them millions of times."""
    ids = ",".join(f"{i:04x}" for i in range(6_500))
    data = edit(made.good(), STRINGS, swap("</sst>", f"<si><t>{ids}</t></si></sst>"))
    index = _count_of_strings(data) - 1
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><v>{row}</v></c><c r="E{row}" t="s"><v>{index}</v></c></row>'
        for row in range(2100, 2700)
    )
    code = "listing-requirement-unknown"
    made.add("4000000-unknown-ids.xlsx", ACCEPTED, code, edit(data, EVIDENCE, behind(rows)))
    rows = "".join(f'<row r="{r}"><c r="A{r}"><v>{r}</v></c><c r="F{r}"><v>1</v></c></row>' for r in range(100, 9_100))
    made.add("9000-unknown-rows.xlsx", RETURNED, "requirement-unknown", edit(made.good(), SCORES, behind(rows)))


def _count_of_strings(data: bytes) -> int:

    return unpack(data)["xl/sharedStrings.xml"].count(b"<si>")


def bloated(made: Maker) -> None:
    """Parts of a few dozen kB that take a careless reader gigabytes to take apart."""
    book, links, styles = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
    wide = " ".join(f'a{i}="x"' for i in range(1_800_000))
    for name, where, change in (
        ("sheets", book, swap("<sheets>", "<sheets>" + '<sheet name="a" r:id="r"/>' * 1_500_000)),
        ("attributes", book, swap("<workbookPr", f"<workbookPr {wide}")),
        ("relations", links, swap("</Relationships>", '<Relationship Id="a"/>' * 900_000 + "</Relationships>")),
        ("depth", links, swap("</Relationships>", "<a>" * 3_000_000 + "</a>" * 3_000_000 + "</Relationships>")),
        ("styles", styles, swap("<cellXfs", "<cellXfs>" + '<xf numFmtId="9"/>' * 800_000 + "</cellXfs><cellXfs")),
        ("formats", styles, swap("<cellXfs", '<numFmt numFmtId="1" formatCode="%"/>' * 400_000 + "<cellXfs")),
        ("strings", STRINGS, swap("</sst>", "<si/>" * 9_000_000 + "</sst>")),
        ("rows", SCORES, swap("<sheetData>", "<sheetData >" + "<row/>" * 9_000_000)),
        ("levels", SCORES, swap("<sheetData>", "<sheetData >" + "<a>" * 3_000_000 + "</a>" * 3_000_000)),
    ):
        code = TOO_MANY if where == SCORES else TOO_LARGE
        made.add(f"bloated-{name}.xlsx", UNREADABLE, code, edit(made.good(), where, change))
