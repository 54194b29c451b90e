"""The self-assessments of one organization: paths in, how each level stands by the file that counts for it out.

Files are read in worker processes, as ``process`` reads them, so that a hostile one costs itself only. For each level the one
saved last counts, by the rule that ``process`` has for workbooks of the same organization, level and kind.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from smexl.assessment import Provenance
from smexl.batch.chunk import judged, read_each
from smexl.batch.inbox import entries
from smexl.batch.job import Job, Results, Task
from smexl.batch.ledger import Content, LedgerFile, claim_of, listed_file, unreadable
from smexl.batch.pool import run_few
from smexl.batch.rivals import round_order
from smexl.catalogue import Catalogue
from smexl.engine import engine
from smexl.errors import TellableError
from smexl.findings import Finding
from smexl.foresee.outlook import Standing, standing
from smexl.kinds import SELF
from smexl.reading.package import DEFAULT_LIMITS, Limits
from smexl.reading.read import read_book
from smexl.submission import Unreadable, pack, unpack
from smexl.text import Text, bare
from smexl.validation import validate
from smexl.validation.into_one import validate_levels
from smexl.validation.work import holds_every_level

_Status = Literal["used", "mend", "unreadable", "superseded", "duplicate"]
STATUSES: dict[_Status, Text] = {
    "used": Text("已采用", "Used"),
    "mend": Text("须修改", "To be mended"),
    "unreadable": Text("无法采用", "Unusable"),
    "superseded": Text("已被取代", "Superseded"),
    "duplicate": Text("重复文件", "Duplicate"),
}


class ForeseeError(TellableError):
    """The level could not be foreseen; ``text`` says in one sentence why, and what to do."""


@dataclass(frozen=True)
class File:
    """A file that was given. ``levels``: those that it assesses; ``counting``: those for which it is the one that counts."""

    source: str
    sha256: str
    status: _Status
    modified: datetime | None = None
    levels: tuple[int, ...] = ()
    counting: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether nothing has to be done about it: it counts, or another has taken its place."""
        return self.status not in ("mend", "unreadable")


@dataclass(frozen=True)
class Given:
    """What was given: the organization, its levels' standings (those that were assessed), and every file."""

    organization: str
    credit_code: str
    standings: tuple[Standing, ...]
    files: tuple[File, ...]


@dataclass
class _Given:
    """A file and what it gave: a content for each level. ``roles``: level → what the file is for it; ``later``: saved after the one
    that counts, with errors."""

    listed: LedgerFile
    contents: list[Content] = field(default_factory=list)
    roles: dict[int, Literal["counts", "superseded", "later"]] = field(default_factory=dict)
    notes: list[Finding] = field(default_factory=list)
    duplicate: bool = False


def gather_standings(
    paths: Sequence[Path], catalogue: Catalogue, leave_out: Path | None = None, limits: Limits = DEFAULT_LIMITS
) -> Given:
    """Read the workbooks at ``paths``, files or folders, without ``leave_out``, which an earlier run may have written there.

    Raises ``ForeseeError`` where there are none, or of several organizations.
    """
    found = [e for e in entries(paths) if leave_out is None or e.path.resolve() != leave_out.resolve()]
    if not found:
        raise ForeseeError(
            f"“{paths[0]}”中没有文件；请给出机构的自评表，或所在的文件夹。",
            f"There are no files in “{paths[0]}”; name the organization's self-assessments, or their folder.",
        )
    listed = [listed_file(position, entry, None, entry.finding) for position, entry in enumerate(found)]
    given = _read(listed, catalogue, limits)
    assessments = [(one, content) for one in given if not one.duplicate for content in one.contents if content.level]
    _one_organization(assessments)
    standings = []
    for level in catalogue.assessable:
        some = [(one, content) for one, content in assessments if content.level == level.number]
        if some:
            standings.append(_choose(some, catalogue))
    last = next(reversed(_in_order(assessments, catalogue)), None)
    named = [content for _, content in assessments if content.organization]
    organization = last[1].organization if last else ""
    code = last[1].credit_code if last else ""
    return Given(
        organization or (named[-1].organization if named else ""),
        code or next((content.credit_code for _, content in assessments if content.credit_code), ""),
        tuple(standings),
        tuple(_file(one) for one in given),
    )


# --- reading ----------------------------------------------------------------------------------------------------------
def read_levels(tasks: Sequence[Task], job: Job) -> Results:
    """Read and validate some files, in a worker: a content for each level that a file assesses, with its document; one without
    a level for a file that assesses none."""
    return read_each(tasks, job, lambda task, data, sha256: _contents(data, sha256, task.source, job))


def _contents(data: bytes, sha256: str, source: str, job: Job) -> Iterator[Content]:
    """The contents of a file. Raises ``Unreadable``."""
    book = read_book(data, source, job.limits)
    if holds_every_level(book):
        submissions = validate_levels(book, job.catalogue)
    else:
        submissions = [validate(book, job.catalogue)]
        if submissions[0].kind != SELF.key:
            raise Unreadable(Finding("not-self-assessment"))
    if not submissions:
        raise Unreadable(Finding("into-one-blank"))
    for submission in submissions:
        # The document of one with errors too: it says how many requirements are scored.
        content, _ = judged(submission, Provenance(source, sha256, str(engine())), job.catalogue)
        yield replace(content, document=pack(submission))


def _read(files: Sequence[LedgerFile], catalogue: Catalogue, limits: Limits) -> list[_Given]:
    given = [_Given(file) for file in files]
    tasks = [Task(one.listed.position, one.listed.source, one.listed.path) for one in given if not one.listed.finding]
    job = Job(catalogue, "zh", limits, staging=None)
    for position, content in run_few(tasks, job, read_levels, 1):
        given[position].contents.append(content)
    seen: set[str] = set()
    for one in given:
        if one.listed.finding:
            one.contents.append(unreadable("", one.listed.source, one.listed.finding))
        sha256 = one.contents[0].sha256
        one.duplicate = bool(sha256) and sha256 in seen
        seen.add(sha256)
    return given


# --- one organization -------------------------------------------------------------------------------------------------
def _one_organization(assessments: Sequence[tuple[_Given, Content]]) -> None:
    for i, (one, content) in enumerate(assessments):
        for other, another in assessments[:i]:
            if not _same(content, another):
                raise ForeseeError(
                    f"这些评分表属于不同机构：“{other.listed.source}”是{_who(another, '未填名称的机构')}，“{one.listed.source}”是{_who(content, '未填名称的机构')}；请只给出一个机构的评分表。",
                    f"These workbooks are of different organizations: “{other.listed.source}” is of {_who(another, 'one without a name')}, “{one.listed.source}” of {_who(content, 'one without a name')}; give those of one organization only.",
                )


def _same(content: Content, other: Content) -> bool:
    """Whether two workbooks can be of one organization: by its code, where both have a sound one, else by its name."""
    codes = _code(content), _code(other)
    if all(codes):
        return codes[0] == codes[1]
    names = bare(content.organization), bare(other.organization)
    return not all(names) or names[0] == names[1]


def _code(content: Content) -> str:
    wrong = any(f.code.startswith("credit-code-") and f.severity == "error" for f in content.findings)
    return "" if wrong else content.credit_code


def _who(content: Content, unnamed: str) -> str:
    known = [part for part in (content.organization, content.credit_code) if part]
    return " ".join(known) or unnamed


# --- which file counts ------------------------------------------------------------------------------------------------
def _in_order(some: Sequence[tuple[_Given, Content]], catalogue: Catalogue) -> list[tuple[_Given, Content]]:
    """From the first to the last, as a batch orders rounds."""
    claims = {id(pair): claim_of(pair[0].listed, pair[1], catalogue.unit) for pair in some}
    key = round_order(list(claims.values()), datetime.now(UTC).replace(tzinfo=None))
    return sorted(some, key=lambda pair: key(claims[id(pair)]))


def _choose(some: Sequence[tuple[_Given, Content]], catalogue: Catalogue) -> Standing:
    """The standing of a level by the file that counts: the accepted one saved last, or the one saved last where none is."""
    ordered = _in_order(some, catalogue)
    place = max((i for i, (_, content) in enumerate(ordered) if content.status == "accepted"), default=len(ordered) - 1)
    chosen, content = ordered[place]
    number = content.level or 0
    for i, (one, _) in enumerate(ordered):
        one.roles[number] = "superseded" if i < place else "counts" if i == place else "later"
        if i < place:
            one.notes.append(Finding("superseded", detail=chosen.listed.source))
        elif i > place:
            chosen.notes.append(Finding("later-returned", detail=one.listed.source))
    scores = unpack(content.document).scores
    accepted = content.status == "accepted"
    return standing(catalogue.level(number), scores, accepted, catalogue, chosen.listed.source)


def _file(given: _Given) -> File:
    contents, roles = given.contents, given.roles
    wrong = any(roles.get(c.level or 0) != "superseded" and c.status != "accepted" for c in contents)
    status: _Status = "used"
    if given.duplicate:
        status = "duplicate"
    elif not roles:
        status = "unreadable"
    elif wrong:
        status = "mend"
    elif set(roles.values()) == {"superseded"}:
        status = "superseded"
    counting = tuple(sorted(number for number, role in roles.items() if role == "counts"))
    levels = tuple(sorted(content.level for content in contents if content.level))
    # What is wrong with a file that another has replaced need not be mended.
    counted = contents if status not in ("superseded", "duplicate") else []
    findings = (*(finding for content in counted for finding in content.findings), *given.notes)
    return File(
        given.listed.source,
        contents[0].sha256,
        status,
        contents[0].modified,
        levels,
        counting,
        tuple(dict.fromkeys(findings)),
    )
