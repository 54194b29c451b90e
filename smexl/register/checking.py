"""Checking a register: against itself, against the evidence of its verdicts, and against the lists that were published."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from stdnum.iso7064 import mod_97_10

from smexl.proof.verify import verify
from smexl.register.book import Difference
from smexl.register.lists import FORMS
from smexl.register.log import LogEntry
from smexl.register.published import differences
from smexl.register.sheets import CERTIFICATES
from smexl.register.state import HELD, State, replay
from smexl.register.work import read_register
from smexl.text import Text


@dataclass(frozen=True)
class CheckedRegister:
    """What was found, and what the register comes to at the end of ``day``."""

    problems: tuple[Difference, ...]
    state: State
    day: date

    def as_json(self) -> dict[str, Any]:
        """The same as what JSON can say."""
        return {
            "problems": [{"sheet": one.sheet, "cell": one.cell, "message": one.text.en} for one in self.problems],
            "day": self.day.isoformat(),
            "cases": [
                {
                    "case": case.number,
                    "organization": case.about.get("organization"),
                    "credit_code": case.about.get("credit_code"),
                    "level": case.about.get("level"),
                    "state": case.state,
                    "since": case.since,
                    "certificate": case.certificate,
                    "valid": list(case.valid),
                }
                for case in self.state.cases.values()
            ],
        }


def check_register(path: Path, against: Sequence[Path], on: date) -> CheckedRegister:
    """Check a register, and what it says of the bundles and lists in ``against``. Raises ``RegisterError`` and ``OSError``."""
    opened = read_register(path)
    problems = list(opened.differences)
    problems += _numbers(opened.state)
    problems += _against(opened.entries, opened.state, against)
    return CheckedRegister(tuple(problems), replay(opened.entries, on)[0], on)


def _wrong(state: State, zh: str, en: str) -> Difference:
    return Difference(CERTIFICATES(state.settings.lang), "", Text(zh, en))


def _numbers(state: State) -> Iterator[Difference]:
    """Certificate numbers that are wrong in themselves or twice, and validity that ends before it begins."""
    seen = set[str]()
    for number, valid in ((case.certificate, case.valid) for case in state.cases.values() if case.certificate):
        if not mod_97_10.is_valid(number):
            yield _wrong(
                state, f"证书编号 {number} 的校验字符不对", f"certificate {number} has a wrong check character"
            )
        if number in seen:
            yield _wrong(state, f"证书编号 {number} 重复", f"certificate {number} stands twice")
        seen.add(number)
        if valid[1] <= valid[0]:
            yield _wrong(state, f"证书 {number} 的有效期止早于起", f"certificate {number} ends before it begins")


def _against(entries: Sequence[LogEntry], state: State, paths: Sequence[Path]) -> Iterator[Difference]:
    yield from differences((path for path in _files(paths) if path.suffix.lower() in FORMS), entries)
    bundles = [path for path in _files(paths) if path.suffix.lower() == ".zip"]
    if bundles:
        yield from _evidence(state, bundles)


def _files(paths: Sequence[Path]) -> list[Path]:
    """Files, and those in folders, as deep as they lie; a folder that holds bundles holds no lists."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
        bundles = [one for one in inside if one.suffix.lower() == ".zip"]
        found += bundles or inside
    return found


def _evidence(state: State, bundles: Sequence[Path]) -> Iterator[Difference]:
    """Each certificate that is held, against the bundle of its record."""
    found = {one.checked.record: one for one in verify(bundles)}
    for case in state.of_state(*HELD):
        one, number = found.get(str(case.about["record"])), case.certificate
        if one is None:
            yield _wrong(
                state, f"证书 {number} 的记录没有证据包", f"there is no bundle of the record of certificate {number}"
            )
        elif not one.holds:
            yield _wrong(
                state,
                f"证书 {number} 的证据包不成立：{one.line('zh')}",
                f"the bundle of certificate {number} does not hold: {one.line('en')}",
            )
        elif (one.checked.organization, one.checked.credit_code, one.checked.level, one.checked.conforms) != (
            case.about["organization"], case.about["credit_code"], case.level, True,
        ):  # fmt: skip
            yield _wrong(
                state,
                f"证书 {number} 与证据包 {one.path.name} 的机构、等级或结论不同",
                f"certificate {number} and the bundle {one.path.name} differ in organization, level or verdict",
            )
