"""Whose file it is and which file counts: verdicts on the claims of one credit code."""

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from smexl.batch.rivals import Claim, Rules, Verdict, judge_claims
from smexl.identity import Registered, may_be_same, same_name, team_key

NOW = datetime(2026, 11, 24, 12)
RULES = Rules(Fraction(4, 5), NOW)
YUNQI, TAIHU = "杭州云栖信息服务有限公司", "湖州太湖创业服务中心"


def claim(source: str, day: int | None = 1, **about: Any) -> Claim:
    """A claim that is accepted by itself, saved on a day of November 2026."""
    given: dict[str, Any] = {
        "accepted": True,
        "organization": YUNQI,
        "credit_code": "C",
        "level": 3,
        "kind": "self",
    } | about
    saved = None if day is None else datetime(2026, 11, day, 9)
    where: dict[str, Any] = {"position": ord(source[0]), "source": source, "saved": saved}
    return Claim(**(where | given))


def judged(*claims: Claim, rules: Rules = RULES) -> dict[str, tuple[str, list[str]]]:
    """By source: status and codes of the findings, of every claim. That a file supersedes others is not among them, for it is held here
    against what became of the others: it is said of each that counts in their stead, naming them, and of no other."""
    found: dict[str, tuple[str, list[str]]] = {
        one.source: ("accepted" if one.accepted else "returned", []) for one in claims
    }
    names = {one.position: one.source for one in claims}
    for verdict in verdicts(*claims, rules=rules):
        codes = [finding.code for finding in verdict.findings if finding.code != "supersedes"]
        found[names[verdict.claim.position]] = (verdict.status, codes)
    taken: dict[str, set[str]] = {}
    for verdict in verdicts(*claims, rules=rules):
        if verdict.status == "superseded":
            taken.setdefault(verdict.other, set()).add(names[verdict.claim.position])
    for verdict in verdicts(*claims, rules=rules):
        said = [finding.message("zh") for finding in verdict.findings if finding.code == "supersedes"]
        wanted = taken.get(names[verdict.claim.position], set())
        assert len(said) == bool(wanted)
        assert all(f"“{name}”" in said[0] for name in sorted(wanted)[-6:])
    return found


def verdicts(*claims: Claim, rules: Rules = RULES) -> list[Verdict]:
    return judge_claims(claims, rules)


def message(verdict: Verdict, code: str) -> str:
    return next(finding.message("zh") for finding in verdict.findings if finding.code == code)


# --- assessors that are not named ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("one", "two", "told"),
    [
        ({}, {}, True),
        ({"assessors": "张三"}, {}, False),  # which is sent back already: consensus first
        ({"assessors": "张三"}, {"assessors": "张三"}, False),
        ({"round": 1}, {"round": 2}, False),
        ({"accepted": False}, {}, False),
    ],
)
def test_two_formal_workbooks_without_an_assessor_may_be_two_assessors(
    one: dict[str, Any], two: dict[str, Any], told: bool
) -> None:
    found = judged(claim("a", 1, kind="formal", **one), claim("b", 2, kind="formal", **two))
    assert ("assessor-unnamed" in [code for _, codes in found.values() for code in codes]) is told
    assert "assessor-unnamed" not in str(judged(claim("a", 1, **one), claim("b", 2, **two)))


# --- names ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("one", "other", "same", "possible"),
    [
        ("合肥星火服务有限公司", "合肥星火服务有限责任公司", True, True),
        ("星火（合肥）服务有限公司", "星火(合肥) 服务有限公司", True, True),
        ("ＡＢＣ服务有限公司", "abc 服务有限公司", True, True),
        ("合肥星火服务有限公司", "合肥市星火服务有限公司", True, True),
        ("合肥星火服务有限公司", "合肥星光服务有限公司", True, True),
        ("河北省中小企业服务中心", "河南省中小企业服务中心", False, False),
        ("安徽省中小企业公共服务平台管理中心", "江苏省中小企业公共服务平台管理中心", False, False),
        ("第1号服务机构", "第2号服务机构", False, False),
        (YUNQI, TAIHU, False, False),
        ("杭州云栖", YUNQI, False, True),
        ("甲", "乙", False, False),
    ],
)
def test_names(one: str, other: str, same: bool, possible: bool) -> None:
    assert (same_name(one, other), may_be_same(one, other)) == (same, possible)
    assert (same_name(other, one), may_be_same(other, one)) == (same, possible)


def test_people_are_told_apart_by_what_stands_between_them() -> None:
    assert team_key("张三、李 四;王五") == {"张三", "李四", "王五"}
    assert team_key("") == team_key(" ") == {""}


def test_two_names_under_one_code_are_both_returned_and_each_names_the_other_file() -> None:
    found = verdicts(claim("a.xlsx", 1, organization=TAIHU), claim("b.xlsx", 2))
    assert [(one.status, [f.code for f in one.findings]) for one in found] == [("returned", ["identity-conflict"])] * 2
    assert "“b.xlsx”" in message(found[0], "identity-conflict") and YUNQI in message(found[0], "identity-conflict")
    assert "“a.xlsx”" in message(found[1], "identity-conflict") and TAIHU in message(found[1], "identity-conflict")


def test_a_conflict_of_names_does_not_ask_for_level_or_kind() -> None:
    found = judged(claim("a", organization=TAIHU, level=1), claim("b", 2, kind="formal"))
    assert found == {"a": ("returned", ["identity-conflict"]), "b": ("returned", ["identity-conflict"])}


def test_a_blank_name_conflicts_with_none() -> None:
    assert judged(claim("a", organization="", accepted=False), claim("b", 2))["b"] == ("accepted", [])


def test_the_roster_decides_between_names() -> None:
    registered = Registered.of([("C", YUNQI, 3, None), ("D", TAIHU, 3, None)])
    found = verdicts(claim("a", 2, organization=TAIHU), claim("b", 1), rules=Rules(Fraction(4, 5), NOW, registered))
    assert [(one.claim.position, one.status, [f.code for f in one.findings]) for one in found] == [
        (ord("a"), "returned", ["identity-roster"])
    ]
    assert YUNQI in message(found[0], "identity-roster") and TAIHU in message(found[0], "identity-roster")


def test_who_is_not_on_the_roster_is_marked_or_returned_where_the_roster_has_the_name_elsewhere() -> None:
    rules = Rules(Fraction(4, 5), NOW, Registered.of([("D", TAIHU, 3, "self")]))
    assert judged(claim("a"), rules=rules) == {"a": ("accepted", ["roster-unlisted"])}
    assert judged(claim("a", organization=TAIHU), rules=rules) == {"a": ("returned", ["identity-roster"])}
    other = claim("a", credit_code="D", organization=TAIHU, level=2)
    assert judged(other, rules=rules) == {"a": ("accepted", ["roster-other"])}
    assert judged(claim("a", credit_code="D", organization=TAIHU), rules=rules) == {"a": ("accepted", [])}


# --- assessors --------------------------------------------------------------------------------------------------------
def formal(source: str, assessors: str, day: int = 1, **about: Any) -> Claim:
    return claim(source, day, kind="formal", assessors=assessors, **about)


def test_assessors_are_no_rounds() -> None:
    found = verdicts(formal("a", "张三"), formal("b", "李四", 2), formal("c", "王五", 3))
    assert [(one.status, [f.code for f in one.findings]) for one in found] == [("returned", ["consensus-first"])] * 3
    assert 'smexl consensus "a" "b" "c" --out consensus' in message(found[0], "consensus-first")


def test_their_consensus_supersedes_them_however_early_it_was_saved() -> None:
    found = judged(formal("a", "张三", 5), formal("b", "李四", 6), formal("c", "李四、张三", 4))
    assert found == {"a": ("superseded", ["superseded"]), "b": ("superseded", ["superseded"]), "c": ("accepted", [])}


def test_a_consensus_that_has_to_be_mended_leaves_no_member_as_the_verdict() -> None:
    found = judged(formal("a", "张三"), formal("b", "李四"), formal("c", "张三、李四", accepted=False))
    assert {source: status for source, (status, _) in found.items()} == dict.fromkeys("abc", "returned")
    assert all("consensus-first" in found[source][1] for source in "ab")


def test_an_assessor_outside_the_consensus_is_still_to_be_heard() -> None:
    found = judged(formal("a", "张三"), formal("b", "李四、张三"), formal("c", "王五"))
    assert found == {
        "a": ("superseded", ["superseded"]),
        "b": ("accepted", ["later-returned"]),
        "c": ("returned", ["consensus-first"]),
    }


@pytest.mark.parametrize("again", ["张 三（组长）", "张三(assessor)", "张三/"])
def test_what_stands_beside_a_name_makes_nobody_else_of_it(again: str) -> None:
    assert judged(formal("a", "张三"), formal("b", again, 2)) == {
        "a": ("superseded", ["superseded"]),
        "b": ("accepted", []),
    }


def test_rounds_of_one_assessor_are_rounds() -> None:
    assert judged(formal("a", "张三"), formal("b", "张 三", 2)) == {
        "a": ("superseded", ["superseded"]),
        "b": ("accepted", []),
    }


# --- rounds -----------------------------------------------------------------------------------------------------------
def test_a_stated_round_goes_before_arrival_and_time() -> None:
    assert judged(claim("a", 1, round=2, run=1), claim("b", 9, round=1, run=2)) == {
        "a": ("accepted", []),
        "b": ("superseded", ["superseded"]),
    }


def test_arrival_goes_before_time_and_says_where_they_disagree() -> None:
    assert judged(claim("a", 1, run=1), claim("b", 2, run=2))["b"] == ("accepted", [])
    assert judged(claim("a", 2, run=1), claim("b", 1, run=2)) == {
        "a": ("superseded", ["superseded"]),
        "b": ("accepted", ["order-doubtful"]),
    }


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (claim("a", 1), claim("b", 2, saved=datetime(2099, 1, 1)), "在将来"),
        (claim("a", 1), claim("b", None), "没有保存时间"),
        (claim("a", 1), claim("b", 1), "保存时间相同"),
        (claim("a", 1), claim("b", 1, saved=datetime(2026, 11, 1, 16), zoned=False), "没有可靠的时区"),
        (claim("a", 1, round=1), claim("b", 2), "只有部分"),
    ],
)
def test_a_time_that_decides_and_is_not_sure_is_told(one: Claim, other: Claim, said: str) -> None:
    told = [message(v, "order-doubtful") for v in verdicts(one, other) if v.status == "accepted"]
    assert len(told) == 1 and said in told[0]


def test_a_local_time_some_hours_ahead_is_a_doubtful_zone_and_no_future() -> None:
    """LibreOffice 7.4, started with TZ=Asia/Shanghai, at 2026-11-24T18:16:56 UTC writes ``<dcterms:modified>2026-11-25T02:16:56Z``."""
    ahead = claim("a", zoned=False, saved=NOW + timedelta(hours=8), changed=NOW)
    later = claim("b", saved=NOW + timedelta(minutes=1), changed=NOW + timedelta(minutes=1))
    (said,) = [message(verdict, "order-doubtful") for verdict in verdicts(ahead, later) if verdict.status == "accepted"]
    assert "时区" in said and "将来" not in said
    assert judged(ahead, later)["b"] == ("accepted", ["order-doubtful"])


def test_a_local_time_marked_as_utc_does_not_beat_a_later_correction() -> None:
    at = datetime(2026, 11, 1, 1)
    office = claim("a", saved=at + timedelta(hours=8), zoned=False, changed=at)
    correction = claim("b", saved=at + timedelta(seconds=9), changed=at + timedelta(seconds=9))
    assert judged(office, correction)["b"] == ("accepted", ["order-doubtful"])


def test_a_time_in_the_future_or_none_gives_way_to_the_file_s() -> None:
    late = datetime(2026, 11, 20)
    assert judged(claim("a", 19), claim("b", saved=datetime(2099, 1, 1)))["a"][0] == "accepted"
    assert judged(claim("a", 19), claim("b", None, changed=late))["b"][0] == "accepted"


def test_rounds_far_apart_in_time_are_sure_whatever_the_zone() -> None:
    assert judged(claim("a", 1), claim("b", 3, zoned=False, changed=datetime(2026, 11, 3, 1)))["b"] == ("accepted", [])


def test_a_later_one_with_errors_is_named_beside_the_one_that_counts() -> None:
    found = judged(claim("a", 1, accepted=False), claim("b", 2), claim("c", 3, accepted=False))
    assert found == {
        "a": ("superseded", ["superseded"]),
        "b": ("accepted", ["later-returned"]),
        "c": ("returned", []),
    }


def test_rounds_that_differ_in_verdict_are_told_with_all_scores() -> None:
    found = verdicts(claim("a", 1, score=Fraction(9, 10)), claim("b", 2, score=Fraction(79999, 100000)))
    said = message(found[1], "rounds-differ")
    assert "0.9000 符合（a）" in said and "0.79999 不符合（b）" in said
    assert not any(
        f.code == "rounds-differ"
        for f in verdicts(claim("a", 1, score=Fraction(1)), claim("b", 2, score=Fraction(9, 10)))[1].findings
    )


def test_levels_and_kinds_are_no_rounds_of_each_other() -> None:
    assert verdicts(claim("a"), claim("b", level=2), claim("c", kind="formal")) == []


def test_of_several_that_were_returned_the_last_is_to_be_mended() -> None:
    one, two = claim("a", 1, accepted=False), claim("b", 2, accepted=False)
    found = judged(one, two)
    assert found == {"a": ("returned", ["returned-again"]), "b": ("returned", [])}
    assert [verdict.other for verdict in verdicts(one, two)] == ["b", ""]
    after = judged(claim("0", 1), claim("a", 2, accepted=False), claim("b", 3, accepted=False))
    assert after["a"] == ("returned", ["returned-again"])
    assert after["0"] == ("accepted", ["later-returned", "later-returned"])
