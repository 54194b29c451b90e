"""Files that are no workbooks or no whole ones, file names, and what is no plain file."""

import os
from pathlib import Path

from surgery import cell, edit, pack, part_of, unpack

from hostile.formats import compound, open_document_parts
from hostile.maker import ACCEPTED, RETURNED, SCORES, UNREADABLE, Maker


# --- what is no workbook ----------------------------------------------------------------------------------------------
def no_workbooks(made: Maker) -> None:
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
        "archive.rar": b"Rar!\x1a\x07\x01\0" + bytes(100),
        "archive.7z": b"7z\xbc\xaf\x27\x1c" + bytes(100),
        "program.exe": b"MZ" + bytes(500),
        "no-suffix": b"no suffix",
        "2003.xml": b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>',
    }.items():
        made.add(name, UNREADABLE, "file-not-workbook", data)
    made.add("no-package.zip", UNREADABLE, "archive-empty", pack({}))
    made.add("zip-of-workbooks.xlsx", UNREADABLE, "file-not-workbook", pack({"a.xlsx": made.good()}))
    made.add("empty-zip.xlsx", UNREADABLE, "file-not-workbook", pack({}))
    word = {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "word/document.xml": b"<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'/>",
    }
    made.add("letter.docx", UNREADABLE, "file-not-workbook", pack(word))
    made.add("letter.xlsx", UNREADABLE, "file-not-workbook", pack({**word, "x": b""}))
    made.add("drawing.odg", UNREADABLE, "file-not-workbook", pack(open_document_parts("", "graphics")))
    made.add("letter.doc", UNREADABLE, "file-not-workbook", compound({"WordDocument": bytes(5000)}))
    made.add("~$评分表.xlsx", UNREADABLE, "file-lock", b"\x05admin" + bytes(159))
    made.add(".~lock.评分表.xlsx#", UNREADABLE, "file-lock", b",admin,host,2026;")
    made.add(".hidden.xlsx", UNREADABLE, "file-hidden", made.good())
    made.add(".git/config", UNREADABLE, "file-hidden", b"[core]")


def truncated(made: Maker) -> None:
    data = made.good()
    for kept in (4, 30, 100, 1000, len(data) // 3, len(data) // 2, len(data) - 2000, len(data) - 100, len(data) - 22):
        made.add(f"truncated-{kept}.xlsx", UNREADABLE, "file-damaged", data[:kept])
    made.add("truncated-end.xlsx", UNREADABLE, "file-damaged", data[:-1])
    made.add("no-start.xlsx", UNREADABLE, "", data[100:])
    for place in (5000, len(data) - 1500, len(data) - 10):
        made.add(f"hole-{place - len(data)}.xlsx", UNREADABLE, "", data[:place] + bytes(64) + data[place + 64 :])
    # The first part is the list of content types, which nobody needs.
    made.add("hole-20.xlsx", ACCEPTED, "", data[:20] + bytes(64) + data[84:])
    middle = unpack(data)
    name = part_of(middle, SCORES)
    start = data.index(name.encode()) + len(name)
    made.add("flipped.xlsx", UNREADABLE, "file-damaged", data[: start + 700] + b"\xff\0\xff" + data[start + 703 :])


def names(made: Maker) -> None:
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


def special(made: Maker) -> None:
    outside = made.good()

    def link_out(path: Path) -> None:
        secret = path.parent.parent / "outside.xlsx"
        secret.write_bytes(outside)
        path.symlink_to(secret)

    def link_in(path: Path) -> None:
        path.symlink_to("xlsx")  # the good workbook without a suffix

    def sparse(path: Path) -> None:
        with path.open("wb") as file:
            file.truncate(8 << 30)

    def unreadable(path: Path) -> None:
        path.write_bytes(outside)
        path.chmod(0)

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
        made.file("unreadable.xlsx", UNREADABLE, "file-unreadable", unreadable)
