"""Deflate and CRC-32 are zlib's, whoever computes them."""

import builtins
import importlib
import sys
import zlib
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smexl import deflate

either = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
DATA = st.binary(max_size=2_000) | st.binary(max_size=20).map(lambda some: some * 500)


@pytest.fixture(params=["as installed", "without isal"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The module as it is here, and as it is on a machine for which isal has no wheel."""
    if request.param == "as installed":
        yield deflate
        return
    known = builtins.__import__

    def without(name: str, *more: Any) -> Any:
        if name == "isal":
            raise ImportError(name)
        return known(name, *more)

    monkeypatch.setattr(builtins, "__import__", without)
    monkeypatch.delitem(sys.modules, "smexl.deflate")
    yield importlib.import_module("smexl.deflate")
    sys.modules["smexl.deflate"] = deflate


def raw(data: bytes) -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    return squeeze.compress(data) + squeeze.flush()


@either
@given(DATA)
def test_what_is_deflated_is_what_zlib_inflates_and_the_other_way(engine: ModuleType, data: bytes) -> None:
    assert zlib.decompress(engine.deflate(data), -15) == data
    assert engine.inflate(raw(data), len(data) + 1) == data
    assert engine.inflate(raw(data), len(data)) == data
    assert engine.crc32(data) == zlib.crc32(data)
    assert zlib.decompress(engine.compress(data, 1)) == data
    assert engine.decompress(zlib.compress(data)) == data


@either
@given(st.binary(min_size=1, max_size=20), st.integers(1, 5_000))
def test_no_more_is_inflated_than_asked_for(engine: ModuleType, some: bytes, most: int) -> None:
    assert engine.inflate(raw(some * 10_000), most) == (some * 10_000)[:most]


@either
@given(DATA.filter(bool), st.data())
def test_a_stream_that_ends_early_is_refused(engine: ModuleType, data: bytes, choice: st.DataObject) -> None:
    packed = raw(data)
    with pytest.raises(engine.DeflateError):
        engine.inflate(packed[: choice.draw(st.integers(0, len(packed) - 2))], len(data) + 1)


@pytest.mark.parametrize("junk", [b"\xff" * 100, b"PK\x03\x04 no deflate at all", b"\x07"])
def test_what_is_no_stream_is_refused(engine: ModuleType, junk: bytes) -> None:
    with pytest.raises(engine.DeflateError):
        engine.inflate(junk, 1_000)
