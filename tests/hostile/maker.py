"""What a hostile file is, as data, and the workbook that most of them are made from."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from filled import filled
from stdnum.cn import uscc

LEVEL = 1
SCORES, INFO, EVIDENCE = "评分表", "基本信息", "证据清单"
ACCEPTED, RETURNED, UNREADABLE = "accepted", "returned", "unreadable"


@dataclass(frozen=True)
class Case:
    """A file for an inbox. ``code``: a finding that it must get besides its status, or ``""``; ``make``: for what is no plain file."""

    name: str
    status: str
    code: str
    data: bytes = b""
    make: Callable[[Path], object] | None = None


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


class Maker:
    """Collects cases, and gives each workbook an organization of its own, so that none supersedes another."""

    def __init__(self) -> None:
        self.cases: list[Case] = []

    @property
    def code(self) -> str:
        """The credit code of the next case."""
        return credit_code(len(self.cases))

    def good(self, **who: str) -> bytes:
        """A workbook that would be accepted, of a further organization."""
        return filled(LEVEL, **{"code": self.code, "organization": f"机构{len(self.cases)}", **who})

    def add(self, name: str, status: str, code: str, data: bytes) -> None:
        self.cases.append(Case(name, status, code, data))

    def file(self, name: str, status: str, code: str, make: Callable[[Path], object]) -> None:
        self.cases.append(Case(name, status, code, make=make))
