"""``smexl bundle``."""

import sys
from pathlib import Path

import click

from smexl.cli.common import (
    EXISTING,
    LANG,
    Reply,
    command,
    common_options,
    exist,
    folder_option,
    option,
    reading,
    say,
    warn,
)
from smexl.cli.signing import signer_of, signing_options


@command(
    "为批次中每份受理的评估写一个证据包（.zip）：源文件、要求目录、评估记录、结果工作簿、报告（在批次的 reports 文件夹中时）、清单和核对说明。",
    "Write a bundle (.zip) for each accepted assessment of a batch: source, catalogue, record, result workbook, report (where the batch's"
    " folder reports has one), manifest, and a page on how to check it.",
    "smexl bundle batch-2026-11 --out bundles",
    "smexl bundle batch-2026-11 --out bundles --sign body-2026.p12",
    "smexl bundle batch-2026-11 --out bundles --organization 91340104MA373555XM",
)
@click.argument("batch", type=EXISTING, metavar="DIR")
@folder_option()
@option(
    "--organization",
    "只要这个机构（统一社会信用代码）",
    "Of this organization only (unified social credit code).",
    metavar="CODE",
)
@signing_options
@common_options
def bundle(
    batch: Path, out: Path, organization: str | None, key: Path | None, program: str | None, reply: Reply
) -> None:
    from smexl.proof.bundle import bundle as bundles

    exist([batch])
    signer = signer_of(key, program)
    done = reading(lambda: list(bundles(batch, out, organization, signer)))
    left_out = [one for one in done if one.path is None]
    by_reason: dict[str, list[str]] = {}  # after an upgrade it is the same of every file
    for one in () if reply.json else left_out:
        by_reason.setdefault(one.reason(LANG) if one.reason else "", []).append(one.source)
    for reason, (first, *more) in by_reason.items():
        others = say(f" 等 {len(more) + 1} 个", f" and {len(more)} more") if more else ""
        warn(f"{first}{others}: {reason}")
    bundled = [
        {
            "source": one.source,
            "organization": one.organization,
            "record": one.record,
            "bundle": one.path and one.path.name,
            "state": one.state,
            "report": one.report,
            "reason": one.reason and one.reason(LANG),
        }
        for one in done
    ]
    reply.give({"out": str(out), "bundles": bundled})
    new, reports = sum(one.state == "written" for one in done), sum(one.report for one in done)
    reply.tell(
        f"“{out}”中有 {len(done) - len(left_out)} 个证据包（新写 {new} 个，含报告 {reports} 份）。",
        f"Bundles in “{out}”: {len(done) - len(left_out)} ({new} newly written, {reports} with a report).",
    )
    sys.exit(1 if left_out else 0)
