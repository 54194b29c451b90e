"""Which submission of one side is compared with which of the other: by credit code and level, and by what their kinds are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from smexl.catalogue import Catalogue
from smexl.compare.sides import ComparedSubmission, CompareError, Side
from smexl.kinds import FORMAL, KINDS, SELF
from smexl.text import Text, bare, enumerated

_Key = tuple[str, int]
NO_CODE = Text("没有统一社会信用代码", "no unified social credit code")
_REPEATED = Text(
    "同一机构、等级和类型不止一份，只比较第一份",
    "more than one of the organization, level and kind; the first is compared",
)
ABSENT = Text("另一方没有这家机构", "the other side does not have it")
OTHER_KIND = Text("另一方没有可对应的类型", "the other side has no kind to compare it with")


@dataclass(frozen=True)
class Unmatched:
    """A submission of a side (0 or 1) with nothing to compare it with, and why."""

    side: int
    entry: ComparedSubmission
    reason: Text


@dataclass(frozen=True)
class Matching:
    """The pairs, and what was left over."""

    pairs: tuple[tuple[ComparedSubmission, ComparedSubmission], ...]
    unmatched: tuple[Unmatched, ...]


def match(one: Side, other: Side) -> Matching:
    """Two workbooks are a pair whatever they are of; a workbook meets its own organization in a batch. Raises ``CompareError``."""
    if not one.batch and not other.batch:
        return Matching(((one.entries[0], other.entries[0]),), ())
    if not one.batch:
        return Matching(((one.entries[0], _inside(one, other)),), ())
    if not other.batch:
        return Matching(((_inside(other, one), other.entries[0]),), ())
    return _match_batches(one, other)


def _inside(workbook: Side, batch: Side) -> ComparedSubmission:
    """The submission of the workbook's organization and level in a batch: of the other kind rather than of its own."""
    mine = workbook.entries[0]
    name = bare(mine.organization)
    if not name and not mine.credit_code:
        raise CompareError(
            f"“{workbook.path}”没有写明是哪家机构，无法在批次中找到它；请给出提交的评分表，而不是结果文件。",
            f"“{workbook.path}” names no organization to look for in the batch; give the workbook that was submitted, not its result.",
        )
    of_code = [entry for entry in batch.entries if mine.credit_code and entry.credit_code == mine.credit_code]
    there = of_code or [entry for entry in batch.entries if not mine.credit_code and bare(entry.organization) == name]
    at_level = [entry for entry in there if entry.level == mine.level]
    if at_level:
        return min(at_level, key=lambda entry: entry.kind == mine.kind)
    level = workbook.catalogue.level_name(mine.level)
    if there:
        names = [batch.catalogue.level_name(n) for n in sorted({entry.level for entry in there})]
        zh, en = enumerated(names)
        raise CompareError(
            f"批次“{batch.path}”中只有“{mine.organization}”{zh}的受理结果，没有“{workbook.path}”的{level.zh}；请换一个批次或工作簿。",
            f"The batch “{batch.path}” has “{mine.organization}” at {en} only, and “{workbook.path}” is at {level.en}; choose another.",
        )
    raise CompareError(
        f"批次“{batch.path}”中没有“{workbook.path}”的机构（{mine.credit_code or mine.organization}）的受理结果；请核对。",
        f"The batch “{batch.path}” has no accepted submission of the organization of “{workbook.path}” ({mine.credit_code or mine.organization}).",
    )


def _match_batches(one: Side, other: Side) -> Matching:
    unmatched: list[Unmatched] = []
    ours, theirs = _by_key(one, 0, unmatched), _by_key(other, 1, unmatched)
    within = one.path.resolve() == other.path.resolve()
    if within and not any(len(kinds) > 1 for kinds in ours.values()):
        raise CompareError(
            f"批次“{one.path}”中没有可比的自评和正式评估：同一机构、同一等级的两类都要已受理；请先处理正式评估，或给出两个批次。",
            f"The batch “{one.path}” has no self-assessment and formal assessment to compare: both of one organization and level have to be accepted; process the formal ones first, or name two batches.",
        )
    pairs: list[tuple[ComparedSubmission, ComparedSubmission]] = []
    for key in dict.fromkeys((*ours, *theirs)):
        here, there = ours.get(key, {}), theirs.get(key, {})
        for mine, its in _kinds(here, there, within=within):
            pairs.append((here[mine], there[its]))
            here, there = _without(here, mine), _without(there, its)
        if within:  # the other kind of each stands on the other side already
            here, there = _without(here, FORMAL.key), _without(there, SELF.key)
        unmatched += _left(0, here.values(), theirs, key, other.catalogue)
        unmatched += _left(1, there.values(), ours, key, one.catalogue)
    return Matching(tuple(pairs), tuple(sorted(unmatched, key=lambda u: u.side)))


def _without(kinds: Mapping[str, ComparedSubmission], kind: str) -> dict[str, ComparedSubmission]:
    return {key: entry for key, entry in kinds.items() if key != kind}


def _by_key(side: Side, place: int, unmatched: list[Unmatched]) -> dict[_Key, dict[str, ComparedSubmission]]:
    found: dict[_Key, dict[str, ComparedSubmission]] = {}
    for entry in side.entries:
        kinds = found.setdefault((entry.credit_code, entry.level), {}) if entry.credit_code else {}
        if not entry.credit_code or entry.kind in kinds:
            unmatched.append(Unmatched(place, entry, _REPEATED if entry.credit_code else NO_CODE))
        else:
            kinds[entry.kind] = entry
    return found


def _kinds(
    here: Mapping[str, ComparedSubmission], there: Mapping[str, ComparedSubmission], *, within: bool
) -> list[tuple[str, str]]:
    """Which kind of one side goes with which of the other. Within one batch a self-assessment goes with the formal one; between
    two, like goes with like, and what is left of one kind with what is left of the other."""
    if within:
        return [(SELF.key, FORMAL.key)] if SELF.key in here and FORMAL.key in there else []
    same = [kind for kind in KINDS if kind in here and kind in there]
    left, right = ([kind for kind in side if kind not in same] for side in (here, there))
    return [(kind, kind) for kind in same] + list(zip(left, right, strict=False))


def _left(
    side: int,
    entries: Iterable[ComparedSubmission],
    others: Mapping[_Key, Mapping[str, ComparedSubmission]],
    key: _Key,
    catalogue: Catalogue,
) -> list[Unmatched]:
    """Those of a side that the ``others``, with this catalogue, have nothing for."""
    return [Unmatched(side, entry, _reason(others, key, catalogue)) for entry in entries]


def _reason(others: Mapping[_Key, Mapping[str, ComparedSubmission]], key: _Key, catalogue: Catalogue) -> Text:
    if key in others:
        return OTHER_KIND
    levels = sorted(level for code, level in others if code == key[0])
    if not levels:
        return ABSENT
    names = [catalogue.level_name(level) for level in levels]
    return Text(
        f"另一方只有{'、'.join(name.zh for name in names)}",
        f"the other side has it at {', '.join(name.en for name in names)} only",
    )
