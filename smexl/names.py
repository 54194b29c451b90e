"""Names of files, from what people call themselves and their files, as Windows and Linux both take them."""

import re
import unicodedata

from smexl import kinds
from smexl.kinds import Kind
from smexl.text import Lang, Text

_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])( *\..*)?")
_LONGEST, _LONGEST_BYTES = 80, 200
NAMELESS = "未命名"


def safe_name(text: str) -> str:
    """Text as part of a file name that Windows and Linux both take: at most 80 characters and 200 bytes, never empty.

    Path separators and other forbidden characters become ``_``; control characters and marks that turn the direction of
    writing (which can disguise a name) go.
    """
    kept = unicodedata.normalize("NFC", text)
    if not kept.isprintable():
        kept = "".join(c for c in kept if c == "\u200d" or not _hidden(c))
    name = _FORBIDDEN.sub("_", re.sub(r"\s+", " ", kept))[:_LONGEST]
    while len(name.encode()) > _LONGEST_BYTES:
        name = name[:-1]
    name = name.strip(" .\u200d\ufe0f")
    if _RESERVED.fullmatch(name):
        name = f"_{name}"
    return name or NAMELESS


def _hidden(character: str) -> bool:
    """Control, format, surrogate and line-separating characters; a joiner inside an emoji is kept by the caller."""
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Cn", "Co"} and character not in "\t\n\r"


def free_name(name: str, taken: dict[str, int]) -> str:
    """The name of a file, numbered before its ending where it is taken, in whatever case; ``taken``: name → how many were given for it."""
    stem, _, ending = name.rpartition(".")
    free = name
    while free.casefold() in taken:
        taken[name.casefold()] += 1
        free = f"{stem}_{taken[name.casefold()]}.{ending}"
    taken[free.casefold()] = 1
    return free


def file_name(level: Text, kind: Kind, lang: Lang, credit_code: str = "", organization: str = "") -> str:
    """The file name of a template of a level, by its name, and kind: ``评分表_三星_自评.xlsx``, or ``<统一社会信用代码>_<机构名称>_三星_自评.xlsx``
    for an applicant."""
    who = [safe_name(part) for part in (credit_code, organization) if part.strip()] or [kinds.SCORES(lang)]
    return "_".join([*who, safe_name(level(lang)), kind.name(lang)]) + ".xlsx"
