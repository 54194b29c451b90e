"""Writing files so that nobody sees half of one, nor half of several that belong together, and nobody's work is written over."""

import errno
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from smexl.errors import TellableError
from smexl.text import Text

Move = tuple[Path | None, Path]
"""A file and the place that it is renamed into; None removes what is there."""


def write_beside(path: Path, data: bytes) -> None:
    """Write a file beside its place and rename it into it: under its name it is whole or absent. Raises ``OSError``."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


_REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EEXIST: "已存在",
    errno.EISDIR: "这是文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "只能读取，不能写入",
    errno.ENAMETOOLONG: "名称太长",
    errno.EIO: "读写时出错",
    errno.EFBIG: "文件太大",
}
"""The operating system gives its reasons in English, or in its own language."""


def reason(error: OSError) -> Text:
    """Why the operating system refused something."""
    told = error.strerror or str(error) or type(error).__name__
    return Text(_REASONS.get(error.errno or 0, told), told)


def meant(error: OSError) -> str:
    """The name of the file that an error is about, as people know it: not that of the one beside it. ``""`` where none is named."""
    name = str(error.filename2 or error.filename or "")
    return re.sub(r"(^|[/\\])\.?([^/\\]+?)(\.\d+)?\.part$", r"\1\2", name)


def unwritable(error: OSError, path: Path) -> Text:
    """That the file which an error is about, or that at ``path``, cannot be written, and what to do."""
    name, why = meant(error) or path, reason(error)
    return Text(
        f"无法写入“{name}”（{why.zh}）；请关闭正在使用它的程序、检查权限或换一个位置，然后重新运行。",
        f"“{name}” cannot be written ({why.en}); close the program that has it open, check permissions or choose another place, and run again.",
    )


Written = Literal["written", "unchanged", "kept"]


def write_unless_changed(path: Path, data: bytes, *, overwrite: bool = False) -> Written:
    """Write a file, unless another of its name is there, which somebody may have worked in: that is ``kept``. Raises ``OSError``."""
    if path.exists():
        if path.read_bytes() == data:
            return "unchanged"
        if not overwrite:
            return "kept"
    write_beside(path, data)
    return "written"


def replace_together(moves: Sequence[Move], aside: Path) -> None:
    """Rename all files into their places, or none: what stood there goes into the new folder ``aside``, and comes back where one
    cannot be replaced. Raises ``OSError``."""
    aside.mkdir(parents=True)
    done: list[tuple[Path, Path]] = []
    try:
        for number, (new, place) in enumerate(moves):
            old = aside / str(number)
            with suppress(FileNotFoundError):
                place.replace(old)
                done.append((place, old))
            if new is not None:
                place.parent.mkdir(parents=True, exist_ok=True)
                new.replace(place)
                done.append((new, place))
    except BaseException:
        for before, after in reversed(done):
            with suppress(OSError):
                after.replace(before)
        raise


def check_output(
    path: Path, error: type[TellableError], read: Iterable[Path] = (), *, twice: bool = True, ending: str = ".xlsx"
) -> None:
    """What a command is to write has the right ending and is none of the files that it reads; of these (workbooks, or batches, which
    are read by their summary) none is named twice, unless that is all right. Raises ``error``."""
    if path.suffix.lower() != ending or path.is_dir():
        raise error(
            f"输出“{path}”应是 {ending} 文件；请改名。",
            f"The output “{path}” should be an {ending} file; choose such a name.",
        )
    seen = set()
    for one in read:
        real = (one / "summary.xlsx" if one.is_dir() else one).resolve()
        if real == path.resolve():
            raise error(
                f"输出“{path}”会覆盖要读取的“{one}”；请换一个文件名。",
                f"The output “{path}” would overwrite “{one}”, which is read; choose another name.",
            )
        if real in seen and not twice:
            raise error(f"“{one}”给出了两次；请去掉一个。", f"“{one}” is named twice; leave one out.")
        seen.add(real)


@contextmanager
def writing(path: Path, error: type[TellableError]) -> Iterator[None]:
    """Where files are written: its folder is there, and what cannot be written is told as ``error``."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as refused:
        raise error(*unwritable(refused, path)) from refused
