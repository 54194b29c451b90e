"""What an outlook means, in sentences: the same in the workbook and in the terminal."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby

from smexl import kinds, scoring
from smexl.foresee.outlook import LevelState, Outlook, Standing
from smexl.scoring import decimal
from smexl.text import Text, count_of, enumerated

LEVEL_STATES: dict[LevelState, Text] = {
    "conforms": kinds.CONFORMS,
    "fails": kinds.DOES_NOT_CONFORM,
    "incomplete": kinds.INCOMPLETE,
    "errors": Text("有错误", "Has errors"),
    "missing": kinds.NOT_SCORED,
}
_NONE = Text("无", "None")


def level_or_none(standing: Standing | None) -> Text:
    return _NONE if standing is None else standing.level.name


def shown_score(outlook: Outlook, standing: Standing) -> str:
    """A of an assessed level in decimals, never across the threshold."""
    a = outlook.a(standing)
    return "—" if a is None else scoring.shown(a, outlook.catalogue.threshold)


def score_sum(units: int, outlook: Outlook) -> str:
    """Units as a sum of scores."""
    return decimal(Fraction(units, outlook.catalogue.unit))


def sentences(outlook: Outlook) -> list[Text]:
    """The outlook for somebody who reads nothing else: what conforms, what does not, what is not known, and what comes next."""
    return [_highest(outlook), *_unbroken(outlook), *_unknown(outlook), *_next(outlook)]


def _highest(outlook: Outlook) -> Text:
    highest, threshold = outlook.highest, decimal(outlook.catalogue.threshold)
    if highest is not None:
        level, a = highest.level.name, shown_score(outlook, highest)
        return Text(
            f"预判等级：{level.zh}。它是符合的最高等级（A = {a}，不低于 {threshold}）。",
            f"Level foreseen: {level.en}. It is the highest level that conforms (A = {a}, not below {threshold}).",
        )
    failing = [s for s in outlook.standings if s.state == "fails"]
    if not failing:
        return Text(
            "还没有一个等级完成自评，无法预判。", "No level has been assessed completely, so that none can be foreseen."
        )
    zh, en = levels(failing)
    return Text(f"没有等级符合：{zh}的得分低于 {threshold}。", f"No level conforms: {en} scored below {threshold}.")


def _unbroken(outlook: Outlook) -> list[Text]:
    """Whether the levels below the highest conform too."""
    highest, unbroken = outlook.highest, outlook.unbroken
    if highest is None:
        return []
    first = outlook.standings[0].level.name
    top = highest.level.name
    if not outlook.gaps:
        if highest is outlook.standings[0]:
            return []
        return [Text(f"从{first.zh}到{top.zh}，逐级均符合。", f"Every level from {first.en} to {top.en} conforms.")]
    why = enumerated(_state(outlook, one) for one in outlook.gaps)
    up_to = unbroken.level.name if unbroken else None
    row = (
        Text(f"逐级均符合只到{up_to.zh}", f"every level conforms only up to {up_to.en}")
        if up_to
        else Text(f"从{first.zh}起就没有逐级符合", f"the levels do not all conform from {first.en} upward")
    )
    return [
        Text(f"但{row.zh}：{why.zh}。", f"But {row.en}: {why.en}."),
        Text(
            "标准按所申请的等级判定（9.3），没有规定较低等级也须符合；申请哪一级，请与评估机构确认。",
            "The standard decides on the level applied for (9.3) and does not ask that lower ones conform; agree with the assessment body on which to apply for.",
        ),
    ]


def _state(outlook: Outlook, standing: Standing) -> Text:
    """A level and how it stands: 三星不符合（A = 0.7512）."""
    level = standing.level.name
    told = {
        "fails": Text(f"{level.zh}不符合（A = {shown_score(outlook, standing)}）", f"{level.en} does not conform (A = {shown_score(outlook, standing)})"),
        "incomplete": Text(
            f"{level.zh}未完成（已评 {standing.scored} / {standing.requirements} 条）",
            f"{level.en} is incomplete ({standing.scored} of {standing.requirements} scored)",
        ),
        "errors": Text(f"{level.zh}的评分表有错误，暂不计", f"the workbook of {level.en} has errors and does not count yet"),
        "missing": Text(f"{level.zh}未评", f"{level.en} was not assessed"),
        "conforms": Text(f"{level.zh}符合", f"{level.en} conforms"),
    }  # fmt: skip
    return told[standing.state]


def _unknown(outlook: Outlook) -> list[Text]:
    """Levels of which nothing can be said, unless the sentence before has named them."""
    open_ = [s for s in outlook.standings if s.state not in ("conforms", "fails") and s not in outlook.gaps]
    groups: list[Text] = []
    for missing, some in groupby(open_, key=lambda s: s.state == "missing"):
        if missing:
            zh, en = levels(list(some))
            groups.append(Text(f"{zh}未评", f"{en} {_was(en)} not assessed"))
        else:
            groups.extend(_state(outlook, one) for one in some)
    if not groups:
        return []
    zh, en = "；".join(one.zh for one in groups), "; ".join(one.en for one in groups)
    return [Text(f"{zh}。", f"{en[0].upper()}{en[1:]}.")]


def _was(names: str) -> str:
    return "were" if " " in names else "was"


def _next(outlook: Outlook) -> list[Text]:
    said = []
    best = outlook.catalogue.best.label
    for one in outlook.aims:
        better, level = outlook.improvements.get(one.number), one.level.name
        if better is None:
            continue
        needed = score_sum(better.needed, outlook)
        items = Text(f"{better.fewest} 条", count_of(better.fewest, "requirement"))
        said.append(
            Text(
                f"要使{level.zh}符合，还差 {needed} 分，至少把 {items.zh}要求提高到“{best.zh}”（见“改进重点”）。",
                f"For {level.en} to conform, {needed} points are missing: at least {items.en} would have to rise to “{best.en}” (see “Where to improve”).",
            )
        )
    return said


def levels(standings: Sequence[Standing]) -> Text:
    """Level names, three or more that follow one another as a range: 一星至三星、五星."""
    runs: list[list[Standing]] = []
    for one in standings:
        if runs and runs[-1][-1].number == one.number - 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    parts: list[Text] = []
    for run in runs:
        first, last = run[0].level.name, run[-1].level.name
        ranged = [Text(f"{first.zh}至{last.zh}", f"{first.en} to {last.en}")]
        parts += [s.level.name for s in run] if len(run) < 3 else ranged
    return enumerated(parts)
