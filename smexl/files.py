"""Writing files so that nobody sees half of one."""

import os
from pathlib import Path


def write_beside(path: Path, data: bytes) -> None:
    """Write a file beside its place and rename it into it: under its name it is whole or absent. Raises ``OSError``."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    beside.write_bytes(data)
    beside.replace(path)
