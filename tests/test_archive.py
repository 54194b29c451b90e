"""Archives in an inbox are folders: each file in them is a submission, and what cannot be read of them has one clear answer each."""

import io
import random
import struct
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from custody import OTHER
from filled import CODE, filled
from whole import invoke

from smexl.batch import inbox
from smexl.batch.evidence import KeptWorkbooks
from smexl.reading.package import DEFAULT_LIMITS, Limits

Parts = list[tuple[str | zipfile.ZipInfo, bytes]]


def zipped(parts: Parts, **how: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **{"compression": zipfile.ZIP_DEFLATED} | how) as package:
        for name, data in parts:
            package.writestr(name, data)
    return out.getvalue()


def listed(path: Path, limits: Limits = DEFAULT_LIMITS) -> list[tuple[str, str | None]]:
    found = inbox.entries([path], limits=limits)
    return [(entry.source, entry.finding.code if entry.finding else None) for entry in found]


def test_each_file_of_an_archive_is_one_of_the_inbox(tmp_path: Path) -> None:
    (tmp_path / "深").mkdir()
    (tmp_path / "a.xlsx").write_bytes(b"x")
    parts: Parts = [
        ("甲/一.xlsx", b"1"),
        ("甲/", b""),
        ("二.xlsx", b"22"),
        (".DS_Store", b""),
        ("__MACOSX/._二.xlsx", b""),
    ]
    (tmp_path / "深" / "材料.ZIP").write_bytes(zipped(parts))
    found = list(inbox.entries([tmp_path]))
    assert [entry.source for entry in found] == ["a.xlsx", "深/材料.ZIP/甲/一.xlsx", "深/材料.ZIP/二.xlsx"]
    assert [inbox.read_bytes(entry.path, 100) for entry in found[1:]] == [b"1", b"22"]
    assert listed(tmp_path / "深" / "材料.ZIP") == [("材料.ZIP/甲/一.xlsx", None), ("材料.ZIP/二.xlsx", None)]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_that_do_not_say_their_encoding(tmp_path: Path, encoding: str) -> None:
    """As Windows' and other programs in China write them."""
    name = "杭州云栖（三星）.xlsx"
    stand_in = "x" * len(name.encode(encoding))
    data = zipped([(stand_in, b"1")]).replace(stand_in.encode(), name.encode(encoding))
    (tmp_path / "a.zip").write_bytes(data)
    (entry,) = inbox.entries([tmp_path])
    assert entry.source == f"a.zip/{name}"
    assert inbox.read_bytes(entry.path, 100) == b"1"


def encrypted(data: bytes) -> bytes:
    """The archive with the mark of encryption in its directory and before its files."""
    out, at = bytearray(data), 0
    for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = data.find(mark)
        while at >= 0:
            out[at + place] |= 1
            at = data.find(mark, at + 4)
    return bytes(out)


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (encrypted(zipped([("a.xlsx", b"1")])), [("z.zip/a.xlsx", "archive-encrypted")]),
        (zipped([("a.zip", zipped([("b.xlsx", b"1")]))]), [("z.zip/a.zip", "archive-nested")]),
        (
            zipped([("../../a.xlsx", b"1"), ("/etc/b.xlsx", b"2"), ("C:\\c.xlsx", b"3"), ("d.xlsx", b"4")]),
            [
                ("z.zip/__/__/a.xlsx", "archive-path"),
                ("z.zip/etc/b.xlsx", "archive-path"),
                ("z.zip/C_/c.xlsx", "archive-path"),
                ("z.zip/d.xlsx", None),
            ],
        ),
        (
            zipped([("a.xlsx", b"1"), ("A.xlsx", b"2"), ("b.xlsx", b"3")]),
            [
                ("z.zip/a.xlsx", "archive-ambiguous"),
                ("z.zip/A (2).xlsx", "archive-ambiguous"),
                ("z.zip/b.xlsx", None),
            ],
        ),
        (zipped([]), [("z.zip", "archive-empty")]),
        (zipped([("Thumbs.db", b"x")]), [("z.zip", "archive-empty")]),
        (b"", [("z.zip", "file-damaged")]),
        (b"PK\x03\x04 broken", [("z.zip", "file-damaged")]),
        (zipped([("a.xlsx", b"1")])[:-5], [("z.zip", "file-damaged")]),
        (zipped([("a.xlsx", b"1")], compression=zipfile.ZIP_LZMA), [("z.zip/a.xlsx", "file-damaged")]),
        (
            zipped([("~$a.xlsx", b"1"), (".b.xlsx", b"2")]),
            [("z.zip/~$a.xlsx", "file-lock"), ("z.zip/.b.xlsx", "file-hidden")],
        ),
    ],
)
def test_what_cannot_be_read_has_one_answer(tmp_path: Path, data: bytes, rows: list[tuple[str, str | None]]) -> None:
    (tmp_path / "z.zip").write_bytes(data)
    assert listed(tmp_path) == rows


def test_a_bomb_is_not_inflated(tmp_path: Path) -> None:
    (tmp_path / "many.zip").write_bytes(zipped([(f"{number}.xlsx", b"") for number in range(30)]))
    (tmp_path / "much.zip").write_bytes(zipped([(f"{number}.xlsx", bytes(100_000)) for number in range(20)]))
    small = Limits(entries=20, declared_bytes=1_000_000)
    assert listed(tmp_path, small) == [("many.zip", "file-too-large"), ("much.zip", "file-too-large")]


def test_a_size_that_is_not_true_is_damage(tmp_path: Path) -> None:
    data = bytearray(zipped([("a.xlsx", bytes(5_000_000))]))
    at = data.find(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<L", 10)
    (tmp_path / "z.zip").write_bytes(data)
    (entry,) = inbox.entries([tmp_path])
    with pytest.raises(OSError) as caught:
        inbox.read_bytes(entry.path, 100)
    assert inbox.finding_of(caught.value).code == "file-damaged"


def test_a_file_of_an_archive_that_is_too_large(tmp_path: Path) -> None:
    (tmp_path / "z.zip").write_bytes(zipped([("a.xlsx", bytes(5_000))]))
    (entry,) = inbox.entries([tmp_path])
    with pytest.raises(OSError) as caught:
        inbox.read_bytes(entry.path, 100)
    assert inbox.finding_of(caught.value).code == "file-too-large"


def test_a_workbook_under_the_name_of_an_archive_is_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "评分表.zip").write_bytes(filled(1))
    assert listed(tmp_path) == [("评分表.zip", None)]


def test_a_folder_with_the_name_of_an_archive_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.zip").mkdir()
    (tmp_path / "a.zip" / "b.xlsx").write_bytes(b"1")
    (entry,) = inbox.entries([tmp_path])
    assert inbox.read_bytes(entry.path, 10) == b"1"


def test_a_batch_of_an_archive(tmp_path: Path) -> None:
    """Scored, kept as evidence, told from copies outside, and not read again by the next run."""
    folder, out = tmp_path / "inbox", tmp_path / "out"
    folder.mkdir()
    one, other = filled(1), filled(1, code=OTHER, organization="另一家")
    (folder / "合.zip").write_bytes(zipped([("甲.xlsx", one), ("乙.xlsx", other), ("说明.txt", b"hello")]))
    (folder / "甲.xlsx").write_bytes(one)
    done = invoke("process", folder, "--out", out, "--jobs", "1", "--json")
    assert done.exit_code == 1
    table = pd.read_parquet(out / "tables" / "submissions.parquet").set_index("source")
    assert table["status"].to_dict() == {
        "合.zip/甲.xlsx": "duplicate",
        "合.zip/乙.xlsx": "accepted",
        "合.zip/说明.txt": "unreadable",
        "甲.xlsx": "accepted",
    }
    assert table["credit_code"].dropna().to_dict().items() >= {"合.zip/乙.xlsx": OTHER, "甲.xlsx": CODE}.items()
    assert KeptWorkbooks(out / "evidence").read(table.loc["合.zip/乙.xlsx", "sha256"]) == other
    assert '"processed": 0' in invoke("process", folder, "--out", out, "--jobs", "1", "--json").stdout
    assert invoke("check", folder / "合.zip").exit_code == 1


@pytest.mark.parametrize("name", ["Thumbs.db", "desktop.ini", "Desktop.ini", ".DS_Store"])
def test_what_a_system_keeps_for_itself_is_no_submission(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    assert listed(tmp_path) == []


def test_however_it_is_damaged_it_is_told_and_never_raises(tmp_path: Path) -> None:
    sound = zipped([("甲.xlsx", b"1" * 300), ("b/乙.xlsx", bytes(5000)), ("c.xlsx", b"")])
    noise, path = random.Random(7), tmp_path / "z.zip"
    for _ in range(300):
        data = bytearray(sound)
        for _ in range(noise.randint(1, 4)):
            data[noise.randrange(len(data))] = noise.randrange(256)
        path.unlink(missing_ok=True)
        path.write_bytes(data[: noise.choice((len(data), noise.randrange(len(data))))])
        found = list(inbox.entries([tmp_path]))
        assert found and len({entry.source for entry in found}) == len(found)
        for entry in found:
            if entry.finding is None:
                try:
                    inbox.read_bytes(entry.path, 10_000)
                except OSError as error:
                    assert inbox.finding_of(error).code.startswith(("file-", "archive-"))
