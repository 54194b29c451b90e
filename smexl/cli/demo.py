"""``smexl demo``."""

from pathlib import Path

from smexl.cli.common import EXISTING, LANG, Reply, command, common_options, option, reading


@command(
    "用自带样本演示全部流程：模板 → 处理 → 统计。",
    "The whole job on the bundled samples: templates → process → statistics.",
    "smexl demo --out smexl-demo",
)
@option("--out", "输出文件夹", "Folder to write to.", type=EXISTING, default=Path("smexl-demo"), show_default=True)
@common_options
def demo(out: Path, reply: Reply) -> None:
    from smexl.demo import run_demo

    done = reading(lambda: run_demo(out, reply.lang, LANG))
    reply.give(done.as_json(), done.lines(LANG))
