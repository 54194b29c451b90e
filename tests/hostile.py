"""Broken and hostile files, each with the one status that it must get and a finding that must say so.

``cases()`` gives them as data; ``write`` puts one into an inbox. Nothing here reads with smexl: files are made with ``zipfile``,
``struct`` and text, from a workbook that smexl itself would accept.
"""

import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from msoffcrypto.format.ooxml import OOXMLFile
from stdnum.cn import uscc

from filled import answers, catalogue, filled
from surgery import Parts, address, cell, edit, pack, pack_streamed, part_of, swap, text_cell, unpack

LEVEL = 1
SCORES = "评分表"
INFO = "基本信息"

ACCEPTED, RETURNED, UNREADABLE = "accepted", "returned", "unreadable"


@dataclass(frozen=True)
class Case:
    """A file for an inbox. ``code``: a finding that it must get besides its status, or ``""``; ``make``: for what is no plain file."""

    name: str
    status: str
    code: str
    data: bytes = b""
    make: Callable[[Path], None] | None = None


def write(case: Case, inbox: Path) -> None:
    """Put the file into the inbox."""
    path = inbox / case.name
    path.parent.mkdir(parents=True, exist_ok=True)
    if case.make is not None:
        case.make(path)
    else:
        path.write_bytes(case.data)


def credit_code(number: int) -> str:
    """A valid unified social credit code; another for each number."""
    body = f"9134010000{number:07d}"
    return body + uscc.calc_check_digit(body)


class _Maker:
    """Collects cases, and gives each workbook an organization of its own, so that none supersedes another."""

    def __init__(self) -> None:
        self.cases: list[Case] = []

    def good(self, **who: str) -> bytes:
        """A workbook that would be accepted, of a further organization."""
        code = credit_code(len(self.cases))
        return filled(LEVEL, code=code, **{"organization": f"机构{len(self.cases)}", **who})

    def add(self, name: str, status: str, code: str, data: bytes) -> None:
        self.cases.append(Case(name, status, code, data))

    def file(self, name: str, status: str, code: str, make: Callable[[Path], None]) -> None:
        self.cases.append(Case(name, status, code, make=make))


@cache
def cases() -> tuple[Case, ...]:
    """All of them, in groups; about 200 files, some of which would inflate to gigabytes."""
    made = _Maker()
    for group in (
        _no_workbooks,
        _truncated,
        _zips,
        _bombs,
        _xml,
        _structure,
        _corners,
        _many_cells,
        _other_formats,
        _active,
        _organizations,
        _names,
    ):
        group(made)
    if os.name == "posix":
        _special_files(made)
    assert len({case.name for case in made.cases}) == len(made.cases)
    return tuple(made.cases)


# --- what is no workbook ----------------------------------------------------------------------------------------------
def _no_workbooks(made: _Maker) -> None:
    made.add("empty.xlsx", UNREADABLE, "file-empty", b"")
    for name, data in {
        "one-byte.xlsx": b"P",
        "text.xlsx": "这不是工作簿".encode(),
        "zeros.xlsx": bytes(5000),
        "noise.xlsx": bytes(i * 7919 % 251 for i in range(5000)),
        "pdf.xlsx": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n",
        "picture.xlsx": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(500),
        "page.xls": "<html><table><tr><td>编号</td><td>得分</td></tr></table></html>".encode(),
        "rich.xls": rb"{\rtf1\ansi score sheet}",
        "rows.csv": "编号,得分\nL1-1,1\n".encode("gbk"),
        "readme.txt": b"hello",
        "Thumbs.db": bytes(100),
        "archive.rar": b"Rar!\x1a\x07\x01\0" + bytes(100),
        "archive.7z": b"7z\xbc\xaf\x27\x1c" + bytes(100),
        "program.exe": b"MZ" + bytes(500),
        "no-suffix": b"no suffix",
        "2003.xml": b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>',
    }.items():
        made.add(name, UNREADABLE, "file-not-workbook", data)
    made.add("no-package.zip", UNREADABLE, "file-not-workbook", pack({"readme.txt": b"hello"}))
    made.add("zip-of-workbooks.zip", UNREADABLE, "file-not-workbook", pack({"a.xlsx": made.good()}))
    made.add("empty-zip.xlsx", UNREADABLE, "file-not-workbook", pack({}))
    word = {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "word/document.xml": b"<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'/>",
    }
    made.add("letter.docx", UNREADABLE, "file-not-workbook", pack(word))
    made.add("letter.xlsx", UNREADABLE, "file-not-workbook", pack({**word, "x": b""}))
    made.add("drawing.odg", UNREADABLE, "file-not-workbook", pack(_ods("", mimetype="graphics")))
    made.add("letter.doc", UNREADABLE, "file-not-workbook", compound({"WordDocument": bytes(5000)}))
    made.add("~$评分表.xlsx", UNREADABLE, "file-lock", b"\x05admin" + bytes(159))
    made.add(".~lock.评分表.xlsx#", UNREADABLE, "file-lock", b",admin,host,2026;")
    made.add(".hidden.xlsx", UNREADABLE, "file-hidden", made.good())
    made.add(".git/config", UNREADABLE, "file-hidden", b"[core]")


def _truncated(made: _Maker) -> None:
    data = made.good()
    for kept in (4, 30, 100, 1000, len(data) // 3, len(data) // 2, len(data) - 2000, len(data) - 100, len(data) - 22):
        made.add(f"truncated-{kept}.xlsx", UNREADABLE, "file-damaged", data[:kept])
    made.add("truncated-end.xlsx", UNREADABLE, "file-damaged", data[:-1])
    made.add("no-start.xlsx", UNREADABLE, "", data[100:])
    for place in (20, 300, 5000, len(data) - 1500, len(data) - 10):
        made.add(f"hole-{place}.xlsx", UNREADABLE, "", data[:place] + bytes(64) + data[place + 64 :])
    middle = unpack(data)
    name = part_of(middle, SCORES)
    start = data.index(name.encode()) + len(name)
    made.add("flipped.xlsx", UNREADABLE, "file-damaged", data[: start + 700] + b"\xff\0\xff" + data[start + 703 :])


# --- zip --------------------------------------------------------------------------------------------------------------
def _zips(made: _Maker) -> None:
    made.add("zip64.xlsx", ACCEPTED, "", pack(unpack(made.good()), zip64=True))
    made.add("streamed.xlsx", ACCEPTED, "", pack_streamed(unpack(made.good())))
    made.add("stored.xlsx", ACCEPTED, "", pack(unpack(made.good()), zipfile.ZIP_STORED))
    parts = unpack(made.good())
    made.add("backwards.xlsx", ACCEPTED, "", pack(dict(reversed(parts.items()))))
    parts = unpack(made.good())
    made.add("backslashes.xlsx", ACCEPTED, "", pack({n.replace("/", "\\"): data for n, data in parts.items()}))
    made.add("folders.xlsx", ACCEPTED, "", pack({"xl/": b"", "xl/worksheets/": b"", **unpack(made.good())}))
    made.add("commented.xlsx", ACCEPTED, "", _with_comment(made.good(), b"x" * 65535))
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        made.add(f"method-{method}.xlsx", UNREADABLE, "file-damaged", pack(unpack(made.good()), method))
    made.add("method-99.xlsx", UNREADABLE, "", _with_central(made.good(), SCORES, method=99))
    made.add("locked-part.xlsx", UNREADABLE, "file-encrypted", _with_central(made.good(), SCORES, flags=1))
    made.add("beyond.xlsx", UNREADABLE, "file-damaged", _with_central(made.good(), SCORES, offset=2**31))
    for number, name in enumerate(
        ("../../../../tmp/smexl-evil", "/tmp/smexl-evil", "C:\\smexl-evil", "..\\..\\smexl-evil", "xl/../../smexl-evil")
    ):
        made.add(f"path-{number}.xlsx", UNREADABLE, "file-forbidden-content", pack({**unpack(made.good()), name: b"x"}))
    parts = unpack(made.good())
    made.add("two-of-a-name.xlsx", UNREADABLE, "file-forbidden-content", _doubled(parts, part_of(parts, SCORES)))
    made.add(
        "two-but-for-case.xlsx",
        UNREADABLE,
        "file-forbidden-content",
        pack(
            {**parts, part_of(parts, SCORES).upper(): parts[part_of(parts, SCORES)].replace(b"<v>0</v>", b"<v>1</v>")}
        ),
    )
    many = unpack(made.good()) | {f"xl/media/{i}.bin": b"" for i in range(70_000)}
    made.add("70000-entries.xlsx", UNREADABLE, "file-too-large", pack(many))
    made.add("long-name.xlsx", ACCEPTED, "", pack({**unpack(made.good()), f"xl/media/{'n' * 60_000}": b""}))
    made.add("in-front.xlsx", UNREADABLE, "", b"MZ" + bytes(1000) + made.good())
    made.add("behind.xlsx", ACCEPTED, "", _with_comment(made.good(), b"PK\5\6" * 5))


def _with_comment(data: bytes, comment: bytes) -> bytes:
    return data[:-2] + struct.pack("<H", len(comment)) + comment


def _with_central(data: bytes, sheet: str, **wrong: int) -> bytes:
    """The package with a wrong field in the central directory's entry of a sheet."""
    name = part_of(unpack(data), sheet).encode()
    entry = data.rindex(name) - 46
    at, form = {"flags": (8, "<H"), "method": (10, "<H"), "size": (24, "<L"), "offset": (42, "<L")}[next(iter(wrong))]
    changed = bytearray(data)
    struct.pack_into(form, changed, entry + at, next(iter(wrong.values())))
    return bytes(changed)


def _doubled(parts: Parts, name: str) -> bytes:
    """A package with two entries of one name and different scores."""
    other = "x" * len(name)
    data = pack({**parts, other: parts[name].replace(b"<v>0.5</v>", b"<v>1</v>")})
    return data.replace(other.encode(), name.encode())


# --- bombs ------------------------------------------------------------------------------------------------------------
GIGABYTE = 1 << 30


@cache
def zeros(size: int, byte: bytes = b"\0") -> tuple[int, bytes]:
    """CRC and raw deflate of ``size`` bytes of one kind (a multiple of a megabyte), made without making them."""
    million = byte * (1 << 20)
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = squeeze.compress(million) + squeeze.flush(zlib.Z_FULL_FLUSH)
    again = squeeze.compress(million) + squeeze.flush(zlib.Z_FULL_FLUSH)
    end = squeeze.flush()
    crc = 0
    for _ in range(size >> 20):
        crc = zlib.crc32(million, crc)
    return crc, block + again * ((size >> 20) - 1) + end


def packed(parts: dict[str, bytes | tuple[int, int, bytes]]) -> bytes:
    """A package whose parts are bytes, or given as CRC, length and raw deflate, true or not."""
    out, central = BytesIO(), []
    for name, part in parts.items():
        path = name.encode()
        if isinstance(part, bytes):
            squeeze = zlib.compressobj(6, zlib.DEFLATED, -15)
            part = (zlib.crc32(part), len(part), squeeze.compress(part) + squeeze.flush())  # noqa: PLW2901
        crc, size, body = part
        common = (20, 0x800, 8, 0, 33, crc, len(body), min(size, 0xFFFFFFFE), len(path), 0)
        central.append(struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, *common, 0, 0, 0, 0, out.tell()) + path)
        out.write(struct.pack("<4s5H3L2H", b"PK\3\4", *common) + path + body)
    directory = b"".join(central)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(central), len(central), len(directory), out.tell(), 0)
    return out.getvalue() + directory + end


def _bombs(made: _Maker) -> None:
    crc, body = zeros(GIGABYTE)
    spaces_crc, spaces = zeros(GIGABYTE, b" ")
    scores = part_of(unpack(made.good()), SCORES)
    for name in (scores, "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "[Content_Types].xml"):
        short = name.rpartition("/")[2].strip("[]")
        true = packed({**unpack(made.good()), name: (crc, GIGABYTE, body)})
        made.add(f"bomb-{short}.xlsx", UNREADABLE, "file-too-large", true)
        lie = packed({**unpack(made.good()), name: (crc, 5000, body)})
        made.add(f"bomb-lying-{short}.xlsx", UNREADABLE, "", lie)
    parts = unpack(made.good())
    made.add(
        "bomb-spaces.xlsx", UNREADABLE, "file-too-large", packed({**parts, scores: (spaces_crc, GIGABYTE, spaces)})
    )
    # Parts that nobody reads need not be inflated; but gigabytes of them are refused.
    made.add("bomb-unread.xlsx", ACCEPTED, "", packed({**unpack(made.good()), "xl/media/a.bin": (crc, 1 << 29, body)}))
    unread = {f"xl/media/{i}.bin": (crc, GIGABYTE, body) for i in range(4)}
    made.add("bomb-unread-4.xlsx", UNREADABLE, "file-too-large", packed({**unpack(made.good()), **unread}))
    made.add("bomb-overlap.xlsx", UNREADABLE, "", _overlapping(unpack(made.good())))
    extra = {f"xl/worksheets/extra{i}.xml": (spaces_crc, GIGABYTE, spaces) for i in range(20)}
    made.add("bomb-extra-sheets.xlsx", UNREADABLE, "file-too-large", packed({**_more_sheets(made.good(), 20), **extra}))
    text = "字" * 32_000
    heavy = edit(
        made.good(),
        SCORES,
        swap(
            "</sheetData>", "".join(f'<row r="{r}">{_shared_cells(r)}</row>' for r in range(100, 2100)) + "</sheetData>"
        ),
    )
    heavy = edit(heavy, "xl/sharedStrings.xml", swap("<si>", f"<si><t>{text}</t></si><si>", 1))
    made.add("bomb-one-string-shown-often.xlsx", UNREADABLE, "", heavy)


def _shared_cells(row: int) -> str:
    return "".join(f'<c r="{chr(65 + i)}{row}" t="s"><v>0</v></c>' for i in range(20))


def _overlapping(parts: Parts) -> bytes:
    """A thousand entries of the central directory that all mean the same compressed megabytes."""
    crc, body = zeros(1 << 26)
    data = packed({**parts, "xl/media/0000.bin": (crc, 1 << 26, body)})
    end = data.rindex(b"PK\5\6")
    count, _, size, offset = struct.unpack_from("<HHLL", data, end + 8)
    entry = data[data.rindex(b"PK\1\2") : end]
    more = b"".join(entry.replace(b"0000.bin", b"%04d.bin" % i) for i in range(1, 1000))
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count + 999, count + 999, size + len(more), offset, 0)
    return data[:end] + more + tail


def _more_sheets(data: bytes, count: int) -> Parts:
    """The parts of a workbook that names further sheets, without the sheets."""
    names = "".join(f'<sheet name="extra{i}" sheetId="{100 + i}" r:id="rIdx{i}"/>' for i in range(count))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    links = "".join(
        f'<Relationship Id="rIdx{i}" Type="{kind}" Target="worksheets/extra{i}.xml"/>' for i in range(count)
    )
    data = edit(data, "xl/workbook.xml", swap("</sheets>", f"{names}</sheets>"))
    return unpack(edit(data, "xl/_rels/workbook.xml.rels", swap("</Relationships>", f"{links}</Relationships>")))


# --- XML --------------------------------------------------------------------------------------------------------------
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def _xml(made: _Maker) -> None:
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
        made.add(f"dtd-{encoding}.xlsx", UNREADABLE, "", pack(parts))
    far = edit(made.good(), SCORES, swap("UTF-8", "UTF-7"))
    made.add("utf-7.xlsx", UNREADABLE, "file-forbidden-content", far)
    spaced = edit(made.good(), SCORES, swap('version="1.0" ', f'version="1.0"{" " * 500}'))
    made.add("utf-16-said-late.xlsx", UNREADABLE, "", edit(spaced, SCORES, swap("UTF-8", "UTF-16")))
    for name, change in {
        "unclosed": swap("</worksheet>", ""),
        "crossed": swap("</row></sheetData>", "</sheetData></row>"),
        "unknown-entity": swap("<sheetData>", "<sheetData>&foo;"),
        "two-roots": lambda text: text + "<worksheet/>",
        "control": swap("<sheetData>", "<sheetData>\x01"),
        "surrogate": swap("<sheetData>", "<sheetData>\ud800"),
        "same-attribute-twice": swap('<c r="A4"', '<c r="A4" r="XFD1048576"', 1),
        "no-text": lambda _: "",
        "binary": lambda _: "\0" * 1000,
    }.items():
        made.add(f"xml-{name}.xlsx", UNREADABLE, "", edit(made.good(), SCORES, change))
    deep = "<extLst>" + "<a>" * 200_000 + "</a>" * 200_000 + "</extLst>"
    made.add("xml-deep.xlsx", UNREADABLE, "", edit(made.good(), SCORES, swap("<sheetData>", f"{deep}<sheetData>")))
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


# --- structure of the package -------------------------------------------------------------------------------------------
def _structure(made: _Maker) -> None:
    for missing, short in (
        ("xl/workbook.xml", "workbook"),
        ("xl/_rels/workbook.xml.rels", "links"),
        ("xl/sharedStrings.xml", "strings"),
    ):
        parts = unpack(made.good())
        del parts[missing]
        made.add(f"without-{short}.xlsx", UNREADABLE, "", pack(parts))
    parts = unpack(made.good())
    del parts[part_of(parts, SCORES)]
    made.add("without-scores.xlsx", UNREADABLE, "", pack(parts))
    for name, part in (
        ("content-types", "[Content_Types].xml"),
        ("styles", "xl/styles.xml"),
        ("links-0", "_rels/.rels"),
    ):
        parts = unpack(made.good())
        del parts[part]
        # Programs for statistics and export leave these out; the answers are all there.
        made.add(f"without-{name}.xlsx", ACCEPTED, "", pack(parts))
    links = "xl/_rels/workbook.xml.rels"
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
        made.add(f"link-{number}.xlsx", UNREADABLE, "", edit(made.good(), links, swap(target, elsewhere)))
    made.add("link-absolute.xlsx", ACCEPTED, "", edit(made.good(), links, swap('Target="w', 'Target="/xl/w')))
    made.add(
        "renamed-away.xlsx",
        UNREADABLE,
        "score-sheet-missing",
        edit(made.good(), "xl/workbook.xml", swap("评分表", "甲")),
    )
    made.add(
        "nameless-sheet.xlsx", UNREADABLE, "", edit(made.good(), "xl/workbook.xml", swap('name="评分表"', 'name=""'))
    )
    long = edit(made.good(), "xl/workbook.xml", swap('name="填写说明"', f'name="{"长" * 5000}"'))
    made.add("long-sheet-name.xlsx", ACCEPTED, "", long)
    twice = edit(made.good(), "xl/workbook.xml", swap('name="改进计划"', 'name="评分表"'))
    made.add("two-sheets-of-a-name.xlsx", RETURNED, "", twice)
    parts = _more_sheets(made.good(), 2000)
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
    made.add(
        "2000-sheets.xlsx", UNREADABLE, "", pack(parts | {f"xl/worksheets/extra{i}.xml": sheet for i in range(2000)})
    )
    blank = edit(made.good(), SCORES, lambda text: text[: text.index("<sheetData>")] + "<sheetData/></worksheet>")
    made.add("blank-score-sheet.xlsx", UNREADABLE, "", blank)
    headings = edit(made.good(), SCORES, lambda text: text[: text.index('<row r="4"')] + "</sheetData></worksheet>")
    made.add("headings-only.xlsx", RETURNED, "requirement-missing", headings)
    for number, index in enumerate(("999999", "-1", "18446744073709551616", "x", "", "1e3", "0x1")):
        bad = edit(made.good(), SCORES, cell("D4", f'<c {{}} t="s"><v>{index}</v></c>'))
        made.add(f"string-index-{number}.xlsx", "", "", bad)
    made.add("style-index.xlsx", "", "", edit(made.good(), SCORES, swap('<c r="F4" s="', '<c r="F4" s="9999')))
    counts = edit(made.good(), "xl/sharedStrings.xml", lambda text: _with_count(text, "99999999999"))
    made.add("string-count.xlsx", "", "", counts)
    made.add(
        "string-count-negative.xlsx", "", "", edit(made.good(), "xl/sharedStrings.xml", lambda t: _with_count(t, "-5"))
    )


def _with_count(text: str, count: str) -> str:
    start = text.index("uniqueCount=") + len('uniqueCount="')
    return text[:start] + count + text[text.index('"', start) :]


# --- cells far out ------------------------------------------------------------------------------------------------------
def _corners(made: _Maker) -> None:
    spellings = {
        "plain": '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
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
        "in-front": '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "no-value": '<row r="1048576"><c r="XFD1048576"><f>A1</f></c></row>',
        "shared": '<row r="1048576"><c r="XFD1048576"><f t="shared" ref="A1:XFD1048576" si="0">A1</f><v>1</v></c></row>',
        "column": '<row r="400"><c r="XFD400"><v>1</v></c></row><row r="40000"><c r="A40000"><v>1</v></c></row>',
        "no-references": '<row r="400">' + "<c><v>1</v></c>" * 16_384 + "</row>",
        "instruction": '<row r="400"><?x <c ?><c r="XFD1048576"><v>1</v></c></row>',
        "tag-with-tab": '<row\tr="1048576"><c\tr="XFD1048576"\t><v>1</v></c\t></row>',
    }
    for name, xml in spellings.items():
        before = name == "in-front"
        end = "<sheetData>" if before else "</sheetData>"
        data = edit(made.good(), SCORES, swap(end, end + xml if before else xml + end))
        made.add(f"corner-{name}.xlsx", UNREADABLE, "", data)
    data = edit(made.good(), INFO, swap("</sheetData>", spellings["plain"] + "</sheetData>"))
    made.add("corner-other-sheet.xlsx", UNREADABLE, "file-too-many-cells", data)
    prefixed = made.good()
    for sheet in (SCORES,):
        prefixed = edit(prefixed, sheet, swap("</sheetData>", spellings["plain"] + "</sheetData>"))
        prefixed = edit(prefixed, sheet, with_prefix)
    made.add("corner-prefixed.xlsx", UNREADABLE, "file-too-many-cells", prefixed)
    mixed = '<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="1048576">'
    mixed += '<x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>'
    made.add(
        "corner-mixed.xlsx", UNREADABLE, "", edit(made.good(), SCORES, swap("</sheetData>", mixed + "</sheetData>"))
    )
    parts = _more_sheets(made.good(), 1)
    sheet_xml = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    parts["xl/worksheets/extra0.xml"] = f"{sheet_xml}{spellings['plain']}</sheetData></worksheet>".encode()
    made.add("corner-extra-sheet.xlsx", "", "", pack(parts))
    for number, where in enumerate(
        (
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
    ):
        row = f'<row r="400"><c r="{where}"><v>1</v></c></row>'
        made.add(
            f"reference-{number}.xlsx", "", "", edit(made.good(), SCORES, swap("</sheetData>", row + "</sheetData>"))
        )
    for number, where in enumerate(("0", "-1", "99999999999", "4294967296", "x", "")):
        row = f'<row r="{where}"><c><v>1</v></c></row>'
        made.add(f"row-{number}.xlsx", "", "", edit(made.good(), SCORES, swap("</sheetData>", row + "</sheetData>")))
    lying = edit(made.good(), SCORES, lambda text: _with_dimension(text, "A1:XFD1048576"))
    made.add("dimension-lying.xlsx", ACCEPTED, "", lying)
    made.add("dimension-odd.xlsx", "", "", edit(made.good(), SCORES, lambda text: _with_dimension(text, "ZZZZ9:A1")))
    styled = '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    made.add(
        "corner-styled-only.xlsx", "", "", edit(made.good(), SCORES, swap("</sheetData>", styled + "</sheetData>"))
    )
    merged = '</sheetData><mergeCells count="1"><mergeCell ref="A400:XFD1048576"/></mergeCells>'
    made.add("corner-merged.xlsx", ACCEPTED, "", edit(made.good(), SCORES, swap("</sheetData>", merged)))


def _with_dimension(text: str, reference: str) -> str:
    start = text.index('<dimension ref="') + len('<dimension ref="')
    return text[:start] + reference + text[text.index('"', start) :]


def with_prefix(text: str) -> str:
    """A sheet whose elements are ``x:worksheet``, ``x:row``, … as some programs write them."""
    import re  # noqa: PLC0415 (used here only)

    text = text.replace(
        'xmlns="http://schemas.openxmlformats.org/spreadsheetml',
        'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml',
    )
    return re.sub(r"<(/?)([A-Za-z])", r"<\1x:\2", text)


def _many_cells(made: _Maker) -> None:
    rows = "".join(f'<row r="{r}"><c r="A{r}"><v>1</v></c></row>' for r in range(1000, 501_000))
    data = edit(made.good(), SCORES, swap("</sheetData>", rows + "</sheetData>"))
    made.add("500000-rows.xlsx", UNREADABLE, "file-too-many-cells", data)
    blank = "".join(f'<row r="{r}" ht="15"/>' for r in range(1000, 301_000))
    made.add("300000-blank-rows.xlsx", "", "", edit(made.good(), SCORES, swap("</sheetData>", blank + "</sheetData>")))
    cells = "<c><v>1</v></c>" * 16_000
    wide = "".join(f'<row r="{r}">{cells}</row>' for r in range(1000, 1200))
    made.add(
        "3000000-cells.xlsx", UNREADABLE, "", edit(made.good(), SCORES, swap("</sheetData>", wide + "</sheetData>"))
    )
    parts = _more_sheets(made.good(), 90)
    sheet = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="{0}"><c r="{1}{0}"><v>1</v></c></row></sheetData></worksheet>'
    most = {f"xl/worksheets/extra{i}.xml": sheet.format(9999, "Z").encode() for i in range(90)}
    made.add("90-large-sheets.xlsx", "", "", pack(parts | most))
    parts = _more_sheets(made.good(), 90)
    most = {f"xl/worksheets/extra{i}.xml": sheet.format(2000, "SF").encode() for i in range(90)}
    made.add("90-larger-sheets.xlsx", "", "", pack(parts | most))


# --- other formats ------------------------------------------------------------------------------------------------------
def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file (the container of .xls and .doc) of these streams, each of at least 4,096 bytes."""
    free, end, fat_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    sectors: list[bytes] = []
    chain: list[int] = []
    starts = []
    for body in streams.values():
        assert len(body) >= 4096
        count = -(-len(body) // 512)
        starts.append(len(sectors))
        padded = body.ljust(count * 512, b"\0")
        sectors += [padded[i * 512 : (i + 1) * 512] for i in range(count)]
        chain += [*range(starts[-1] + 1, starts[-1] + count), end]
    directory = _directory_entry("Root Entry", 5, 1, free, end, 0)
    for number, (name, body) in enumerate(streams.items(), 1):
        right = number + 1 if number < len(streams) else free
        directory += _directory_entry(name, 2, free, right, starts[number - 1], len(body))
    directory = directory.ljust(-(-len(directory) // 512) * 512, b"\0")
    first_directory = len(sectors)
    sectors += [directory[i : i + 512] for i in range(0, len(directory), 512)]
    chain += [*range(first_directory + 1, len(sectors)), end]
    first_fat, tables = len(sectors), 1
    while tables * 128 < len(chain) + tables:
        tables += 1
    chain += [fat_mark] * tables
    chain += [free] * (tables * 128 - len(chain))
    sectors += [struct.pack("<128L", *chain[i * 128 : (i + 1) * 128]) for i in range(tables)]
    header = struct.pack("<8s16x5H6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9L", 0, tables, first_directory, 0, 4096, end, 0, end, 0)
    places = list(range(first_fat, first_fat + tables))
    assert tables <= 109
    header += struct.pack("<109L", *places, *[free] * (109 - tables))
    return header + b"".join(sectors)


def _directory_entry(name: str, kind: int, child: int, right: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    left = 0xFFFFFFFF
    links = (left, right, child) if kind == 2 else (left, left, child)
    return struct.pack("<64sHBB3L16xL16xLQ", raw, len(raw), kind, 1, *links, 0, start, size)


def _biff(*records: tuple[int, bytes]) -> bytes:
    return b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)


_BOF_BOOK = (0x809, struct.pack("<HHHHLL", 0x600, 5, 0, 0, 0, 6))
_BOF_SHEET = (0x809, struct.pack("<HHHHLL", 0x600, 0x10, 0, 0, 0, 6))


def xls(cells: bytes, name: str = "Sheet1") -> bytes:
    """A minimal .xls of one sheet, with these records in it."""
    bound = struct.pack("<LHBB", 0, 0, len(name), 1) + name.encode("utf-16-le")
    head = _biff(_BOF_BOOK, (0x42, struct.pack("<H", 1200)), (0x85, bound), (0x0A, b""))
    bound = struct.pack("<LHBB", len(head), 0, len(name), 1) + name.encode("utf-16-le")
    head = _biff(_BOF_BOOK, (0x42, struct.pack("<H", 1200)), (0x85, bound), (0x0A, b""))
    body = head + _biff(_BOF_SHEET) + cells + _biff((0x0A, b""))
    return compound({"Workbook": body.ljust(4096, b"\0")})


def _ods(content: str, mimetype: str = "spreadsheet") -> Parts:
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    root = (
        f'<office:document-content xmlns:office="{office}office:1.0" xmlns:table="{office}table:1.0"'
        f' xmlns:text="{office}text:1.0" office:version="1.2"><office:body><office:{mimetype}>{content}'
        f"</office:{mimetype}></office:body></office:document-content>"
    )
    kind = f"application/vnd.oasis.opendocument.{mimetype}"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{office}manifest:1.0"><manifest:file-entry manifest:full-path="/"'
        f' manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return {
        "mimetype": kind.encode(),
        "content.xml": f"{_DECLARATION}{root}".encode(),
        "META-INF/manifest.xml": manifest.encode(),
    }


def _xlsb_record(kind: int, body: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    size, left = b"", len(body)
    while left > 127:
        size, left = size + bytes([left & 127 | 128]), left >> 7
    return number + size + bytes([left]) + body


def _wide(text: str) -> bytes:
    return struct.pack("<L", len(text)) + text.encode("utf-16-le")


def xlsb(row: int, column: int, dimension: tuple[int, int, int, int] = (0, 0, 0, 0)) -> bytes:
    """A minimal .xlsb with one number, at row and column from 0."""
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{}" Target="{}"/></Relationships>'
    book = _xlsb_record(131) + _xlsb_record(143)
    book += _xlsb_record(156, struct.pack("<LL", 0, 1) + _wide("rId1") + _wide("Sheet1"))
    book += _xlsb_record(144) + _xlsb_record(132)
    sheet = _xlsb_record(129) + _xlsb_record(148, struct.pack("<4L", *dimension)) + _xlsb_record(145)
    sheet += _xlsb_record(0, struct.pack("<LLHHBL", row, 0, 0, 0, 0, 0))
    sheet += _xlsb_record(5, struct.pack("<LLd", column, 0, 1.0)) + _xlsb_record(146) + _xlsb_record(130)
    return pack(
        {
            "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": relation.format(f"{kinds}/officeDocument", "xl/workbook.bin").encode(),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": relation.format(f"{kinds}/worksheet", "worksheets/sheet1.bin").encode(),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def _other_formats(made: _Maker) -> None:
    made.add("xlsx.xls", ACCEPTED, "", made.good())
    made.add("xlsx.ods", ACCEPTED, "", made.good())
    made.add("XLSX.XLSX", ACCEPTED, "", made.good())
    made.add("xlsx", ACCEPTED, "", made.good())
    buffer = BytesIO()
    OOXMLFile(BytesIO(made.good())).encrypt("secret", buffer)
    made.add("encrypted.xlsx", UNREADABLE, "file-encrypted", buffer.getvalue())
    locked = _biff(_BOF_BOOK, (0x2F, struct.pack("<HHH", 1, 1, 1) + bytes(48)), (0x0A, b"")).ljust(4096, b"\0")
    made.add("encrypted.xls", UNREADABLE, "file-encrypted", compound({"Workbook": locked}))
    locked = _biff(_BOF_BOOK, (0x2F, struct.pack("<HH", 0x1234, 0x5678)), (0x0A, b"")).ljust(4096, b"\0")
    made.add("obfuscated.xls", UNREADABLE, "file-encrypted", compound({"Workbook": locked}))
    number = _biff((0x203, struct.pack("<HHHd", 0, 0, 0, 1.0)))
    made.add("one-cell.xls", UNREADABLE, "score-sheet-missing", xls(number))
    far = _biff((0x203, struct.pack("<HHHd", 65_535, 255, 0, 1.0)))
    made.add("corner.xls", UNREADABLE, "", xls(far))
    far = _biff((0x203, struct.pack("<HHHd", 65_535, 65_535, 0, 1.0)))
    made.add("corner-further.xls", UNREADABLE, "", xls(far))
    wide = _biff(
        (0x200, struct.pack("<LLHHH", 0, 0xFFFFFFFF, 0, 0xFFFF, 0)), (0x203, struct.pack("<HHHd", 0, 0, 0, 1.0))
    )
    made.add("dimension.xls", UNREADABLE, "", xls(wide))
    multiple = struct.pack("<HH", 0, 0) + struct.pack("<Hl", 0, 2) * 300 + struct.pack("<H", 65_535)
    made.add("multiple.xls", UNREADABLE, "", xls(_biff((0xBD, multiple))))
    made.add("cut-record.xls", UNREADABLE, "", xls(struct.pack("<HH", 0x203, 8000)))
    strings = _biff((0xFC, struct.pack("<LL", 0x7FFFFFFF, 0x7FFFFFFF)))
    made.add("string-count.xls", UNREADABLE, "", xls(strings))
    good = xls(number)
    for place in (44, 48, 60, 76, 512, 600, 1500, len(good) - 512, len(good) - 700):
        made.add(f"broken-{place}.xls", UNREADABLE, "", good[:place] + b"\xfe\xff\xff\x7f" + good[place + 4 :])
    looping = bytearray(good)
    struct.pack_into("<L", looping, len(good) - 512, 0)  # the first sector follows itself
    made.add("looping.xls", UNREADABLE, "", bytes(looping))
    made.add("cut.xls", UNREADABLE, "", good[:700])
    made.add("one-cell.xlsb", UNREADABLE, "", xlsb(0, 0))
    made.add("corner.xlsb", UNREADABLE, "", xlsb(1_048_575, 16_383))
    made.add("further.xlsb", UNREADABLE, "", xlsb(0x7FFFFFFF, 0x7FFFFFFF))
    made.add("dimension.xlsb", UNREADABLE, "", xlsb(0, 0, (0, 1_048_575, 0, 16_383)))
    one = '<table:table table:name="{}"><table:table-row>{}</table:table-row></table:table>'
    value = '<table:table-cell office:value-type="float" office:value="1"{}><text:p>1</text:p></table:table-cell>'
    made.add("one-cell.ods", UNREADABLE, "score-sheet-missing", pack(_ods(one.format("甲", value.format("")))))
    repeated = ' table:number-columns-repeated="16384"'
    wide_row = one.format("甲", value.format(repeated))
    made.add("wide.ods", UNREADABLE, "", pack(_ods(wide_row)))
    everything = wide_row.replace("<table:table-row>", '<table:table-row table:number-rows-repeated="1048576">')
    made.add("everything.ods", UNREADABLE, "", pack(_ods(everything)))
    endless = everything.replace("1048576", "4294967295").replace("16384", "4294967295")
    made.add("endless.ods", UNREADABLE, "", pack(_ods(endless)))
    spaces = one.format("甲", value.format("").replace("<text:p>1", '<text:p><text:s text:c="4000000000"/>'))
    made.add("spaces.ods", UNREADABLE, "", pack(_ods(spaces)))
    blank = one.format("甲", value.format("")).replace(
        "</table:table-row>",
        '</table:table-row><table:table-row table:number-rows-repeated="1048575">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>',
    )
    made.add("blank-to-the-end.ods", UNREADABLE, "score-sheet-missing", pack(_ods(blank)))
    between = one.format("甲", value.format("")).replace(
        "</table:table-row>",
        '</table:table-row><table:table-row table:number-rows-repeated="1048574"><table:table-cell/></table:table-row>'
        f"<table:table-row>{value.format('')}</table:table-row>",
    )
    made.add("last-row.ods", UNREADABLE, "", pack(_ods(between)))
    outside = _ods(one.format("甲", value.format("").replace("<text:p>1", "<text:p>&e;")))
    outside["content.xml"] = outside["content.xml"].replace(
        b"<office:document-content",
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><office:document-content',
        1,
    )
    made.add("entity.ods", UNREADABLE, "file-forbidden-content", pack(outside))
    crc, body = zeros(GIGABYTE, b" ")
    bomb: dict[str, bytes | tuple[int, int, bytes]] = {**_ods(""), "content.xml": (crc, GIGABYTE, body)}
    made.add("bomb.ods", UNREADABLE, "file-too-large", packed(bomb))
    manifest = _ods(one.format("甲", ""))
    manifest["META-INF/manifest.xml"] = manifest["META-INF/manifest.xml"].replace(
        b"</manifest:manifest>",
        b'<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
        b"</manifest:manifest>",
    )
    made.add("encrypted.ods", UNREADABLE, "file-encrypted", pack(manifest))


# --- macros, links, formulas --------------------------------------------------------------------------------------------
def _active(made: _Maker) -> None:
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
    for number, value in enumerate(
        ("1e999", "-1e999", "NaN", "INF", "0.80000000001", "1e-400", "-0.0", "0x1", "1,0", "１")
    ):
        data = edit(made.good(), SCORES, cell(score, f"<c {{}}><v>{value}</v></c>"))
        made.add(f"score-number-{number}.xlsx", "", "", data)


# --- names and texts ----------------------------------------------------------------------------------------------------
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
)
"""Names that are awkward as a file's name, a formula, markup, a format string or a line on a terminal."""


def _organizations(made: _Maker) -> None:
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
    entered = answers(LEVEL, credit_code(len(made.cases)), "文字机构")
    texts = [*ORGANIZATIONS, "\x1b[31mred\x1b[0m\x07", "\x00", "\x85\x9b31m", "长" * 32_767]
    for i, requirement in enumerate(catalogue().level(LEVEL).requirements):
        entered["row", requirement.id, "remark"] = texts[i % len(texts)]
        entered["row", requirement.id, "evidence"] = texts[-1 - i % len(texts)][:300]
    for key, text in zip(
        ("region", "contact", "email", "leader", "institution_type", "phone", "address"), texts[10:], strict=False
    ):
        entered["form", "info", key] = text
    made.add("texts.xlsx", ACCEPTED, "", filled(LEVEL, entered))
    del entered["score", catalogue().level(LEVEL).requirements[0].id]
    entered["form", "info", "credit_code"] = credit_code(len(made.cases))
    made.add("texts-returned.xlsx", RETURNED, "score-blank", filled(LEVEL, entered))
    for number, code in enumerate(("../../x", "=1+1", "\x1b[31m", "9" * 5000, "１２３", "😀" * 18)):
        made.add(f"code-{number}.xlsx", RETURNED, "", filled(LEVEL, code=code, organization="代码机构"))


def _names(made: _Maker) -> None:
    first = made.good()
    made.add("case/A.xlsx", ACCEPTED, "", first)
    made.add("case/a.xlsx", ACCEPTED, "", made.good())
    made.add("case/copy.xlsx", "duplicate", "duplicate", first)
    bad = edit(made.good(), SCORES, cell("F4", "<c {}/>"))
    made.add("case/B.xlsx", RETURNED, "score-blank", bad)
    made.add("case/b.xlsx", RETURNED, "score-blank", edit(made.good(), SCORES, cell("F5", "<c {}/>")))
    for number, name in enumerate(
        (
            "=1+1.xlsx",
            "-rf.xlsx",
            "\u202excod.xlsx",
            "\x1b[31mred\x07.xlsx",
            "line\nbreak.xlsx",
            "$(id)`id`;.xlsx",
            "[red]x[link].xlsx",
            "{value}{0}.xlsx",
            "CON.xlsx",
            "trailing .xlsx",
            "😀.xlsx",
            "' OR 1=1 --.xlsx",
            "n" * 250 + ".xlsx",
            "长" * 83 + ".xlsx",
        )
    ):
        made.add(f"names/{name}", ACCEPTED, "", made.good())
        blank = edit(made.good(), SCORES, cell("F4", "<c {}/>"))
        made.add(f"returned-{number}/{name}", RETURNED, "score-blank", blank)
    made.add("/".join(["deep"] * 60) + "/a.xlsx", ACCEPTED, "", made.good())


def _special_files(made: _Maker) -> None:
    outside = made.good()

    def link_out(path: Path) -> None:
        secret = path.parent.parent / "outside.xlsx"
        secret.write_bytes(outside)
        path.symlink_to(secret)

    def link_in(path: Path) -> None:
        path.symlink_to("xlsx")  # the good workbook without a suffix

    def sparse(path: Path) -> None:
        with path.open("wb") as file:
            file.truncate(8 * GIGABYTE)

    def folder_link(path: Path) -> None:
        path.symlink_to("/etc")

    made.file("link-out.xlsx", UNREADABLE, "file-outside", link_out)
    made.file("link-in.xlsx", "duplicate", "duplicate", link_in)
    made.file("link-nowhere.xlsx", UNREADABLE, "file-unreadable", lambda path: path.symlink_to("nowhere"))
    made.file("link-itself.xlsx", UNREADABLE, "file-unreadable", lambda path: path.symlink_to(path.name))
    made.file("link-folder", UNREADABLE, "file-outside", folder_link)
    made.file("link-device.xlsx", UNREADABLE, "file-outside", lambda path: path.symlink_to("/dev/zero"))
    made.file("pipe.xlsx", UNREADABLE, "file-not-workbook", os.mkfifo)
    made.file("8-gigabytes.xlsx", UNREADABLE, "file-too-large", sparse)
    if os.geteuid() != 0:
        made.file(
            "unreadable.xlsx",
            UNREADABLE,
            "file-unreadable",
            lambda path: (path.write_bytes(outside), path.chmod(0)) and None,
        )


def by_status(found: Sequence[Case]) -> Iterator[tuple[str, int]]:
    """How many cases there are of each status."""
    for status in sorted({case.status for case in found}):
        yield status, sum(case.status == status for case in found)
