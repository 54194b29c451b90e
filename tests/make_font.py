"""Make ``smexl/data/fonts/smexl-sans-sc.otf``, the font of the charts in reports, from Debian's fonts-noto-cjk.

    python tests/make_font.py [NotoSansCJK-Regular.ttc]

A subset: ASCII, Latin-1, punctuation, GB 2312, and every character of the bundled catalogue and of smexl's own sources. Hinting,
layout features and metadata that a chart does not use are left out, and the family has a name of its own, so that a picture
shows whether this font or an installed one was used. The same input and fontTools give the same bytes.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection

ROOT = Path(__file__).parent.parent
SOURCE = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
TARGET = ROOT / "smexl" / "data" / "fonts" / "smexl-sans-sc.otf"
FAMILY = "Smexl Sans SC"
ORIGINAL = "Noto Sans CJK SC"


def gb2312() -> set[str]:
    """All characters of GB 2312."""
    found = set()
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                found.add(bytes((row, cell)).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return found


def wanted() -> set[str]:
    """Every character that the font has to show, as far as the original has it."""
    ranges = ((0x20, 0x7E), (0xA0, 0xFF), (0x2010, 0x2027), (0x2030, 0x203B), (0x3000, 0x3017), (0xFF01, 0xFF5E))
    found = (
        gb2312() | {chr(code) for first, last in ranges for code in range(first, last + 1)} | set("≤≥≠±×÷●○□■△▲→←↑↓")
    )
    for path in [*(ROOT / "smexl").rglob("*.py"), *(ROOT / "smexl" / "data" / "catalogue").glob("*.csv")]:
        found |= set(path.read_text(encoding="utf-8-sig"))
    return {character for character in found if character.isprintable()}


def main(source: Path) -> None:
    """Write the subset."""
    font = next(font for font in TTCollection(source).fonts if font["name"].getDebugName(1) == ORIGINAL)
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.notdef_outline = True  # the box that stands for a character it lacks
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14]
    options.drop_tables += ["BASE", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
    options.recalc_timestamp = False
    font.recalcTimestamp = False
    tool = subset.Subsetter(options)
    tool.populate(unicodes=[ord(character) for character in wanted()])
    tool.subset(font)
    names = font["name"]
    version = names.getDebugName(5)
    names.names = [name for name in names.names if name.nameID in (0, 7, 13, 14) and name.langID == 0x409]
    own = {1: FAMILY, 2: "Regular", 3: f"{FAMILY}; subset of {ORIGINAL}, {version}", 4: FAMILY, 5: version,
           6: FAMILY.replace(" ", "")}  # fmt: skip
    for number, text in own.items():
        names.setName(text, number, 3, 1, 0x409)
    top = font["CFF "].cff
    top.fontNames = [own[6]]
    top.topDictIndex[0].FullName = top.topDictIndex[0].FamilyName = FAMILY
    subset.save_font(font, TARGET, options)
    print(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size:,} bytes, {len(font.getBestCmap()):,} characters")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCE)
