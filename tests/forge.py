"""Forgers of bundles: one that knows the format and smexl's source, and fits the manifest to what was changed.

``forged(seed, bundles)`` gives a name and the bytes of a bundle in which something was changed. None of them may verify.

    python tests/forge.py 10000 FOLDER_OF_BUNDLES
"""

import base64
import hashlib
import json
import re
import struct
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import rfc8785
from surgery import pack, unpack

from smexl.proof.checking import check_bundle
from smexl.proof.container import BundleError, packed, unpacked

Members = dict[str, bytes]
MANIFEST, SIGNATURE, RECORD, RESULT = "manifest.json", "signature.json", "record.json", "result.xlsx"


def fitted(members: Members) -> Members:
    """The members with a manifest that lists them as they are, their record, and nobody's signature."""
    statement = json.loads(members[MANIFEST])
    rest = {name: data for name, data in members.items() if name not in (MANIFEST, SIGNATURE)}
    statement["subject"] = [
        {
            "annotations": {"size": len(data)},
            "name": name,
            "digest": {"sha256": hashlib.sha256(data).hexdigest()},
        }
        for name, data in sorted(rest.items())
    ]
    statement["predicate"].pop("signed", None)
    if RECORD in rest:
        statement["predicate"]["record"] = hashlib.sha256(rest[RECORD]).hexdigest()
    return {**rest, MANIFEST: rfc8785.dumps(statement)}


# --- bytes ------------------------------------------------------------------------------------------------------------
def flipped(random: Random, data: bytes) -> bytes:
    """The data with one byte changed, dropped or added."""
    place = random.randrange(len(data))
    way = random.randrange(4)
    if way == 0:
        return data[:place] + data[place + 1 :]
    if way == 1:
        return data[:place] + bytes([random.randrange(256)]) + data[place:]
    return data[:place] + bytes([data[place] ^ (1 << random.randrange(8))]) + data[place + 1 :]


def a_byte_of_a_member(random: Random, bundles: Sequence[Members]) -> bytes:
    members = dict(random.choice(bundles))
    name = random.choice(sorted(members))
    return packed({**members, name: flipped(random, members[name])})


def a_byte_of_the_file(random: Random, bundles: Sequence[Members]) -> bytes:
    return flipped(random, packed(random.choice(bundles)))


def cut_or_grown(random: Random, bundles: Sequence[Members]) -> bytes:
    data = packed(random.choice(bundles))
    more = bytes(random.randrange(256) for _ in range(random.randrange(1, 60)))
    return random.choice([data[: random.randrange(len(data))], data + more, more + data, data + data])


# --- members ----------------------------------------------------------------------------------------------------------
def a_member_dropped(random: Random, bundles: Sequence[Members]) -> bytes:
    members = dict(random.choice(bundles))
    fit = random.random() < 0.5
    name = random.choice(
        # A report may be left out: with a manifest made to fit that is a sound bundle, unsigned.
        [one for one in sorted(members) if one not in (MANIFEST, SIGNATURE, "report.docx")] if fit else sorted(members)
    )
    del members[name]
    return packed(fitted(members) if fit else members)


def a_member_added(random: Random, bundles: Sequence[Members]) -> bytes:
    members = dict(random.choice(bundles))
    name = random.choice(["more.txt", "source.xls", "source.bin", "catalogue/more.csv", "report.docx", "a.json"])
    if name in members:
        name = "b.json"
    members[name] = random.choice([b"", b"more", members[RESULT]])
    return packed(fitted(members) if random.random() < 0.5 else members)


def a_member_of_another(random: Random, bundles: Sequence[Members]) -> bytes:
    one, other = random.sample(list(bundles), 2)
    members = dict(one)
    common = [name for name in one if other.get(name, one[name]) != one[name]]
    name = random.choice(sorted(common))
    members[name] = other[name]
    fit = name not in (MANIFEST, SIGNATURE) and random.random() < 0.7
    return packed(fitted(members) if fit else members)


def another_zip(random: Random, bundles: Sequence[Members]) -> bytes:
    """The same members in a zip that smexl does not write: doubled, compressed, commented, with links or strange names."""
    members = random.choice(bundles)
    buffer = BytesIO()
    way = random.randrange(7)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED if way == 0 else zipfile.ZIP_STORED) as package:
        names = sorted(members)
        if way == 1:
            package.comment = b"comment"
        if way == 2:
            random.shuffle(names)
        for name in names:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0) if way != 3 else (2026, 1, 1, 0, 0, 0))
            info.compress_type = package.compression
            if way == 4 and name == RESULT:
                info.external_attr = 0o120777 << 16  # a link
            package.writestr(info, members[name])
        if way == 5:
            package.writestr(random.choice(["../evil.txt", "/evil.txt", "C:/evil.txt", "a/../../evil.txt"]), b"evil")
        if way == 6:
            doubled = zipfile.ZipInfo(random.choice(names).upper())
            package.writestr(doubled, b"doubled")
    return buffer.getvalue()


def a_bomb(random: Random, bundles: Sequence[Members]) -> bytes:
    members = dict(random.choice(bundles))
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name in sorted(members):
            package.writestr(name, members[name] if name != RECORD else b"[" * 5_000_000)
    data = buffer.getvalue()
    if random.random() < 0.5:  # it says that it is small
        data = data.replace(struct.pack("<L", 5_000_000), struct.pack("<L", 5_000))
    return data


# --- what the JSON says --------------------------------------------------------------------------------------------------
def _changed(random: Random, value: Any) -> Any:
    """A JSON value with one thing in it changed."""
    if isinstance(value, dict) and value:
        key = random.choice(sorted(value))
        way = random.random()
        rest = {one: two for one, two in value.items() if one != key}
        return (
            rest
            if way < 0.08
            else {**value, f"{key}x": 1}
            if way < 0.13
            else {**rest, key: _changed(random, value[key])}
        )
    if isinstance(value, list) and value:
        place = random.randrange(len(value))
        one = [] if random.random() < 0.1 else [_changed(random, value[place])]
        return [*value[:place], *one, *value[place + 1 :]]
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return random.choice([value + 1, value - 1, 0 if value else 7, str(value), None, -value - 1])
    text = value if isinstance(value, str) else ""
    return random.choice([text + "0", text[1:] + "x", text[::-1] + "1", None if text else [], 5, "符合" + text, {}])


def a_word_of_the_manifest(random: Random, bundles: Sequence[Members]) -> bytes:
    members = dict(random.choice(bundles))
    members[MANIFEST] = rfc8785.dumps(_changed(random, json.loads(members[MANIFEST])))
    if random.random() < 0.5:
        members.pop(SIGNATURE, None)
    return packed(members)


def a_word_of_the_record(random: Random, bundles: Sequence[Members]) -> bytes:
    members = dict(random.choice(bundles))
    record = json.loads(members[RECORD])
    # Who made it is a claim that nothing can prove or disprove; whatever else it says can be worked out.
    key = random.choice([one for one in record if one != "engine"])
    record[key] = _changed(random, record[key])
    members[RECORD] = rfc8785.dumps(record)
    return packed(fitted(members))


def a_word_of_the_signature(random: Random, bundles: Sequence[Members]) -> bytes:
    members = dict(random.choice([one for one in bundles if SIGNATURE in one]))
    envelope = json.loads(members[SIGNATURE])
    (signature,) = envelope["signatures"]
    way = random.randrange(4)
    if way == 0:
        raw = bytearray(base64.b64decode(signature["sig"]))
        raw[random.randrange(len(raw))] ^= 1 << random.randrange(8)
        signature["sig"] = base64.b64encode(raw).decode()
    elif way == 1:
        envelope = _changed(random, envelope)
    elif way == 2:
        signature["keyid"] = hashlib.sha256(random.randbytes(8)).hexdigest()
    else:
        envelope["signatures"] = [signature, signature]
    members[SIGNATURE] = rfc8785.dumps(envelope)
    return packed(members)


# --- what the workbooks and the catalogue say ------------------------------------------------------------------------------
_NUMBER = re.compile(rb"<v>(-?[0-9.E+-]+)</v>")


def _another_number(random: Random, data: bytes, part: str) -> bytes:
    """A workbook with one number of a sheet changed."""
    parts = unpack(data)
    found = list(_NUMBER.finditer(parts[part]))
    one = random.choice(found)
    old = float(one[1])
    new = random.choice([n for n in (0, 0.5, 0.8, 1, 0.81234, old + 1) if n != old])
    parts[part] = parts[part][: one.start()] + b"<v>%a</v>" % new + parts[part][one.end() :]
    return pack(parts)


def a_number_of_the_result(random: Random, bundles: Sequence[Members]) -> bytes:
    members = dict(random.choice(bundles))
    sheets = [
        name
        for name, data in unpack(members[RESULT]).items()
        if name.startswith("xl/worksheets/sheet") and _NUMBER.search(data)
    ]
    members[RESULT] = _another_number(random, members[RESULT], random.choice(sheets))
    return packed(fitted(members))


def a_word_of_the_result(random: Random, bundles: Sequence[Members]) -> bytes:
    """Scores, smexl's column and the verdict changed together, as somebody does who wants the recomputation to agree."""
    members = dict(random.choice(bundles))
    parts = unpack(members[RESULT])
    swaps = [
        ("不符合", "符合"),
        ("符合", "不符合"),
        ("不一致", "一致"),
        ("自评", "正式"),
        ("达到", "低于"),
        ("低于", "达到"),
    ]
    random.shuffle(swaps)
    for old, new in swaps:
        changed = {
            name: data.replace(old.encode(), new.encode()) for name, data in parts.items() if name.endswith(".xml")
        }
        if any(changed[name] != parts[name] for name in changed):
            members[RESULT] = pack({**parts, **changed})
            break
    return packed(fitted(members))


def a_score_of_the_source(random: Random, bundles: Sequence[Members]) -> bytes:
    members = dict(random.choice(bundles))
    parts = unpack(members["source.xlsx"])
    sheets = [name for name, data in parts.items() if name.startswith("xl/worksheets/sheet") and _NUMBER.search(data)]
    members["source.xlsx"] = _another_number(random, members["source.xlsx"], random.choice(sheets))
    return packed(fitted(members))


def source_and_record(random: Random, bundles: Sequence[Members]) -> bytes:
    """A score changed in the source, and the record's digest of it made to fit."""
    members = unpacked(a_score_of_the_source(random, bundles))
    record = json.loads(members[RECORD])
    record["source"]["sha256"] = hashlib.sha256(members["source.xlsx"]).hexdigest()
    members[RECORD] = rfc8785.dumps(record)
    return packed(fitted(members))


def the_catalogue(random: Random, bundles: Sequence[Members]) -> bytes:
    members = dict(random.choice(bundles))
    way = random.randrange(4)
    name, old, new = (
        ("catalogue/model.csv", b"0.8", b"0.7"),
        ("catalogue/scale.csv", b"0.8", b"0.9"),
        ("catalogue/scale.csv", b"0.5", b"0.8999"),
        ("catalogue/requirements.csv", "应".encode(), "可".encode()),
    )[way]
    assert old in members[name]
    members[name] = members[name].replace(old, new, 1 if way < 3 else random.randrange(1, 9))
    if random.random() < 0.5:  # and the record says so
        from smexl.catalogue.files import CatalogueError, load_csv  # noqa: PLC0415

        record = json.loads(members[RECORD])
        try:
            loaded = load_csv({one.rpartition("/")[2]: data for one, data in members.items() if one.endswith(".csv")})
        except CatalogueError:
            return packed(fitted(members))
        record["catalogue"]["digest"] = loaded.identity.digest
        members[RECORD] = rfc8785.dumps(record)
    return packed(fitted(members))


def the_page(random: Random, bundles: Sequence[Members]) -> bytes:
    members = dict(random.choice(bundles))
    members["read-me.txt"] = flipped(random, members["read-me.txt"])
    return packed(fitted(members))


FORGERS: Mapping[str, Callable[[Random, Sequence[Members]], bytes]] = {
    one.__name__: one
    for one in (
        a_byte_of_a_member,
        a_byte_of_the_file,
        cut_or_grown,
        a_member_dropped,
        a_member_added,
        a_member_of_another,
        another_zip,
        a_bomb,
        a_word_of_the_manifest,
        a_word_of_the_record,
        a_word_of_the_signature,
        a_number_of_the_result,
        a_word_of_the_result,
        a_score_of_the_source,
        source_and_record,
        the_catalogue,
        the_page,
    )
}


def forged(seed: int, bundles: Sequence[Members]) -> tuple[str, bytes]:
    """A forger's name and work; never what it started from."""
    random = Random(seed)
    name = sorted(FORGERS)[seed % len(FORGERS)]
    originals = {packed(one) for one in bundles}
    unsigned = {packed(fitted(one)) for one in bundles}
    while (data := FORGERS[name](random, bundles)) in originals | unsigned:
        pass
    return name, data


def main(count: int, batch: Path) -> None:
    """So many forgeries of a folder of bundles, some of them signed: none may verify, none may be more than refused."""
    bundles = [unpacked(path.read_bytes()) for path in sorted(batch.glob("*.zip"))]
    refused: Counter[str] = Counter()
    for seed in range(count):
        name, data = forged(seed, bundles)
        try:
            found = check_bundle(unpacked(data))
            assert not found.holds, (seed, name)
        except BundleError:
            pass
        refused[name] += 1
    print(f"{refused.total()} of {count} forgeries refused")
    for name, times in sorted(refused.items()):
        print(f"  {times:6}  {name.replace('_', ' ')}")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
