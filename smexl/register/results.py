"""The results that a register receives: conforming formal assessments of batches, from their folders or from their summaries alone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from smexl import scoring
from smexl.assessment import name_noted
from smexl.batch import reread as batches
from smexl.batch.reread import Batch
from smexl.errors import TellableError
from smexl.kinds import FORMAL
from smexl.summary.received import receive
from smexl.text import led


@dataclass(frozen=True)
class FormalResult:
    """A conforming formal result. ``about`` is what the register notes of it; ``within_one``: it would not conform if one requirement
    more were not satisfied at all; ``urgent``: evidence of an urgent risk."""

    about: Mapping[str, Any]
    within_one: bool
    urgent: bool

    @property
    def record(self) -> str:
        return str(self.about["record"])

    @property
    def level(self) -> int:
        return int(self.about["level"])


def of_batches(paths: Iterable[Path]) -> Iterator[FormalResult]:
    """The conforming formal results of batches in their order. Raises ``TellableError``."""
    for path in paths:
        try:
            yield from results(receive(path).batch, _urgent(path))
        except TellableError as error:
            raise TellableError(*led(f"“{path}”", f"“{path}”", error.text)) from error


def _urgent(path: Path) -> frozenset[str]:
    """The records of submissions with evidence of an urgent risk, where the batch's tables are there to tell."""
    tables = path / "tables"
    if not (tables / "evidence.parquet").exists():
        return frozenset()
    evidence = pq.read_table(tables / "evidence.parquet", columns=["submission_id", "urgent"])
    ids = evidence.filter(pc.fill_null(evidence["urgent"], False))["submission_id"]
    submissions = pq.read_table(tables / "submissions.parquet", columns=["submission_id", "record"])
    found = submissions.filter(pc.is_in(submissions["submission_id"], ids.combine_chunks()))
    return frozenset(found["record"].to_pylist())


def results(batch: Batch, urgent: frozenset[str] = frozenset()) -> Iterator[FormalResult]:
    """The conforming formal results of a batch."""
    catalogue = batch.catalogue
    threshold, unit = catalogue.threshold, catalogue.unit
    for one in batches.named_rows(batch.submissions[batch.submissions["status"] == "accepted"]):
        if one.kind != FORMAL.key or not scoring.conforms(int(one.units), int(one.requirements), catalogue):
            continue
        if not one.record:
            raise TellableError(
                f"“{one.organization}”的结果没有评估记录，批次由旧版本 smexl 处理；请重新运行 smexl process。",
                f"The result of “{one.organization}” has no record, for an older smexl processed the batch; run smexl process again.",
            )
        units, whole = int(one.units), int(one.requirements) * unit
        about = {
            "organization": one.organization,
            "credit_code": one.credit_code,
            "level": int(one.level),
            **name_noted(catalogue, int(one.level)),
            "body": one.body or "",
            "leader": one.team_leader or "",
            "end": one.end or "",
            "score": str(scoring.exact(units, int(one.requirements), catalogue)),
            "threshold": str(threshold),
            "catalogue": f"{catalogue.identity.name} {catalogue.identity.version}",
            "catalogue_digest": catalogue.identity.digest,
            "record": one.record,
        }
        yield FormalResult(about, units - scoring.least_units(whole, threshold) < unit, one.record in urgent)
