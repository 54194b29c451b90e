"""Rates of groups whose levels differ, made comparable: direct standardization to the mix of levels of all groups together.

In: rows of the pool. Out: exact shares.
"""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction

import pandas as pd

from smexl.text import Text
from smexl.views.cells import Share

STANDARDIZED = Text("标准化符合率", "Standardized rate")
METHOD = Text(
    "标准化符合率：直接标准化法。以全部机构（同一类型）的等级构成为权数，对各组各等级的符合率加权平均，即各组若有同样的等级构成时的符合率；"
    "某一等级在该组没有的，无从计算，记“—”。等级少的组随机波动大，见 95% 区间。",
    "Standardized rates: direct standardization. The pass rates of a group at each level are averaged with the mix of levels of all submissions of the kind as weights: "
    "what the group's rate would be with that mix. “—”: the group has none at some level. Small groups vary by chance; see the 95 % intervals.",
)


def mix(counted: pd.DataFrame) -> dict[int, int]:
    """How many submissions of each level: the weights."""
    return dict(sorted(Counter(counted["level"].tolist()).items()))


def standardized(some: pd.DataFrame, weights: Mapping[int, int]) -> Share | None:
    """The standardized rate of a group (columns level, conforms), exactly; None where it has none at a level that has weight."""
    by_level = some.groupby("level")["conforms"].agg(["sum", "count"])
    if not weights or not set(weights) <= set(by_level.index):
        return None
    rates = {level: Fraction(int(by_level["sum"][level]), int(by_level["count"][level])) for level in weights}
    rate = sum((weights[level] * rate for level, rate in rates.items()), Fraction(0)) / sum(weights.values())
    return rate.numerator, rate.denominator
