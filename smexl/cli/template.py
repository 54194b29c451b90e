"""``smexl template``."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from smexl.cli.common import (
    EXISTING,
    LANG,
    Reply,
    catalogue_option,
    command,
    common_options,
    fail,
    folder_option,
    load_catalogue,
    option,
    overwrite_option,
    reading,
    roster_option,
    say,
    say_kept,
    say_roster,
    warn,
)
from smexl.text import count_of, enumerated, led, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smexl.catalogue import Catalogue
    from smexl.kinds import Kind
    from smexl.template.issue import IssuedTemplates
    from smexl.template.roster import Roster
    from smexl.text import Lang


@command(
    "生成评分表模板；有名册时每个申请机构一份；给出批次时，为每份受理的自评生成预填的正式评估工作簿。",
    "Write score-sheet templates; with a roster, one per applicant; from a batch, a prefilled formal workbook per accepted self-assessment.",
    "smexl template --level all --out templates",
    "smexl template --level all --into-one --out templates",
    "smexl template --level 3 --roster roster.xlsx --out templates",
    "smexl template --kind formal --from batch-2026-11 --out formal",
)
@option(
    "--level",
    "成熟度等级：序号，或要求目录中的名称；用 --from 时缺省为各份自评的等级",
    "Maturity level by number, or its name in the catalogue; with --from, that of each self-assessment.",
    metavar="[1|2|3|4|5|all]",
)
@option(
    "--into-one",
    "各等级合在一份，供机构内部预判等级（见 smexl foresee）",
    "All levels in one workbook, for foreseeing the level (see smexl foresee).",
    is_flag=True,
)
@option("--kind", "self 自评，formal 正式评估", "self or formal.", default="self", show_default=True)
@catalogue_option
@roster_option
@option(
    "--from",
    "batch",
    "process 的输出文件夹：预填机构、自评得分、证据清单和改进计划（用于 --kind formal）",
    "An --out of process: organization, self scores, evidence list and plan are entered (for --kind formal).",
    type=EXISTING,
    metavar="BATCH",
)
@option(
    "--report-number",
    "第一份正式评估工作簿的报告编号，其余依次加一（用于 --from）",
    "Report number of the first formal workbook; the others count on (for --from).",
    default="",
    metavar="FIRST",
)
@option(
    "--reference",
    "case",
    "专家评定的参考案例：发给各评估机构的同一份，证据已填，得分留空",
    "The reference case as the experts scored it: one workbook for all bodies, evidence given, scores open.",
    type=EXISTING,
    metavar="CASE.xlsx",
)
@overwrite_option
@folder_option()
@common_options
def template(  # noqa: PLR0913, PLR0917 (a command's options)
    level: str | None,
    into_one: bool,
    kind: str,
    catalogue_path: Path | None,
    roster_path: Path | None,
    batch: Path | None,
    report_number: str,
    case: Path | None,
    overwrite: bool,
    out: Path,
    reply: Reply,
) -> None:
    from smexl.kinds import EVERY_LEVEL, INTO_ONE, KINDS
    from smexl.template.issue import issue_templates

    if kind not in KINDS:
        fail(
            f"没有“{kind}”这种评估类型；请用 {'、'.join(KINDS)}。",
            f"There is no kind “{kind}”; use {' or '.join(KINDS)}.",
        )
    if into_one and (level != "all" or kind != "self" or roster_path or batch):
        fail(
            "--into-one 只能与 --level all 同用，且只用于空白的自评表；请去掉 --roster、--from 和 --kind formal。",
            "--into-one goes with --level all, for a blank self-assessment only; leave out --roster, --from and --kind formal.",
        )
    if batch is not None and roster_path is not None:
        fail("--from 和 --roster 不能同时使用；请去掉一个。", "--from and --roster exclude each other; leave one out.")
    if batch is None and case is None and level is None and roster_path is None:
        fail("没有给出等级；请用 --level 1 至 5 或 all。", "No level was given; add --level 1 to 5, or all.")
    catalogue = _catalogue_of(batch) if batch and catalogue_path is None else load_catalogue(catalogue_path)
    levels = _levels(level, catalogue)
    roster = None if roster_path is None else _read_roster(roster_path, catalogue, asked=level is not None)
    if batch is not None:
        issued = _issue_from(batch, out, catalogue, KINDS[kind], reply.lang, levels, report_number, overwrite)
    elif case is not None:
        issued = _issue_case(case, out, catalogue, reply.lang, overwrite)
    else:
        wanted, of_kind = ((EVERY_LEVEL,), INTO_ONE) if into_one else (levels, KINDS[kind])
        issued = reading(
            lambda: issue_templates(out, catalogue, wanted, of_kind, reply.lang, roster, overwrite=overwrite)
        )
    _say_issued(issued, catalogue, roster, out, reply)


def _levels(said: str | None, catalogue: "Catalogue") -> "Sequence[int]":
    """The levels that were asked for, of those that the catalogue has."""
    from smexl.vocabulary import level_of

    if said in {None, "all"}:
        return catalogue.levels
    level = level_of(str(said), catalogue.level_names)
    if level is None:
        names = enumerated(catalogue.level_names)(LANG)
        fail(
            f"要求目录中没有等级“{said}”；请用 1 至 {len(catalogue.levels)}（{names}）或 all。",
            f"The catalogue has no level “{said}”; use 1 to {len(catalogue.levels)} ({names}), or all.",
        )
    return (level,)


def _say_issued(
    issued: "IssuedTemplates", catalogue: "Catalogue", roster: "Roster | None", out: Path, reply: Reply
) -> NoReturn:
    """What was written, what the roster lacks, and levels without requirements."""
    without = enumerated(map(catalogue.level_name, issued.without))(LANG)
    if without and not issued.paths:
        fail(
            f"要求目录中没有{without}的要求，没有生成模板；请补上要求，或选择其他等级。",
            f"The catalogue has no requirements at {without}, so no template was written; add some, or choose another level.",
        )
    problems = [] if roster is None else roster.problems
    reply.give(
        {
            "out": str(out),
            "templates": [path.name for path in issued.paths],
            "problems": [{"row": p.row, "message": p.finding.message(LANG)} for p in problems],
            "kept": [path.name for path in issued.kept],
            "without": list(issued.without),
            "unused": [] if roster is None else roster.unused,
        }
    )
    if not reply.json:
        say_kept(issued.kept)
    if not reply.terse:
        written = [path for path in issued.paths if path not in set(issued.kept)]
        for path in written if roster is None else ():
            click.echo(printable(path))
        if roster is not None:
            say_roster(roster)
        reply.tell(
            f"已生成 {len(written)} 份模板，在“{out}”。", f"{count_of(len(written), 'template')} written to “{out}”."
        )
        if without:
            warn(
                say(
                    f"要求目录中没有{without}的要求，这些等级没有模板。",
                    f"The catalogue has no requirements at {without}: no templates of that level.",
                )
            )
    sys.exit(1 if problems or (roster is not None and without) else 0)


def _read_roster(path: Path, catalogue: "Catalogue", *, asked: bool) -> "Roster":
    """Every applicant has a level: its own, or the one that was asked for."""
    from smexl.template.roster import read_roster

    roster = reading(lambda: read_roster(path, catalogue.level_names))
    return roster if asked else roster.with_levels()


def _issue_case(path: Path, out: Path, catalogue: "Catalogue", lang: "Lang", overwrite: bool) -> "IssuedTemplates":
    from smexl.supervise.reference import read_case
    from smexl.template.issue import issue_case

    case = reading(lambda: read_case(path, catalogue))
    return reading(lambda: issue_case(out, catalogue, case, lang, overwrite=overwrite))


def _issue_from(  # noqa: PLR0913, PLR0917 (a command's options)
    batch: Path,
    out: Path,
    catalogue: "Catalogue",
    kind: "Kind",
    lang: "Lang",
    levels: "Sequence[int]",
    number: str,
    overwrite: bool,
) -> "IssuedTemplates":
    """Templates that follow the submissions of a batch."""
    from smexl.batch.ledger import Ledger, NoLedgerError
    from smexl.kinds import KINDS
    from smexl.template.issue import issue_from, numbering

    if not kind.follows:
        following = "、".join(k.key for k in KINDS.values() if k.follows)
        fail(f"--from 用于 --kind {following}；请加上它。", f"--from is for --kind {following}; add that.")
    try:
        with Ledger.open(batch) as ledger:
            submissions = (submission for _, _, submission in ledger.documents())
            number_of = numbering(number, _numbers_in(out, catalogue) if number else {})
            issued = reading(
                lambda: issue_from(out, catalogue, kind, lang, submissions, levels, number_of, overwrite=overwrite)
            )
    except NoLedgerError as error:
        fail(*error.text)
    if not issued.paths:
        source = KINDS[kind.follows].name
        fail(
            f"“{batch}”中没有受理的{source.zh}（所要的等级）；没有生成模板，请核对批次。",
            f"“{batch}” has no accepted {source.en}-assessment at such a level, so no template was written; check the batch.",
        )
    return issued


def _catalogue_of(batch: Path) -> "Catalogue":
    from smexl.batch import reread

    try:
        return reread.read_batch(batch).catalogue
    except reread.NotABatchError as error:
        fail(*led(f"“{batch}”不能用作批次", f"“{batch}” is no batch", error.text))


def _numbers_in(out: Path, catalogue: "Catalogue") -> dict[str, str]:
    """Report numbers that workbooks in this folder have, by file name."""
    from smexl.batch.single import read_submissions

    there = sorted(path for path in out.glob("*.xlsx") if not path.name.startswith(("~$", ".")))
    read = {
        one.path.name: one.submission.answers.get("assessment", {}).get("report_number", "").strip()
        for one in read_submissions(there, catalogue)
        if one.submission is not None
    }
    return {name: number for name, number in read.items() if number}
