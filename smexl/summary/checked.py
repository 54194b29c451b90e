"""What ``smexl check`` found, as a workbook: a sheet of files and a sheet of findings."""

from collections.abc import Sequence
from pathlib import Path

from smexl.batch.check import CheckedFile
from smexl.catalogue import Catalogue
from smexl.drawing.workbook import write_workbook
from smexl.findings import Finding
from smexl.kinds import ORGANIZATION
from smexl.summary.facts import FILES, FINDINGS, SOURCE, STATUS, STATUS_NAMES, catalogue_line
from smexl.text import Lang, Text
from smexl.views.cells import COUNT, FAINT, LINE, SEVERITIES, SHORT, TEXT, WORD
from smexl.views.columns import who
from smexl.views.sheet import Column, Sheet


def write_checked(path: Path, files: Sequence[CheckedFile], catalogue: Catalogue, lang: Lang) -> None:
    """Write the findings of these files. Raises ``OSError``."""
    write_workbook(path, [_files(files, catalogue), _findings(files)], lang, catalogue_line(catalogue, lang))


def _files(files: Sequence[CheckedFile], catalogue: Catalogue) -> Sheet[CheckedFile]:
    return Sheet(
        FILES,
        files,
        [
            Column(SOURCE, lambda one: one.source, LINE, 60),
            Column(STATUS, lambda one: STATUS_NAMES[one.status], WORD, 11),
            *who(lambda one: one, catalogue.level_names),
            Column(Text("错误", "Errors"), lambda one: one.errors, COUNT, 7),
            Column(Text("警告", "Warnings"), lambda one: len(one.findings) - one.errors, COUNT, 7),
        ],
        note=Text("只是检查，没有受理也没有退回。", "A check only: nothing was accepted or returned."),
        about=Text("检查的文件", "The files that were checked"),
        empty=Text("没有文件。", "There were no files."),
        freeze=1,
    )


def _findings(files: Sequence[CheckedFile]) -> Sheet[tuple[CheckedFile, Finding]]:
    return Sheet(
        FINDINGS,
        [(one, finding) for one in files for finding in one.findings],
        [
            Column(SOURCE, lambda row: row[0].source, LINE, 50),
            Column(ORGANIZATION.label, lambda row: row[0].organization, LINE, 30),
            Column(Text("级别", "Severity"), lambda row: SEVERITIES[row[1].severity], WORD, 9),
            Column(Text("工作表", "Sheet"), lambda row: row[1].sheet, LINE, 14),
            Column(Text("单元格", "Cell"), lambda row: row[1].cell, SHORT, 9),
            Column(Text("问题", "Problem"), lambda row: row[1].messages, TEXT, 80),
            Column(Text("代码", "Code"), lambda row: row[1].code, FAINT, 24),
        ],
        note=Text("逐个单元格列出。", "Cell by cell."),
        about=Text("全部问题", "All findings"),
        empty=Text("没有发现问题。", "No findings."),
        freeze=1,
    )
