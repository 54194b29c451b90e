"""What keeps a command from running, told to people."""

from smexl.text import Text


class TellableError(Exception):
    """Something could not be done; ``text`` says in one sentence why and where, and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text
