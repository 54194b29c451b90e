"""The sheets of a rescored archive: by level and body, each assessment, and how requirements were matched."""

from collections.abc import Sequence
from typing import Any, get_args

from smexl.catalogue import Catalogue
from smexl.kinds import ID, KIND, LEVEL, REQUIREMENT, VERDICT
from smexl.rescore.matched import How, Match, Rescored
from smexl.scoring import decimal
from smexl.summary.facts import SOURCE
from smexl.text import Text
from smexl.views.cells import COUNT, LINE, SHORT, TEXT, VERDICTS, WORD, Figure, Mark, Signed
from smexl.views.columns import kind_text, who
from smexl.views.sheet import Column, Sheet

_OVERVIEW, EACH, MATCHED = Text("总览", "Overview"), Text("逐份", "Each assessment"), Text("要求对应", "Requirements")
BODY = Text("评估机构", "Assessment body")
_CHANGES = {
    "same": Mark(Text("不变", "Same"), "muted"),
    "gains": Mark(Text("不符合 → 符合", "Would gain"), "good", bold=True),
    "loses": Mark(Text("符合 → 不符合", "Would lose"), "bad", bold=True),
    "open": Mark(Text("未定", "Open"), "mild"),
}
_OPEN = Mark(Text("未定", "Open"), "mild")
_HOW = {
    "new": Mark(Text("新增：没有得分", "New: no score"), "mild", bold=True),
    "gone": Mark(Text("取消：原得分不再计入", "Dropped: its score counts no longer"), "mild", bold=True),
    "text": Mark(
        Text("编号不同、文字相同或相近：请核对", "Another id, the text alike: to be checked"), "mild", bold=True
    ),
    "reworded": Mark(Text("编号相同、文字有改动：请核对", "Same id, other words: to be checked"), "mild", bold=True),
    "id": Mark(Text("相同", "The same"), "muted"),
}
_STAYS = Text(
    "已作出的判定和已发的证书不变；本表只说明若按新版要求目录会怎样。新增的要求没有得分，不算 0 分也不计入；因此可能未定。",
    "Verdicts as issued and certificates stay as they are; this only says what they would come to under the new edition. A new requirement"
    " has no score: it is no 0 and is not counted, so a verdict can be open.",
)


def views(rescored: Sequence[Rescored], matches: Sequence[tuple[Catalogue, Match]], new: Catalogue) -> list[Sheet[Any]]:
    return [_overview(rescored, new), _each(rescored, new), _matched(matches, new)]


def _edition(catalogue: Catalogue) -> Text:
    zh, en = (f"{catalogue.name(lang)} {catalogue.version} ({catalogue.identity.digest[:12]})" for lang in ("zh", "en"))
    grades = "/".join(decimal(grade.score) for grade in catalogue.scale)
    return Text(
        f"{zh}，阈值 {decimal(catalogue.threshold)}，得分 {grades}",
        f"{en}, threshold {decimal(catalogue.threshold)}, scores {grades}",
    )


def _overview(rescored: Sequence[Rescored], new: Catalogue) -> Sheet[tuple[tuple[int, str, str], list[Rescored]]]:
    groups: dict[tuple[int, str, str], list[Rescored]] = {}
    for one in rescored:
        body = one.content["assessment"].get("body", "")
        groups.setdefault((one.content["level"], one.content["kind"], body), []).append(one)
    old = {one.old.identity.digest: one.old for one in rescored}
    zh, en = ("；".join(_edition(one).zh for one in old.values()), "; ".join(_edition(one).en for one in old.values()))
    ours = _edition(new)
    return Sheet(
        _OVERVIEW,
        sorted(groups.items()),
        [
            Column(LEVEL.label, lambda row: new.level_name(row[0][0]), WORD, 9),
            Column(KIND, lambda row: kind_text(row[0][1]), WORD, 9),
            Column(BODY, lambda row: row[0][2], LINE, 30),
            Column(Text("份数", "Assessments"), lambda row: len(row[1]), COUNT, (9, 14)),
            Column(Text("原符合", "Conformed"), lambda row: sum(one.issued_conforms for one in row[1]), COUNT, (9, 13)),
            Column(Text("新符合", "Would conform"), lambda row: sum(one.conforms is True for one in row[1]), COUNT, 9),
            *(
                Column(
                    _CHANGES[change].text,
                    lambda row, change=change: sum(one.change == change for one in row[1]),  # type: ignore[misc]
                    COUNT,
                    14,
                )
                for change in ("gains", "loses", "open")
            ),
            Column(Text("临界", "Borderline"), lambda row: sum(one.borderline for one in row[1]), COUNT, (9, 12)),
        ],
        note=Text(f"{_STAYS.zh}原目录：{zh}。新目录：{ours.zh}。", f"{_STAYS.en} Old: {en}. New: {ours.en}."),
        about=Text("按等级、类型和评估机构", "By level, kind and body"),
        freeze=3,
    )


def _verdict(conforms: bool | None) -> Mark:
    return _OPEN if conforms is None else VERDICTS[conforms]


def _each(rescored: Sequence[Rescored], new: Catalogue) -> Sheet[Rescored]:
    order = ("loses", "gains", "open", "same")
    rows = sorted(
        rescored, key=lambda one: (order.index(one.change), one.content["level"], one.content["organization"])
    )
    figure = Figure(new.threshold)
    return Sheet(
        EACH,
        rows,
        [
            *who(lambda one: one.content, new.level_names),
            Column(BODY, lambda one: one.content["assessment"].get("body", ""), LINE, 26),
            Column(
                Text("原得分 A", "A as issued"),
                lambda one: one.issued,
                Figure(min(one.old.threshold for one in rescored)),
                11,
            ),
            Column(Text("原判定", "As issued"), lambda one: _verdict(one.issued_conforms), WORD, (10, 17)),
            Column(
                Text("新得分 A\n（有得分的要求）", "A recomputed\n(of what is scored)"),
                lambda one: one.score,
                figure,
                14,
            ),
            Column(VERDICT, lambda one: _verdict(one.conforms), WORD, (10, 17)),
            Column(Text("变化", "Change"), lambda one: _CHANGES[one.change], WORD, 15),
            Column(Text("最低可能", "Lowest"), lambda one: one.lowest, figure, 10),
            Column(Text("最高可能", "Highest"), lambda one: one.highest, figure, 10),
            Column(
                Text("距阈值", "Margin"),
                lambda one: None if one.score is None else one.score - new.threshold,
                Signed(),
                10,
            ),
            Column(Text("未定要求", "Open"), lambda one: one.open, COUNT, 9),
            Column(Text("要求数", "Requirements"), lambda one: one.requirements, COUNT, (9, 13)),
            Column(
                Text("临界", "Borderline"), lambda one: Text("是", "yes") if one.borderline else None, WORD, (9, 12)
            ),
            Column(Text("评估记录 SHA-256", "SHA-256 of the record"), lambda one: one.record, LINE, (30, 20)),
            Column(SOURCE, lambda one: one.content["source"]["name"], LINE, (40, 33)),
        ],
        note=_STAYS,
        about=Text("每份评估一行，会改变的在前", "A row for each assessment, those that would change first"),
        freeze=2,
    )


def _matched(matches: Sequence[tuple[Catalogue, Match]], new: Catalogue) -> Sheet[tuple[Catalogue, Match]]:
    order = get_args(How)
    return Sheet(
        MATCHED,
        sorted(matches, key=lambda row: (order.index(row[1].how), row[1].level)),
        [
            Column(LEVEL.label, lambda row: new.level_name(row[1].level), WORD, 9),
            Column(ID, lambda row: row[1].new.id if row[1].new else None, SHORT, 14),
            Column(Text("原编号", "Old id"), lambda row: row[1].old.id if row[1].old else None, SHORT, 14),
            Column(Text("怎样对应", "Matched"), lambda row: _HOW[row[1].how], TEXT, 26),
            Column(REQUIREMENT, lambda row: row[1].new.text if row[1].new else None, TEXT, 56),
            Column(
                Text("原文字", "Old text"),
                lambda row: None if row[1].old is None or row[1].how == "id" else row[1].old.text,
                TEXT,
                56,
            ),
            Column(
                Text("原目录", "Old catalogue"),
                lambda row: f"{row[0].version} ({row[0].identity.digest[:12]})",
                SHORT,
                26,
            ),
        ],
        note=Text(
            "有变化的在前。先按编号对应，编号改了的按文字对应；都对不上的是新增，没有得分。",
            "What changed comes first. By id, and by text where the id changed; what has no counterpart is new and has no score.",
        ),
        about=Text("新旧要求怎样对应", "How new and old requirements were matched"),
        freeze=2,
    )
