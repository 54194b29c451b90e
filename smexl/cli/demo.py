"""``smexl demo``."""

from pathlib import Path

import click

from smexl.cli.common import EXISTING, LANG, common_options, document_language, example, print_json, reading, say
from smexl.text import printable


@click.command(
    help=say(
        "用自带样本演示全部流程：模板 → 处理 → 统计。",
        "The whole job on the bundled samples: templates → process → statistics.",
    )
    + "\n\n"
    + example("smexl demo --out smexl-demo")
)
@click.option(
    "--out", type=EXISTING, default=Path("smexl-demo"), show_default=True, help=say("输出文件夹", "Folder to write to.")
)
@common_options
def demo(out: Path, lang: str | None, quiet: bool, as_json: bool) -> None:
    from smexl.demo import run_demo

    done = reading(lambda: run_demo(out, document_language(lang), LANG))
    if as_json:
        print_json(done.as_json())
    elif not quiet:
        for line in done.lines(LANG):
            click.echo(printable(line))
