"""Result workbooks: what one accepted submission came to, for its organization and for a reviewer.

In: the submission, its figures from ``scoring``, and where it came from. Out: the bytes of a workbook that was drawn once
(``sheets``) and is filled here: verdict, scores by domain, subdomain and requirement, what to improve, a recomputation, and
provenance; and what the kind's own forms and lists bring (``answers``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from smexl import kinds
from smexl.assessment import Provenance
from smexl.catalogue import Catalogue
from smexl.drawing.stamp import Fill, Key, Record, Styled
from smexl.findings import shortened
from smexl.kinds import KINDS, Form, of_level
from smexl.result.answers import Answered, fill_answers, headline, last_round, risks_of, sheets_in_result
from smexl.result.filling import Filling, prepare
from smexl.result.layout import AGREES, DISAGREES, STRICT, USUAL, WARNING_WIDTHS, row_height_of, text_lines
from smexl.result.rows import losses, requirement_rows
from smexl.scoring import Figures, Improvement, fixed_point, improvement
from smexl.submission import Submission
from smexl.text import Lang, count_of
from smexl.vocabulary import fraction_or_none

_LISTED = 10
"""Requirement ids that a sentence names; more are left to the table under it."""
_NAMED_RISKS = 8
"""Urgent risks that the first page names; the last row says how many more there are."""


@dataclass(frozen=True)
class Origin:
    """Where a result comes from, the digest of its record, and when it was made, by the clock and zone of the machine."""

    provenance: Provenance
    record: str
    time: datetime


def result_workbook(
    submission: Submission, figures: Figures, origin: Origin, catalogue: Catalogue, lang: Lang = "zh"
) -> bytes:
    """The result workbook of an accepted submission. Raises ``KeyError`` when it lacks a requirement's score."""
    risks = risks_of(submission, KINDS[submission.kind])
    prepared = prepare(catalogue, submission.level, submission.kind, lang, min(len(risks), _NAMED_RISKS))
    filling = Filling(submission, figures, catalogue, catalogue.level(submission.level), lang, prepared)
    better = improvement(filling.level, submission.scores, catalogue)
    answered = Answered(submission, prepared.kind, catalogue, filling.level, lang, figures.subdomains)
    values, blocks = fill_answers(answered)
    values |= _conclusion(filling, better)
    values |= _assessment(answered)
    values |= _risks(filling, risks)
    values |= _given(filling)
    values |= _means(filling)
    values |= _review(filling)
    values |= _origin(filling, origin)
    return filling.prepared.stamp.fill(
        values,
        {
            **blocks,
            "requirements": requirement_rows(filling),
            "losses": losses(filling, better),
            "warnings": _warnings(filling),
        },
    )


# --- 评估结论, and the sentence over 改进重点 ---------------------------------------------------------------------------------
def _conclusion(filling: Filling, better: Improvement) -> dict[Key, Fill]:
    submission, figures, catalogue = filling.submission, filling.figures, filling.catalogue
    a, margin = figures.score, figures.margin
    verdict = (kinds.CONFORMS if figures.conforms else kinds.DOES_NOT_CONFORM)(filling.lang)
    fraction = f"{a.numerator}/{a.denominator}"
    signed = ("+" if margin > 0 else "-" if margin < 0 else "") + _margin(filling)
    strongest, weakest = _extremes(filling)
    grades = list(submission.scores.values())
    header = shortened(submission.organization, 80).replace("&", "&&")
    return {
        ("header",): header,
        ("title",): f"{submission.organization} {filling.say('成熟度评估结果', 'Result of the maturity assessment')}",
        ("organization",): submission.organization,
        ("credit_code",): submission.credit_code,
        ("A",): float(figures.score),
        ("verdict",): verdict,
        ("verdict", "large"): Styled(verdict, "conforms" if figures.conforms else "does not conform"),
        ("fraction",): fraction,
        ("card",): filling.say(
            f"= {fraction}　　阈值 {filling.threshold}　　余量 {signed}",
            f"= {fraction}    threshold {filling.threshold}    margin {signed}",
        ),
        ("quotient",): filling.say(
            f"得分合计 {filling.points(figures.units)} ÷ 要求数 {figures.requirements}（公式 (3)）",
            f"sum of scores {filling.points(figures.units)} ÷ {figures.requirements} requirements (formula (3))",
        ),
        ("margin",): float(margin),
        ("sentence",): _sentence(filling, better),
        ("strongest",): strongest,
        ("weakest",): weakest,
        **{("count", units): grades.count(units) for units in catalogue.grade_of_units},
        ("improvement-sentence",): _improvement_sentence(filling, better),
    }


def _assessment(answered: Answered) -> dict[Key, Fill]:
    """Who assessed and when, how document review ended, and how many urgent risks there are."""
    values: dict[Key, Fill] = {}
    for one in sheets_in_result(answered.kind):
        if isinstance(one, Form):
            values |= {
                ("headline", one.key, field.key): shortened(headline(answered, one, field), 160)
                for field in one.fields()
                if field.key in one.headline
            }
        elif one.remarked:
            values["headline", one.key] = last_round(answered, one)
        else:
            count = len(risks_of(answered.submission, answered.kind))
            values["headline", one.key] = (
                answered.say(f"{count} 项，见本页上方", f"{count}, at the top of this page")
                if count
                else answered.say("没有登记", "None were entered")
            )
    return values


def _risks(filling: Filling, risks: Sequence[Mapping[str, str]]) -> dict[Key, Fill]:
    """The banner over everything, and a name and a line for each urgent risk."""
    values: dict[Key, Fill] = {
        ("risks",): filling.say(
            f"！紧急重大风险 {len(risks)} 项：应立即报告被评估方（8.3.8）",
            f"! {len(risks)} urgent, major risk{'s' if len(risks) > 1 else ''}: to be reported to the organization at once (8.3.8)",
        )
    }
    fields = {c.key: c for listing in filling.prepared.kind.listings for c in listing.columns if risks}
    for number, risk in enumerate(risks[:_NAMED_RISKS]):
        found = {
            key: fields[key].in_language(text, filling.lang) for key, text in risk.items() if key in fields and text
        }
        about = [
            f"{fields[key].label(filling.lang)}{filling.say('：', ': ')}{found[key]}"
            for key in _ABOUT_RISKS
            if key in found
        ]
        values["risk", number, "name"] = shortened(
            " ".join(found[key] for key in ("number", "name") if key in found), 60
        )
        values["risk", number, "about"] = shortened(
            filling.say("；", "; ").join(about), 140 if filling.lang == "zh" else 220
        )
    if len(risks) > _NAMED_RISKS:
        more = len(risks) - _NAMED_RISKS + 1
        values["risk", _NAMED_RISKS - 1, "name"] = filling.say(f"另有 {more} 项", f"{more} more")
        values["risk", _NAMED_RISKS - 1, "about"] = filling.say(
            "见“证据清单”中的橙色行。", "See the orange rows of the sheet Evidence."
        )
    return values


_ABOUT_RISKS = ("requirements", "method", "collected", "collector", "place")


def _given(filling: Filling) -> dict[Key, Fill]:
    """What scores that were given beforehand come to, beside those of this submission."""
    values: dict[Key, Fill] = {}
    for field in filling.prepared.kind.given:
        if field.type != "score":
            continue
        given = {
            one.id: fraction_or_none(filling.submission.rows.get(one.id, {}).get(field.key, ""))
            for one in filling.level.requirements
        }
        known = {one: score for one, score in given.items() if score is not None}
        differences = [filling.submission.scores[one] - score * filling.catalogue.unit for one, score in known.items()]
        higher, lower = sum(one > 0 for one in differences), sum(one < 0 for one in differences)
        same, missing = len(known) - higher - lower, len(given) - len(known)
        zh, en = field.label.zh, field.label.en.lower()
        values["given-counts", field.key] = filling.say(
            f"高于{zh} {higher} 项，相同 {same} 项，低于{zh} {lower} 项"
            + (f"，没有{zh} {missing} 项" if missing else ""),
            f"{higher} above the {en}, {same} the same, {lower} below it"
            + (f", {missing} without one" if missing else ""),
        )
        unknown = filling.say("不全，不计算", "Not all given; left out") if known else filling.say("没有", "None given")
        a = None if missing else sum(known.values(), Fraction(0)) / len(given)
        values["given", field.key] = unknown if a is None else float(a)
        values["given-margin", field.key] = "—" if a is None else float(filling.figures.score - a)
    return values


def _margin(filling: Filling) -> str:
    """How far A is from the threshold, without its sign."""
    margin = abs(filling.figures.margin)
    return fixed_point(margin.numerator, margin.denominator, filling.prepared.digits)


def _sentence(filling: Filling, better: Improvement) -> str:
    """The result in a sentence for somebody who reads nothing else."""
    a = filling.a(filling.figures.units)
    who = shortened(filling.submission.organization, 40 if filling.lang == "zh" else 80)
    level = of_level(filling.catalogue.level_name(filling.submission.level))(filling.lang)
    kind = KINDS[filling.submission.kind].name(filling.lang)
    if filling.figures.conforms:
        return filling.say(
            f"{who}的{level}{kind}得分 A 为 {a}，达到阈值 {filling.threshold}，符合{level}要求。",
            f"{who} scored A = {a} in its {level} {kind} assessment, which reaches the threshold of {filling.threshold}: it"
            f" conforms to the {level} level.",
        )
    return filling.say(
        f"{who}的{level}{kind}得分 A 为 {a}，低于阈值 {filling.threshold}，不符合{level}要求；"
        f"至少要把 {better.fewest} 项要求提高到“{_best(filling)}”才能达到（见“改进重点”）。",
        f"{who} scored A = {a} in its {level} {kind} assessment, below the threshold of {filling.threshold}: it does not"
        f" conform to the {level} level. At least {count_of(better.fewest, 'requirement')} would have to rise to “{_best(filling)}”"
        " (see “Where to improve”).",
    )


def _best(filling: Filling) -> str:
    return filling.catalogue.best.label(filling.lang)


def _improvement_sentence(filling: Filling, better: Improvement) -> str:
    a, lost = filling.a(filling.figures.units), sum(loss.gain for loss in better.losses)
    if not better.losses:
        return filling.say(
            f"全部要求都是“{_best(filling)}”，没有失分。",
            f"Every requirement is at “{_best(filling)}”: nothing was lost.",
        )
    rest = filling.say(
        f"共有 {len(better.losses)} 项要求失分，合计 {filling.points(lost)} 分，列在下面。",
        f"In all {count_of(len(better.losses), 'requirement')} lost points, {filling.points(lost)} together; they are listed below.",
    )
    if not better.smallest_set:
        margin = _margin(filling)
        return filling.say(
            f"已达到阈值 {filling.threshold}，余量 {margin}（再失 {filling.points(better.spare)} 分仍符合）。",
            f"A reaches the threshold of {filling.threshold} with a margin of {margin} ({filling.points(better.spare)} more could be lost). ",
        ) + rest  # fmt: skip
    ids = [loss.requirement.id for loss in better.smallest_set]
    named = filling.say("、", ", ").join(ids[:_LISTED]) + (filling.say(" 等", " …") if len(ids) > _LISTED else "")
    after = filling.a(better.smallest_set[-1].reached)
    others = filling.say("没有别的同样少的组合。", "No other choice of as few would do. ") if better.only else filling.say(
        "这是其中一种组合，别的要求同样多也可能达到。", "Other choices of as many can do it too. "
    )  # fmt: skip
    return filling.say(
        f"距阈值 {filling.threshold} 还差 {filling.points(better.needed)} 分。至少把 {len(ids)} 项提高到“{_best(filling)}”即可达到，"
        f"A 从 {a} 升到 {after}：{named}（表中标 ● 的各行）。",
        f"{filling.points(better.needed)} points are missing to the threshold of {filling.threshold}. Raising {count_of(len(ids), 'requirement')}"
        f" to “{_best(filling)}” is enough, and no fewer are; A rises from {a} to {after}: {named} (the rows marked ●). ",
    ) + others + rest  # fmt: skip


def _extremes(filling: Filling) -> tuple[str, str]:
    """The three strongest and the three weakest subdomains, each with its C."""
    names = {(s.domain.zh, s.name.zh): s.name(filling.lang) for s in filling.level.subdomains}
    ordered = sorted(filling.figures.subdomains.items(), key=lambda item: -item[1].numerator / item[1].denominator)
    count = min(3, len(ordered) // 2)

    def text(items: Sequence[tuple[tuple[str, str], Fraction]]) -> str:
        return filling.say("，", ", ").join(f"{names[pair]} {mean(pair)}" for pair, _ in items)

    def mean(pair: tuple[str, str]) -> str:
        return fixed_point(
            filling.sums[pair], filling.catalogue.unit * filling.level.counts[pair], filling.prepared.digits_c
        )

    return text(ordered[:count]), text(ordered[::-1][:count])


# --- 能力域得分, 能力子域得分 ------------------------------------------------------------------------------------------------
def _means(filling: Filling) -> dict[Key, Fill]:
    threshold = filling.catalogue.threshold
    values: dict[Key, Fill] = {}
    for domain, exactly in filling.figures.domains.items():
        b, margin, reaches = _beside(exactly, threshold)
        values["B", domain], values["B-margin", domain] = b, margin
        values["B-reached", domain] = filling.say("达到", "reached") if reaches else filling.say("低于", "below")
    reached = 0
    for pair, exactly in filling.figures.subdomains.items():
        c, margin, reaches = _beside(exactly, threshold)
        values["C", *pair], values["C-margin", *pair] = c, margin
        values["C-reached", *pair], values["C-below", *pair] = (c, None) if reaches else (None, c)
        reached += reaches
    count = len(filling.figures.subdomains)
    values["subdomain-sentence",] = filling.say(
        f"公式 (1)。{count} 个能力子域中，{reached} 个达到 {filling.threshold}，{count - reached} 个低于 {filling.threshold}。",
        f"Formula (1). Of {count} subdomains, {reached} reach {filling.threshold} and {count - reached} are below it.",
    )
    return values


def _beside(mean: Fraction, threshold: Fraction) -> tuple[float, float, bool]:
    """A mean, how far it is from the threshold, and whether it reaches it; in whole numbers, since each step of a ``Fraction`` costs
    more than all of this, and a result has thirty."""
    (part, whole), (least, of) = mean.as_integer_ratio(), threshold.as_integer_ratio()
    over = part * of - least * whole
    return part / whole, over / (whole * of), over >= 0


# --- 复核 -------------------------------------------------------------------------------------------------------------
def _review(filling: Filling) -> dict[Key, Fill]:
    """What the formulas of ``复核`` come to, worked out here from the scores and not from the figures they check."""
    unit, figures, sums = filling.catalogue.unit, filling.figures, filling.sums
    total = sum(sums.values())
    conforms = Fraction(total, filling.whole) >= filling.catalogue.threshold
    verdict = (kinds.CONFORMS if conforms else kinds.DOES_NOT_CONFORM)(filling.lang)
    a = total / filling.whole
    values: dict[Key, Fill] = {("sum", "A"): total, ("again", "A"): a, ("again", "verdict"): verdict}
    agree: dict[Key, bool] = {("A",): _same(a, figures.score), ("verdict",): conforms == figures.conforms}
    means: dict[str, list[float]] = {domain.zh: [] for domain in filling.catalogue.domains}
    for pair, units in sums.items():
        c = units / (unit * filling.level.counts[pair])
        means[pair[0]].append(c)
        values["sum", "C", *pair], values["again", "C", *pair] = units, c
        agree["C", *pair] = _same(c, figures.subdomains.get(pair))
    for domain, cs in means.items():
        b = sum(cs) / len(cs) if cs else None
        values["again", "B", domain] = kinds.NOT_ASSESSED(filling.lang) if b is None else b
        agree["B", domain] = _same(b, figures.domains.get(domain))
    yes, no = AGREES(filling.lang), DISAGREES(filling.lang)
    for key, same in agree.items():
        values["agree", *key] = yes if same else no
    differing = len(agree) - sum(agree.values())
    values["overall",] = (
        filling.say(f"全部 {len(agree)} 项一致。", f"All {len(agree)} figures agree.")
        if not differing
        else filling.say(
            f"有 {differing} 项不一致：请核对“要求得分”是否被改动。",
            f"{differing} figures differ: was the sheet “Requirement scores” changed?",
        )
    )
    return values


def _same(one: float | None, other: Fraction | None) -> bool:
    if one is None or other is None:
        return one is None and other is None
    part, whole = other.as_integer_ratio()
    return round(one - part / whole, 12) == 0


# --- 溯源 -------------------------------------------------------------------------------------------------------------
def _origin(filling: Filling, origin: Origin) -> dict[Key, Fill]:
    count = sum(finding.severity == "warning" for finding in filling.submission.findings)
    source, submission = origin.provenance, filling.submission
    return {
        ("source",): source.source,
        ("inbox",): source.inbox,
        ("sha256",): source.sha256,
        ("saved",): filling.say("没有写明", "not said")
        if submission.modified is None
        else f"{submission.modified.isoformat(' ', 'seconds')} UTC",
        ("record",): origin.record,
        ("smexl",): source.engine,
        ("strict",): (STRICT if source.strict else USUAL)(filling.lang),
        ("time",): origin.time.isoformat(" ", "seconds"),
        ("warnings",): filling.say(
            f"共 {count} 条。它们不影响受理，写明填写的内容是怎样采用的。" if count else "没有警告。",
            f"{count} in all. They did not stand in the way; each says how what was filled in was taken."
            if count
            else "None.",
        ),
    }


def _warnings(filling: Filling) -> list[Record]:
    records: list[Record] = []
    for one in filling.submission.findings:
        if one.severity == "warning":
            cells = {"sheet": one.sheet, "cell": one.cell, "value": one.value, "message": one.message(filling.lang)}
            lines = max(text_lines(text, WARNING_WIDTHS[key]) for key, text in cells.items())
            records.append({**cells, "@height": row_height_of(lines)})
    return records
