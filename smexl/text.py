"""Words in the two languages smexl speaks, and the choice between them."""

import locale
import os
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

Lang = Literal["zh", "en"]


class Text(NamedTuple):
    """One thing said in Chinese and in English; ``text(lang)`` picks."""

    zh: str
    en: str

    def __call__(self, lang: Lang) -> str:
        return self.zh if lang == "zh" else self.en


NOTHING = Text("", "")


def text_in(text: Text | str, lang: Lang) -> str:
    """What is said in both languages, or is the same in both."""
    return text if isinstance(text, str) else text(lang)


def both(say: Callable[[Lang], str]) -> Text:
    """What is put together from words, in both languages."""
    return Text(say("zh"), say("en"))


def count_of(number: int, noun: str, many: str = "") -> str:
    """A number of things in English: 1 file, 2 files; ``many`` where that takes more than an s."""
    return f"{number} {noun if number == 1 else many or f'{noun}s'}"


def after_colon(sentence: str) -> str:
    """A sentence as English goes on after a colon, small: “x” cannot be read: the file is empty. A name in quotation marks stays as it is."""
    word = sentence.partition(" ")[0]
    return sentence[:1].lower() + sentence[1:] if word == "A" or word[1:].islower() else sentence


def led(zh: str, en: str, sentence: Text) -> Text:
    """A sentence after what leads to it (``zh``, ``en``) and a colon."""
    return Text(f"{zh}：{sentence.zh}", f"{en}: {after_colon(sentence.en)}")


def enumerated(names: Iterable[Text | str]) -> Text:
    """Names as a sentence lists them: 一星、二星."""
    many = [Text(name, name) if isinstance(name, str) else name for name in names]
    return Text("、".join(name.zh for name in many), ", ".join(name.en for name in many))


def message_language() -> Lang:
    """Language of messages on this machine: Chinese in a Chinese locale, otherwise English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    # Windows sets none of them; its locale names read "Chinese (Simplified)_China" or "zh_CN".
    name = (locale.getlocale()[0] or "").lower()
    return "zh" if name.startswith(("zh", "chinese")) else "en"


_SPACES = re.compile(r"\s+")


def normal(text: object) -> str:
    """Text as people mean it: full-width forms folded (NFKC), no invisible characters, spaces collapsed and trimmed."""
    folded = unicodedata.normalize("NFKC", str(text))
    if not folded.isprintable():  # as most is
        folded = "".join(c for c in folded if unicodedata.category(c) != "Cf")
    return _SPACES.sub(" ", folded).strip()


def bare(text: object) -> str:
    """A heading, label or name reduced to what identifies it: ``normal``, without spaces, colons and the required mark."""
    return re.sub(r"[\s:*]", "", normal(text)).casefold()


def beginning(text: str, units: int) -> str:
    """The beginning of a text, of so many UTF-16 units at most, as Excel counts: an emoji is two."""
    return text[:units].encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore")


def printable(text: object) -> str:
    """A stranger's text for a terminal: control characters, which could move the cursor or recolour the screen, made visible."""
    return "".join(c if unicodedata.category(c)[0] != "C" else f"\\x{ord(c):02x}" for c in str(text))
