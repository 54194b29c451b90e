"""A mutator that knows what a workbook is made of: it changes bytes, entries of the zip, XML, and cells.

``mutate(data, random)`` gives a mutant; the same ``random.Random`` gives the same. As a program it fills a folder:

    python tests/mutate.py 5000 inbox
"""

import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from random import Random

from surgery import Parts, pack, unpack

REFERENCES = (
    "A1", "F4", "F5", "Z9999", "AA1", "XFD1048576", "XFD1", "A1048576", "A1048577", "A0", "a1", "ZZZ9", "A99999999999", "F04", "１", "",
    " F4 ", "F4:F9",
)  # fmt: skip
NUMBERS = (
    "0", "1", "0.8", "0.5", "0.7", "-1", "2", "1e308", "1e999", "-0", "NaN", "46218", "99999999999", "4294967296", "-2147483649",
    "18446744073709551616", "+0", "00", "0x1", "1,5", "0.80000000000000004", "", " 1 ",
)  # fmt: skip
TEXTS = (
    "评分表", "编号", "得分*", "0.8", "80%", "全部满足", "=1+1", "#REF!", "#SPILL!", "TRUE", "2026-07-15", "2026年13月40日", "\t\n",
    "&amp;lt;c r=&quot;XFD1048576&quot;&amp;gt;", "_x0000_", "_xD800_", "&#0;", "&#xD800;", "&nosuch;", "<![CDATA[<c>]]>", "<!-- -->",
    "<?pi?>", "长" * 40_000, "\u202e\u200b\ufeff", "\U0001f600", "]]>", "..", "../../x", "", "L1-ZL02-1", "三星", "91340100MA2N08Y97Q",
)  # fmt: skip
TYPES = ("s", "str", "inlineStr", "b", "e", "d", "n", "x", "")
TAGS = (
    "c",
    "row",
    "v",
    "f",
    "is",
    "t",
    "r",
    "sheetData",
    "x:c",
    "si",
    "sst",
    "sheet",
    "worksheet",
    "mergeCell",
    "b:a:c",
)
WRONG = (
    zipfile.BadZipFile,
    NotImplementedError,
    ValueError,
    OSError,
    EOFError,
    RuntimeError,
    KeyError,
    zlib.error,
    struct.error,
)
"""What ``zipfile`` raises over a mutant of a mutant."""

Change = Callable[[str, Random], str]


def mutate(data: bytes, random: Random) -> bytes:
    """A workbook with one to five things changed; often one that no program would write."""
    try:
        parts = unpack(data)
    except WRONG:
        return _bytes(data, random)
    for _ in range(random.choice((1, 1, 2, 3, 5))):
        way = random.choice((cells, cells, cells, markup, markup, _entries, _binary))
        parts = way(parts, random)
    packed = pack(parts, random.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED)))
    return _bytes(packed, random) if random.random() < 0.15 else packed


# --- bytes ------------------------------------------------------------------------------------------------------------
def _bytes(data: bytes, random: Random) -> bytes:
    if not data:
        return b"PK\3\4"
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 4))):
        at = random.randrange(len(changed))
        # The directory at the end is where a zip file is most easily misled.
        if random.random() < 0.5:
            at = max(0, len(changed) - 1 - random.randrange(min(len(changed), 2500)))
        way = random.randrange(5)
        if way == 0:
            changed[at] ^= 1 << random.randrange(8)
        elif way == 1:
            value = random.choice((0, 1, 0xFFFFFFFF, 0x7FFFFFFF, len(changed), random.getrandbits(32)))
            changed[at : at + 4] = struct.pack("<L", value)
        elif way == 2:
            del changed[at : at + random.choice((1, 22, 100, 100_000))]
        elif way == 3:
            changed[at:at] = changed[at : at + random.randrange(200)]
        else:
            changed[at:at] = random.choice((b"PK\1\2", b"PK\5\6", b"PK\3\4", b"\0" * 30, b"\xff"))
        if not changed:
            return b""
    return bytes(changed)


# --- entries of the zip -----------------------------------------------------------------------------------------------
def _entries(parts: Parts, random: Random) -> Parts:
    if len(parts) < 2:
        return parts
    name, other = random.sample(sorted(parts), 2)
    part = parts[name]
    renamed = random.choice((name.upper(), name.replace("/", "\\"), f"/{name}", f"../{name}", f"{name}/", f"{name}\0x"))
    cut = part[: random.randrange(len(part) + 1)]
    encoded = part.decode("utf-8", "replace").encode(random.choice(("utf-16", "gb18030", "utf-8-sig")))
    changes: tuple[Parts, ...] = (
        {name: parts[other]},
        {name: parts[other], other: part},
        {renamed: part},
        {name: cut},
        {name: encoded},
        {},
    )
    change = random.choice(changes)
    kept = {one: parts[one] for one in parts if one != name or name in change}
    return kept | change


def _binary(parts: Parts, random: Random) -> Parts:
    """Bytes changed inside a part: of an .xlsb, the records; else what no XML parser should trust."""
    names = [name for name in parts if name.endswith(".bin")] or sorted(parts)
    if not names:
        return parts
    name = random.choice(names)
    return {**parts, name: _bytes(parts[name], random)}


# --- XML --------------------------------------------------------------------------------------------------------------
_TOKEN = re.compile(r"<[^<>]*>|[^<>]+")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')


def _changed(parts: Parts, name: str, change: Change, random: Random) -> Parts:
    text = parts[name].decode("utf-8", "surrogateescape")
    return {**parts, name: change(text, random).encode("utf-8", "surrogateescape")}


def markup(parts: Parts, random: Random) -> Parts:
    names = [name for name in parts if name.endswith((".xml", ".rels"))]
    if not names:
        return parts
    read = [
        name for name in names if re.search(r"worksheets/sheet[2345]\.xml|sharedStrings|workbook\.xml|styles", name)
    ]
    name = random.choice(read if read and random.random() < 0.8 else names)
    return _changed(parts, name, random.choice((_token, _token, _attribute, _attribute, _inserted)), random)


def _place(text: str, random: Random) -> tuple[int, int]:
    """A random token's start and end."""
    at = random.randrange(len(text)) if text else 0
    found = _TOKEN.search(text, max(text.rfind("<", 0, at), 0))
    return found.span() if found else (0, 0)


def _token(text: str, random: Random) -> str:
    (start, end), (other, other_end) = _place(text, random), _place(text, random)
    token = text[start:end]
    spelt = (token.replace('"', "'"), token.replace(" ", "\n\t"), token[:-1], token.upper(), random.choice(TEXTS))
    new = random.choice(
        (
            "",
            token * random.choice((2, 2, 4)),
            text[other:other_end],
            re.sub(r"^(</?)[\w:]+", rf"\g<1>{random.choice(TAGS)}", token),
            random.choice(spelt),
        )
    )
    return text[:start] + new + text[end:]


def _attribute(text: str, random: Random) -> str:
    found = _ATTRIBUTE.search(text, random.randrange(len(text)) if text else 0)
    if found is None:
        return text
    name, value = found.groups()
    value = random.choice(
        (random.choice(REFERENCES), random.choice(NUMBERS), random.choice(TEXTS[:20]), value + "1", value[:-1])
    )
    new = random.choice((f'{name}="{value}"', f'{name}="{value}"', f"{name}='{value}'", f'{name} = "{value}"', "", f'x:{name}="{value}"',
                         f'{name}="{value}" {name}="{found[2]}"'))  # fmt: skip
    return text[: found.start()] + new + text[found.end() :]


def _inserted(text: str, random: Random) -> str:
    _, at = _place(text, random)
    pieces = (
        '<c r="XFD1048576"><v>1</v></c>', '<row r="1048576"><c><v>1</v></c></row>', "</sheetData>", "<sheetData>", "<sheetData/>",
        "<!DOCTYPE x>", '<!ENTITY a "b">', "<!-- <c r='F4'> -->", "<![CDATA[ <v>1</v> ]]>", "<?x?>", "<f>1</f>", "<f\n>1</f>", "<v>0</v>",
        '<is><t>0.8</t></is>', '<c r="F4" t="e"><v>#N/A</v></c>', "\0", "\ufeff", " " * 5000, "<c>", "</c>", "</row>", "<row>",
        '<si><t>评分表</t></si>', '<sheet name="评分表 (2)" sheetId="99" r:id="rId3"/>', *TEXTS,
    )  # fmt: skip
    return text[:at] + random.choice(pieces) + text[at:]


# --- cells ------------------------------------------------------------------------------------------------------------
_CELL = re.compile(r"<c [^>]*(?:/>|>.*?</c>)", re.DOTALL)


def cells(parts: Parts, random: Random) -> Parts:
    names = [name for name in parts if re.search(r"worksheets/sheet\d+\.xml$", name)]
    return _changed(parts, random.choice(names), _cell, random) if names else parts


def _cell(text: str, random: Random) -> str:
    found = _CELL.search(text, random.randrange(len(text)) if text else 0)
    if found is None:
        return text
    kind, where = random.choice(TYPES), random.choice(REFERENCES)
    value = random.choice((*NUMBERS, *TEXTS[:12]))
    old_place = re.search(r'r="[^"]*"', found[0])
    place = old_place[0] if old_place and random.random() < 0.8 else f'r="{where}"'
    inside = random.choice(
        (
            f"<v>{value}</v>",
            f"<v>{value}</v>",
            f"<is><t>{random.choice(TEXTS)}</t></is>",
            f"<is><r><t>{value}</t></r><r><t>{value}</t></r></is>",
            f"<f>{random.choice(('1', 'A1', '[1]x!A1', ''))}</f><v>{value}</v>",
            f'<f t="shared" ref="F4:F9" si="0"/><v>{value}</v>',
            f'<f t="array" ref="A1:XFD1048576">1</f><v>{value}</v>',
            "",
        )
    )
    style = random.choice(("", "", ' s="0"', ' s="34"', ' s="9999"', ' s="-1"'))
    new = random.choice((f'<c {place}{style} t="{kind}">{inside}</c>', f'<c {place}{style} t="{kind}">{inside}</c>', f"<c {place}{style}>{inside}</c>",
                         f'<c t="{kind}" {place}>{inside}</c>', f"<c>{inside}</c>", f"<c {place}/>", found[0] * 2, ""))  # fmt: skip
    return text[: found.start()] + new + text[found.end() :]


SEEDS = Path(__file__).with_name("seeds")
"""Files that found something, or are of formats that only other programs write; each named by the status that it must get."""


@cache
def seeds() -> tuple[bytes, ...]:
    """Workbooks to start from: filled and blank templates, and those of other formats."""
    from filled import filled  # noqa: PLC0415 (smexl is not needed to mutate)

    started = filled(1), filled(2), filled(1, {}), filled(1, lang="en")
    return *started, *(path.read_bytes() for path in sorted(SEEDS.iterdir()))


def mutants(count: int, first: int = 0) -> Iterator[bytes]:
    """That many mutants of the seeds in turn, each by its number."""
    started = seeds()
    for number in range(first, first + count):
        yield mutate(started[number % len(started)], Random(number))


if __name__ == "__main__":
    folder = Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for order, mutant in enumerate(mutants(int(sys.argv[1]))):
        (folder / f"{order:06d}.xlsx").write_bytes(mutant)
