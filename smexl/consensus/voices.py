"""Texts of several people in one: plain where all say the same, else each text under the names of those who said it."""

from collections.abc import Sequence

from smexl.text import Lang, Text

NAMES = Text("、", ", ")
COLON = Text("：", ": ")


def voices(texts: Sequence[tuple[str, str]], everyone: int, lang: Lang) -> str:
    """What was said, a line a text; blanks are no voice. ``everyone``: how many there are in the team."""
    names: dict[str, list[str]] = {}
    for name, text in texts:
        if text:
            names.setdefault(text, []).append(name)
    if len(names) == 1 and all(len(who) == everyone for who in names.values()):
        return next(iter(names))
    return "\n".join(f"{NAMES(lang).join(who)}{COLON(lang)}{text}" for text, who in names.items())


def agreed(values: Sequence[str]) -> str | None:
    """The one value that all gave who gave any; ``""`` where nobody did, ``None`` where they differ."""
    found = {value for value in values if value}
    return None if len(found) > 1 else next(iter(found), "")


def union(values: Sequence[str], order: Sequence[str] = (), between: str = "、") -> str:
    """All items of several lists, each once: those in ``order`` first, the rest as they came."""
    items = list(dict.fromkeys(item for value in values for item in value.split(between) if item))
    return between.join([*(one for one in order if one in items), *(one for one in items if one not in order)])
