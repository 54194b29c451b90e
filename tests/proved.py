"""A small batch and its bundles, for tests of what they prove: two self-assessments and a formal one, by one body that signs."""

from pathlib import Path

import openpyxl
from assessed import ORGANIZATION, formal
from filled import catalogue, filled

from smexl.batch.process import Settings, process
from smexl.proof.bundle import bundle
from smexl.proof.container import unpacked
from smexl.proof.signing import Signer, new_key, signer

PASSPHRASE = "correct horse"
OTHER_CODE = "91420111MA568583XP"


def a_batch(folder: Path) -> Path:
    """A processed batch; its inbox is gone."""
    inbox = folder / "收件"
    inbox.mkdir(parents=True)
    for name, data in {
        "甲.xlsx": filled(1, organization=ORGANIZATION),
        "乙.xlsx": filled(2, code=OTHER_CODE, organization="武汉光谷技术转移服务有限公司"),
        "丙.xlsx": formal(3),
    }.items():
        (inbox / name).write_bytes(data)
    process([inbox], folder / "batch", catalogue(), Settings(jobs=1))
    for path in inbox.iterdir():
        path.unlink()
    return folder / "batch"


def a_signer(folder: Path, name: str = "body") -> Signer:
    folder.mkdir(parents=True, exist_ok=True)
    new_key(folder / name, PASSPHRASE)
    return signer(folder / f"{name}.p12", lambda: PASSPHRASE)


def the_bundles(batch: Path, out: Path, by: Signer | None = None) -> list[Path]:
    """The bundles of a batch, written into a folder."""
    return [one.path for one in bundle(batch, out, signer=by) if one.path is not None]


def members_of(path: Path) -> dict[str, bytes]:
    return unpacked(path.read_bytes())


HEADINGS = ["评估机构名称", "统一社会信用代码", "公钥", "有效期起", "有效期止", "停用日期", "评估人员"]
BODY = ["安徽某某评估有限公司", OTHER_CODE]


def listed(path: Path, *rows: list[object]) -> Path:
    """A list of bodies with these rows below its headings and a title."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["评估机构名录（示例）"])
    sheet.append(HEADINGS)
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path
