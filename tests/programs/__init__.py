"""Other people's spreadsheet programs, driven as their users drive them.

``resave(program, source, target)`` opens a workbook in a program and saves it again, in the format of the target's suffix. A program
that is not installed skips the test and says so; ``.ci/run`` installs all of them and lets nothing skip.
"""

import os
import re
import shutil
import subprocess
import warnings
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import openpyxl
import pytest
import xlsxwriter
from surgery import pack, unpack

HERE = Path(__file__).parent
SECONDS = 300
"""What hangs is ended; a busy machine is waited for."""


def resave(program: str, source: Path, target: Path) -> None:
    """Save ``source`` again as ``target`` with a program of ``PROGRAMS``; skips the test where the program is missing."""
    PROGRAMS[program](source, target)
    assert target.stat().st_size > 0


def _run(*command: str | Path, **environment: str) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"


def _program(*names: str) -> str:
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"{names[0]} is not installed")
    return found


@cache
def _profile() -> str:
    """LibreOffice's settings, of this process's own: two of them with the same settings would wait for each other. It is started for each
    call: one that stayed open for all of them was found spinning for good, three times in a day."""
    return f"-env:UserInstallation={Path(mkdtemp(prefix='smexl-libreoffice-')).as_uri()}"


def convert(form: str, folder: Path, *sources: Path) -> None:
    """Have LibreOffice write files in another format ("pdf", "xlsx:Calc MS Excel 2007 XML") to a folder, named after their sources."""
    _run(
        _program("soffice", "libreoffice"),
        _profile(),
        "--headless",
        "--norestore",
        "--convert-to",
        form,
        "--outdir",
        folder,
        *sources,
    )


def _libreoffice(source: Path, target: Path) -> None:
    filters = {"xlsx": "xlsx:Calc MS Excel 2007 XML", "xls": "xls:MS Excel 97", "ods": "ods:calc8"}
    # It names what it writes after its source, so the source gets the target's name in a folder of its own.
    folder = target.parent / f"{target.name}.source"
    folder.mkdir()
    copy = folder / f"{target.stem}{source.suffix}"
    shutil.copyfile(source, copy)
    convert(filters[target.suffix[1:]], target.parent, copy)


def recalculate(program: str, sources: Sequence[Path], folder: Path) -> list[Path]:
    """Workbooks saved again as .xlsx in ``folder`` by LibreOffice or Gnumeric, all formulas computed: they come without values."""
    before = folder / "without-values"
    before.mkdir(parents=True)
    for source in sources:
        parts = unpack(source.read_bytes())
        for name in [name for name in parts if re.fullmatch(r"xl/worksheets/\w+\.xml", name)]:
            parts[name] = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", parts[name])
        (before / source.name).write_bytes(pack(parts))
    copies = [before / source.name for source in sources]
    if program == "libreoffice":
        convert("xlsx:Calc MS Excel 2007 XML", folder, *copies)
    else:
        for copy in copies:
            _run(_program("ssconvert"), "--recalc", "-T", "Gnumeric_Excel:xlsx2", copy, folder / copy.name)
    return [folder / source.name for source in sources]


def _gnumeric(source: Path, target: Path) -> None:
    exporters = {".xlsx": "Gnumeric_Excel:xlsx2", ".xls": "Gnumeric_Excel:excel_biff8", ".ods": "Gnumeric_OpenCalc:odf"}
    _run(_program("ssconvert"), "-T", exporters[target.suffix], source, target)


def _openpyxl(source: Path, target: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of extensions that it does not keep
        book = openpyxl.load_workbook(source)
    book.save(target)
    book.close()


def _xlsxwriter(source: Path, target: Path) -> None:
    """A script that copies what the cells show, as scripts that merge returned forms do."""
    book = openpyxl.load_workbook(source, data_only=True)
    with xlsxwriter.Workbook(target, {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}) as made:
        for sheet in book:
            copy = made.add_worksheet(sheet.title)
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value is not None:
                        copy.write(cell.row - 1, cell.column - 1, cell.value)
            if sheet.sheet_state != "visible":
                copy.very_hidden()
    book.close()


def _node(library: str) -> Callable[[Path, Path], None]:
    def save(source: Path, target: Path) -> None:
        cache_folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        folder = Path(os.environ.get("SMEXL_TEST_NODE") or cache_folder / "smexl-tests/node")
        if not (folder / "installed-lock.json").exists():
            pytest.skip("npm libraries are not installed; run tests/programs/install")
        _run(_program("node"), HERE / "resave.cjs", library, source, target, NODE_PATH=str(folder / "node_modules"))

    return save


def _poi(source: Path, target: Path) -> None:
    """Debian's POI reads and writes only .xls, so another program makes it one first."""
    jars = [
        Path(f"/usr/share/java/{name}.jar")
        for name in ("poi", "commons-codec", "commons-collections4", "commons-math3")
    ]
    if not all(jar.exists() for jar in jars):
        pytest.skip("libapache-poi-java is not installed")
    old = target.with_name(f"{target.stem}-before.xls")
    _gnumeric(source, old)
    path = ":".join(str(jar) for jar in jars)
    _run(_program("java"), "-XX:TieredStopAtLevel=1", "-cp", path, HERE / "Resave.java", old, target)


PROGRAMS: dict[str, Callable[[Path, Path], None]] = {
    "libreoffice": _libreoffice,
    "gnumeric": _gnumeric,
    "openpyxl": _openpyxl,
    "xlsxwriter": _xlsxwriter,
    "exceljs": _node("exceljs"),
    "sheetjs": _node("sheetjs"),
    "poi": _poi,
}
