"""The command line: a thin twin of the library, a module a command. Each parses, calls one function, prints, exits.

Heavy modules are imported by the command that needs them, so that ``--help`` and ``--version`` answer at once.
"""

import sys
from typing import Any

import click

from smexl import __version__
from smexl.cli.bundle import bundle
from smexl.cli.catalogue import catalogue
from smexl.cli.check import check
from smexl.cli.common import example, fail, say
from smexl.cli.compare import compare
from smexl.cli.consensus import consensus
from smexl.cli.demo import demo
from smexl.cli.foresee import foresee
from smexl.cli.key import key
from smexl.cli.notices import notices
from smexl.cli.process import process
from smexl.cli.register import register
from smexl.cli.report import report
from smexl.cli.rescore import rescore
from smexl.cli.statistics import statistics
from smexl.cli.supervise import supervise
from smexl.cli.template import template
from smexl.cli.trend import trend
from smexl.cli.verify import verify
from smexl.cli.watch import watch
from smexl.errors import TellableError


class _Program(click.Group):
    """The commands. What none of them can run without, and Ctrl-C, end any with a sentence and status 2: click's own 1 after Ctrl-C
    would say that the run finished."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort):  # the latter where a question, such as a passphrase, gets no answer
            fail("已中断。", "Interrupted.")
        except TellableError as error:
            fail(*error.text)


@click.group(
    cls=_Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    help=say(
        "smexl：中小企业服务机构能力成熟度评估的表格批处理工具。",
        "smexl: batch processing of maturity assessments in spreadsheets.",
    )
    + "\n\n"
    + example("smexl demo --out smexl-demo"),
)
@click.version_option(__version__, prog_name="smexl")
def main() -> None:
    """The group; its help is given above, in the reader's language."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console of another encoding must not end a batch


for command in (
    template,
    check,
    process,
    watch,
    statistics,
    trend,
    supervise,
    report,
    catalogue,
    demo,
    consensus,
    compare,
    foresee,
    notices,
    register,
    bundle,
    verify,
    rescore,
    key,
):
    main.add_command(command)
