"""What is said of bodies: planted ones are found, honest ones are left alone, small ones are not judged."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from smexl.bench.population import PlannedBody, PopulationPlan, bodies, population
from smexl.catalogue.files import load
from smexl.supervise.alike import FEWEST_ASSESSMENTS, Alike, compare_groups
from smexl.supervise.bodies import questions

CATALOGUE = load()


def assessments(plan: PopulationPlan) -> pd.DataFrame:
    """A population as the table that ``compare_groups`` takes."""
    rows = []
    for one in population(plan, CATALOGUE):
        formal, own = one.formal.scores, one.own.scores
        whole, total = len(formal) * CATALOGUE.unit, sum(formal.values())
        end = one.formal.answers["assessment"]["end"]
        rows.append(
            {
                "group": one.body.name,
                "level": one.formal.level,
                "institution_type": one.formal.answers["info"]["institution_type"],
                "score": total / whole,
                "conforms": total * 5 >= whole * 4,
                "own_score": sum(own.values()) / whole,
                "equal": sum(formal[key] == own[key] for key in formal),
                "compared": len(formal),
                "margin": (total - 0.8 * whole) / 2,
                "quarter": int(end[:4]) * 4 + (int(end[5:7]) - 1) // 3,
            }
        )
    return pd.DataFrame(rows)


PLAN = PopulationPlan(bodies(honest=14, lenient=2, severe=2, copying=2), 800, seed=3)


@cache
def judged() -> Alike:
    return compare_groups(assessments(PLAN))


def test_lenient_and_severe_bodies_are_found_and_no_honest_one() -> None:
    shifts = {body.name: body.shift for body in PLAN.bodies if body.shift}
    found = judged().lenient
    assert {name: effect > 0 for name, effect in found.items() if name in shifts} == {
        n: s > 0 for n, s in shifts.items()
    }
    honest = {body.name for body in PLAN.bodies if not body.shift and not body.copies}
    assert not honest & set(found)


def test_bodies_that_copy_the_self_score_are_found() -> None:
    assert judged().copying == {body.name for body in PLAN.bodies if body.copies}


def test_conformity_is_counted_against_what_the_levels_lead_to_expect() -> None:
    table = assessments(PLAN)
    group = judged().groups[0]
    mine = table[table["group"] == group.name]
    assert group.assessments == len(mine)
    assert group.conformity.observed == mine["conforms"].sum()
    rates = table.groupby("level")["conforms"].mean()
    assert group.conformity.expected == pytest.approx(mine["level"].map(rates).sum())
    low, high = group.conformity.act
    assert low <= group.conformity.warn[0] <= group.conformity.expected <= group.conformity.warn[1] <= high


def test_weak_organizations_do_not_make_a_body_severe() -> None:
    """A body that has only weak organizations, whose self scores say so too, judges as the others do."""
    table = assessments(PopulationPlan(bodies(12), 600, seed=5))
    weak = table["own_score"] < table["own_score"].quantile(0.25)
    table.loc[weak & (np.arange(len(table)) % 3 == 0), "group"] = "弱机构的评估机构"
    alike = compare_groups(table)
    assert "弱机构的评估机构" in {group.name for group in alike.groups}
    assert "弱机构的评估机构" not in alike.lenient
    assert "弱机构的评估机构" in alike.beyond(lambda group: group.conformity)
    assert dict(questions(alike))["弱机构的评估机构"] == ()


def test_the_slope_of_one_level_is_scipys_regression() -> None:
    """As far from the median body's as it is by scipy, with the same standard error."""
    plan = PopulationPlan((PlannedBody("甲"), PlannedBody("乙"), PlannedBody("丙")), 400, levels=(3,), seed=4)
    table = assessments(plan)
    expected = {name: stats.linregress(one["own_score"], one["score"]) for name, one in table.groupby("group")}
    usual = float(np.median([one.slope for one in expected.values()]))
    for group in compare_groups(table).groups:
        assert group.slope is not None
        assert group.slope.raw == pytest.approx(expected[group.name].slope - usual)
        assert group.slope.error == pytest.approx(expected[group.name].stderr)


def test_few_assessments_are_not_judged_and_few_bodies_have_no_spread() -> None:
    table = assessments(PopulationPlan((PlannedBody("甲"), PlannedBody("乙")), 60, seed=2))
    table = pd.concat([table, table.head(FEWEST_ASSESSMENTS - 1).assign(group="新来的")], ignore_index=True)
    alike = compare_groups(table)
    assert alike.few == (("新来的", FEWEST_ASSESSMENTS - 1),)
    assert {group.name for group in alike.groups} == {"甲", "乙"}
    assert alike.tau is None
    assert all(group.leniency is not None and group.leniency.shrunk is None for group in alike.groups)


def test_without_self_assessments_only_counts_remain() -> None:
    alike = compare_groups(
        assessments(PopulationPlan((PlannedBody("甲"), PlannedBody("乙")), 60, seed=2)).assign(
            own_score=np.nan, compared=0, equal=0
        )
    )
    for group in alike.groups:
        assert group.leniency is group.equal is group.slope is group.drift is None
        assert group.conformity.observed >= 0
    assert compare_groups(assessments(PopulationPlan((PlannedBody("甲"),), 5))).groups == ()
