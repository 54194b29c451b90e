"""A ledger that a disk has damaged: what comes out of it is what was put in, or it says so; a run over it ends as if nothing had been."""

import random
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from whole import run, same

from smexl.batch.ledger import Content, Ledger, LedgerFile, NoLedgerError
from smexl.batch.process import CannotRunError
from smexl.errors import TellableError
from smexl.submission import Submission

Damage = Callable[[random.Random, bytearray], None]


def flipped(rng: random.Random, data: bytearray) -> None:
    for _ in range(rng.choice([1, 1, 1, 20])):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def overwritten(rng: random.Random, data: bytearray) -> None:
    at, length = rng.randrange(len(data)), rng.choice([4, 64, 4096])
    data[at : at + length] = rng.choice([bytes(length), rng.randbytes(length)])[: len(data) - at]


def exchanged(rng: random.Random, data: bytearray) -> None:
    """Two pages written to each other's place."""
    one, other = (4096 * rng.randrange(len(data) // 4096) for _ in range(2))
    data[one : one + 4096], data[other : other + 4096] = data[other : other + 4096], data[one : one + 4096]


def cut(rng: random.Random, data: bytearray) -> None:
    del data[rng.randrange(len(data)) :]


DAMAGES: Sequence[Damage] = (flipped, flipped, overwritten, exchanged, cut)


def damaged(sound: bytes, seed: int) -> bytes:
    rng, data = random.Random(seed), bytearray(sound)
    rng.choice(DAMAGES)(rng, data)
    return bytes(data)


Said = tuple[LedgerFile, Content, Submission]


def documents(path: Path) -> list[Said] | None:
    """What a reader is given, None where it is told that the ledger cannot be read."""
    try:
        ledger = Ledger.open(path)
    except NoLedgerError:
        return None
    with ledger:
        try:
            return list(ledger.documents())
        except NoLedgerError:
            return None


def test_what_comes_out_of_a_damaged_ledger_is_what_was_put_in(few: Path, tmp_path: Path) -> None:
    run(few, tmp_path / "a")
    path = tmp_path / "a" / "ledger.sqlite"
    sound, said = path.read_bytes(), documents(path)
    assert said
    with closing(sqlite3.connect(path)) as db:
        identity = db.execute("SELECT value FROM meta WHERE name = 'identity'").fetchone()[0]
    with Ledger(path, identity) as ledger:
        contents = ledger.contents([content.sha256 for _, content, _ in said])
    told = lost = 0
    for seed in range(1000):
        path.write_bytes(damaged(sound, seed))
        read = documents(path)
        assert read in (None, said), seed
        try:
            with Ledger(path, identity) as ledger:
                found = ledger.contents(list(contents))
                assert found.items() <= contents.items(), seed
                lost += len(found) < len(contents)
        except TellableError:
            told += 1
    assert told > 20 and lost > 20


def test_a_run_over_a_damaged_ledger_ends_as_if_nothing_had_been(few: Path, tmp_path: Path) -> None:
    run(few, tmp_path / "b")
    run(few, tmp_path / "a")
    path = tmp_path / "a" / "ledger.sqlite"
    sound = path.read_bytes()
    said = 0
    for seed in range(30):
        path.write_bytes(damaged(sound, seed))
        try:
            outcome = run(few, tmp_path / "a")
        except CannotRunError as error:
            assert "\n" not in error.text.en
            said += 1
            path.write_bytes(sound)
            continue
        said += bool(outcome.notes)
        assert run(few, tmp_path / "a").processed == 0
    path.unlink()
    run(few, tmp_path / "a")
    same(tmp_path / "a", tmp_path / "b")
    assert said > 5


def test_what_is_damaged_in_a_ledger_is_processed_again_and_said(few: Path, tmp_path: Path) -> None:
    run(few, tmp_path / "b")
    run(few, tmp_path / "a")
    with closing(sqlite3.connect(tmp_path / "a" / "ledger.sqlite", isolation_level=None)) as db:
        assert db.execute("UPDATE contents SET units = '[10]' WHERE status = 'accepted'").rowcount == 2
    outcome = run(few, tmp_path / "a")
    assert outcome.processed == 2
    assert [note.en for note in outcome.notes] == [
        "2 contents were damaged in the ledger and were processed again from the inbox."
    ]
    same(tmp_path / "a", tmp_path / "b")
