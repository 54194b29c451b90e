"""Raw deflate and CRC-32, as zip packages need them.

By ISA-L (``isal``) where the machine has it, five times as fast as zlib at about the same size; else by zlib. Both give a sound
stream; which bytes it is made of is theirs.
"""

import zlib

try:
    from isal import isal_zlib as engine
except ImportError:  # pragma: no cover - no wheel for this machine: slower, and otherwise the same
    import zlib as engine  # type: ignore[no-redef]

crc32 = engine.crc32
compress, decompress = engine.compress, engine.decompress
"""In zlib's own format."""


class DeflateError(Exception):
    """Bytes that no deflate stream has, or a stream that ends early."""


def deflate(data: bytes) -> bytes:
    """``data`` compressed at level 1: what is written once and read seldom."""
    return engine.compress(data, 1, -zlib.MAX_WBITS)


def inflate(packed: bytes, most: int) -> bytes:
    """What was compressed, cut after ``most`` bytes. Raises ``DeflateError`` where that is not reached, and nothing ends it."""
    stretch = engine.decompressobj(-zlib.MAX_WBITS)
    try:
        data = stretch.decompress(packed, most)
    except engine.error as error:  # type: ignore[misc]  # a class, which its stub calls an instance
        raise DeflateError(str(error)) from error
    if len(data) < most and not stretch.eof:
        raise DeflateError("the stream ends early")
    return data
