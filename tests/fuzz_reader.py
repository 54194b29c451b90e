"""A target for the coverage-guided fuzzer atheris: whatever bytes a file has, it is read or refused.

    bash tests/fuzz 300

runs it for 300 seconds in an environment of its own, starting from ``tests/seeds`` and fresh templates. Any exception but
``Unreadable``, any crash, more than 10 seconds or 2 GB for a file ends the run with the file in ``crash-…``, ``timeout-…`` or ``oom-…``.
"""

import sys
from pathlib import Path
from random import Random

import atheris

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

with atheris.instrument_imports(include=["smexl.reading", "smexl.validation", "smexl.text", "smexl.submission"]):
    from smexl.reading.read import read_book
    from smexl.submission import Unreadable
    from smexl.validation import validate

from filled import catalogue  # noqa: E402 (after the modules that are instrumented)
from mutate import mutate, seeds  # noqa: E402

CATALOGUE = catalogue()


def read(data: bytes) -> None:
    """One file."""
    try:
        submission = validate(read_book(data, "a.xlsx"), CATALOGUE)
    except Unreadable as refused:
        assert refused.finding.message("zh")
        return
    assert submission.level in range(1, 6)
    assert not submission.accepted or set(submission.scores) == set(CATALOGUE.level(submission.level).by_id)


def mutated(data: bytes, largest: int, seed: int) -> bytes:
    """A mutant for the fuzzer: mostly of the workbook's structure, sometimes of its bytes as libFuzzer has them."""
    random = Random(seed)
    if random.random() < 0.1:
        return bytes(atheris.Mutate(data, largest))
    mutant = mutate(data or random.choice(STARTED), random)
    return mutant if len(mutant) <= largest else data


STARTED = seeds()

if __name__ == "__main__":
    corpus = Path(sys.argv[-1])
    if not corpus.is_dir():
        sys.exit("the last argument is the folder of the corpus")
    for number, seed_file in enumerate(STARTED):
        (corpus / f"seed-{number}").write_bytes(seed_file)
    atheris.Setup(sys.argv, read, custom_mutator=mutated)
    atheris.Fuzz()
