"""What keeps a command from running, told to people."""

from smexl.text import Text


class TellableError(Exception):
    """Something could not be done; ``text`` says in one sentence why and where, and what to do."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.text = Text(zh, en)

    def __str__(self) -> str:
        return self.text.en
