"""The dry run of a catalogue."""

from importlib import resources
from pathlib import Path

import pytest

from smexl.catalogue.files import load
from smexl.rehearsal import parts, rehearse


def test_what_does_not_come_back_is_a_problem_of_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(str(resources.files("smexl"))) / "data" / "catalogue"
    monkeypatch.setattr("smexl.rehearsal.template", lambda *_: b"")
    told: list[int] = []
    problems = rehearse(load(), path, lambda done, _: told.append(done))
    assert {problem.code for problem in problems} == {"dry-run"}
    assert told[-1] == len(parts(load()))
    assert all(problem.message("zh").endswith("。") for problem in problems)
