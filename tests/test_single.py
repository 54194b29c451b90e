"""Single workbooks read in a worker process."""

from pathlib import Path

import pytest
from assessed import formal
from filled import catalogue, filled

from smexl.batch.single import read_submission, read_submissions
from smexl.submission import Unreadable

PROCESSES = True


def test_good_bad_and_unreadable_in_order(tmp_path: Path) -> None:
    (tmp_path / "自评.xlsx").write_bytes(filled(1))
    (tmp_path / "正式.xlsx").write_bytes(formal(1, {("row", catalogue().level(1).requirements[0].id, "finding"): "有"}))
    (tmp_path / "别的.xlsx").write_text("x")
    paths = [tmp_path / name for name in ("自评.xlsx", "正式.xlsx", "别的.xlsx", "没有.xlsx")]
    good, bad, *others = read_submissions(paths, catalogue())
    assert [one.path for one in (good, bad, *others)] == paths
    assert good.submission is not None and good.figures is not None
    assert (good.content.status, good.figures.requirements) == ("accepted", len(good.submission.scores))
    assert bad.submission is not None and bad.figures is None
    assert (bad.content.status, bad.submission.kind) == ("returned", "formal")
    assert bad.submission.rows[catalogue().level(1).requirements[0].id]["finding"] == "有"
    assert any(f.code == "score-blank" for f in bad.submission.findings)
    assert [(one.submission, one.content.status) for one in others] == [(None, "unreadable")] * 2


def test_one_workbook(tmp_path: Path) -> None:
    (tmp_path / "正式.xlsx").write_bytes(formal(1))
    submission, figures, content = read_submission(tmp_path / "正式.xlsx", catalogue())
    assert figures is not None and submission.accepted and content.status == "accepted"
    assert read_submission(tmp_path / "正式.xlsx", catalogue(), strict=True)[1] is None
    with pytest.raises(Unreadable):
        read_submission(tmp_path / "没有.xlsx", catalogue())
