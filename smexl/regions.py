"""Where an organization is registered: from a credit code's administrative digits (3 to 8, GB/T 2260) to names.

The names are those of python-stdnum, which keeps them with the years in which they were in use.
"""

import re
from dataclasses import dataclass
from functools import cache

from stdnum import numdb

from smexl.text import Lang, Text

UNKNOWN = Text("未知", "Unknown")
NATIONAL = Text("国家登记", "Registered nationally")
"""Digits 100000: registered with the state administration itself."""

_SIMPLIFIED = str.maketrans(
    "達區嶺縣別興齊爾鄉鎮門廣東島圖們寧龍雲貴蘭漢蘇陝瑪", "达区岭县别兴齐尔乡镇门广东岛图们宁龙云贵兰汉苏陕玛"
)
"""A few names are in traditional characters there (大兴安岭)."""
_LATER = {"133100": "雄安新区"}
"""Names given since that are not there."""
_NAME = re.compile(r"(?:\[(\d*)-(\d*)\])?([^,\[\]]+)")
_DIGITS = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, order=True)
class Region:
    """Province, city and county by their present (else last) names in Chinese; empty where the digits do not say.

    A municipality or a county directly under a province has no city. ``Region()`` is unknown.
    """

    province: str = ""
    city: str = ""
    county: str = ""

    def province_name(self, lang: Lang) -> str:
        """The province, or what to say where there is none."""
        if self.province == NATIONAL.zh:
            return NATIONAL(lang)
        return self.province or UNKNOWN(lang)

    def full_name(self, lang: Lang) -> str:
        """The whole name, as in 安徽省合肥市蜀山区."""
        return self.province_name(lang) + self.city + self.county


def region(credit_code: str) -> Region:
    """The region in which a unified social credit code was given out; unknown digits give as much as they say."""
    digits = credit_code[2:8]
    return _region(digits) if _DIGITS.fullmatch(digits) else Region()


@cache
def _region(digits: str) -> Region:
    if digits == "100000":
        return Region(NATIONAL.zh)
    province = _name(digits[:2] + "0000")
    if not province:
        return Region()
    city = _name(digits[:4] + "00") if digits[2:4] != "00" else ""
    # 市辖区, 县 and 省直辖县级行政区划 only group the codes under them; nobody lives in a place of that name.
    city = "" if city in ("市辖区", "县") or "直辖" in city else city
    county = _name(digits) if digits[4:6] != "00" else ""
    return Region(province, city, "" if county in ("市辖区", "市区") else county)


def _name(digits: str) -> str:
    """The present name of one code, or the last it had; empty where it has none."""
    _, *parts = numdb.get("cn/loc").info(digits)
    names = parts[-1][1].get("county", "") if parts else ""
    found = [(int(match[2] or 9999), match[3]) for match in _NAME.finditer(names)]
    name = max(found, key=lambda one: one[0])[1] if found else _LATER.get(digits, "")
    return name.translate(_SIMPLIFIED)


@cache
def provinces() -> tuple[str, ...]:
    """The 34 provincial units by their names, in the order of GB/T 2260."""
    names = (_name(f"{number}0000") for number in range(11, 83))
    return tuple(name for name in names if name)
