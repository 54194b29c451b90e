"""The floor under any program for the job: inflate and parse the parts that must be read, deflate the parts that must be written.

No values are taken, nothing is checked, nothing is written to disk.

    python -m smexl.bench.floor INBOX RESULT.xlsx
"""

import sys
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from xml.parsers import expat

READ = {"xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "docProps/core.xml"}
"""Besides the sheets that hold answers: all but the guide and the preview, which stand first and last but one."""


def main(inbox: Path, result: Path) -> None:
    """Once for every workbook of the inbox."""
    with zipfile.ZipFile(result) as package:
        parts = [package.read(n) for n in package.namelist() if n.startswith(("xl/worksheets/sheet", "xl/charts/"))]
    for path in sorted(inbox.glob("*.xlsx")):
        with zipfile.ZipFile(BytesIO(path.read_bytes())) as package:
            sheets = sorted(name for name in package.namelist() if name.startswith("xl/worksheets/sheet"))
            for name in [n for n in package.namelist() if n in READ] + sheets[1:5] + sheets[6:]:
                expat.ParserCreate().Parse(package.read(name), True)
        for part in parts:
            squeeze = zlib.compressobj(1, zlib.DEFLATED, -15)
            squeeze.compress(part)
            squeeze.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
