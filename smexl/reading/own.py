"""What smexl itself has written, told by the sheets of a workbook or the files of a folder: it lies in an inbox by mistake.

A template and a returned workbook are no such thing: they are what people send.
"""

from collections.abc import Collection
from functools import lru_cache

from smexl.kinds import STAMP
from smexl.text import Text

_WORKBOOKS: tuple[tuple[Text, tuple[Text, ...]], ...] = (
    (
        Text("结果工作簿", "a result workbook"),
        (Text("评估结论", "Conclusion"), Text("复核", "Recomputation"), Text("溯源", "Provenance")),
    ),
    (
        Text("批次汇总", "the summary of a batch"),
        (Text("总览", "Overview"), Text("要求统计", "Requirements"), Text("文件清单", "Files")),
    ),
    (Text("统计", "statistics"), (Text("得分分布", "Distribution"), Text("薄弱要求", "Weakest"))),
    (Text("比较", "a comparison"), (Text("比较总览", "Comparison"),)),
    (Text("合议分析", "the analysis of a consensus"), (Text("合议总览", "Agreement"), Text("打分对照", "All scores"))),
    (
        Text("要求目录", "a catalogue"),
        (Text("模型信息", "Model"), Text("满足程度", "Scale"), Text("成熟度要求", "Requirements")),
    ),
)
"""What each kind of workbook is called, and sheets that it alone has, all of them."""
LEDGER = "ledger.sqlite"
_BESIDE = frozenset({"tables", "results", "returned"})


@lru_cache(maxsize=256)
def own_workbook(sheets: tuple[str, ...]) -> Text | None:
    """Which of smexl's own workbooks has these sheets; None where people fill in what has them."""
    if STAMP in sheets:
        return None
    there = set(sheets)
    for what, names in _WORKBOOKS:
        if {name.zh for name in names} <= there or {name.en for name in names} <= there:
            return what
    return None


def is_output(folders: Collection[str], files: Collection[str]) -> bool:
    """Whether a folder of these folders and files is what ``process`` writes to."""
    return LEDGER in files and bool(_BESIDE & set(folders))
