"""Texts that organizations share: copies and near copies are found, stock phrases and short answers are not."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from smexl.bench.population import person
from smexl.supervise.wording import ALIKE, COMMON, LENGTH, WrittenText, find_shared, plain

TEXT = "已建立供应商评价制度并每半年评审一次，评审记录由采购部保存，不合格的供应商暂停合作"


def owners(texts: list[WrittenText], stock: tuple[str, ...] = ()) -> set[tuple[int, int]]:
    return {(one.one.owner, one.other.owner) for one in find_shared(texts, stock).shared}


def test_a_copy_is_found_whatever_its_punctuation_and_width() -> None:
    found = find_shared([WrittenText(1, "F9", TEXT), WrittenText(2, "F7", TEXT.replace("，", ", ") + "。")]).shared
    assert [(one.one.place, one.other.place, one.likeness) for one in found] == [("F9", "F7", 1.0)]


def test_a_near_copy_is_found_and_how_near_it_is_told() -> None:
    (found,) = find_shared([WrittenText(1, "F9", TEXT), WrittenText(2, "F9", TEXT.replace("半年", "季"))]).shared
    assert ALIKE <= found.likeness < 1


def test_what_everybody_was_given_counts_for_nothing() -> None:
    copies = [WrittenText(1, "F9", TEXT), WrittenText(2, "F9", f"{TEXT}。已做")]
    assert owners(copies) == {(1, 2)}
    assert not owners(copies, (TEXT,))


def test_short_answers_and_ones_own_words_count_for_nothing() -> None:
    assert not owners([WrittenText(1, "F9", "制度已建立，记录齐全"), WrittenText(2, "F9", "制度已建立，记录齐全")])
    assert not owners([WrittenText(1, "F9", TEXT), WrittenText(1, "F10", TEXT)])


def test_what_very_many_wrote_is_named_once() -> None:
    wording = find_shared([WrittenText(i, "F9", TEXT) for i in range(COMMON + 5)])
    assert not wording.shared
    assert [(written.text, count) for written, count in wording.common] == [(TEXT, COMMON + 5)]


def jaccard(one: str, other: str) -> float:
    a, b = ({plain(t)[i : i + LENGTH] for i in range(len(plain(t)) - LENGTH + 1)} for t in (one, other))
    return len(a & b) / len(a | b)


@given(st.randoms(use_true_random=False))
@settings(max_examples=15)
def test_it_finds_what_comparing_all_with_all_finds(rng: random.Random) -> None:
    """Sentences of common parts and rare ones, some of them edited copies: the same pairs as by brute force."""
    texts = [
        "".join(rng.choice("服务评审记录制度培训客户风险改进计划") for _ in range(rng.randrange(24, 60))) + person(rng)
        for _ in range(40)
    ]
    for text in texts[:10]:
        place = rng.randrange(len(text))
        texts.append(text[:place] + rng.choice("甲乙丙") + text[place + rng.randrange(2) :])
    expected = {
        (i, j) for i in range(len(texts)) for j in range(i + 1, len(texts)) if jaccard(texts[i], texts[j]) >= ALIKE
    }
    assert owners([WrittenText(i, "F9", text) for i, text in enumerate(texts)]) == expected
