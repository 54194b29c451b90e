"""Regions by the administrative digits of a credit code."""

import pytest
from stdnum import numdb

from smexl.regions import UNKNOWN, Region, region


@pytest.mark.parametrize(
    ("digits", "name"),
    [
        ("340104", "安徽省合肥市蜀山区"),  # 西市区 until 2001: the present name counts
        ("340100", "安徽省合肥市"),
        ("340191", "安徽省合肥市"),  # no county has these digits, but the city has
        ("340000", "安徽省"),
        ("110105", "北京市朝阳区"),  # 市辖区 is no place
        ("500228", "重庆市梁平县"),  # dissolved in 2016: the last name
        ("429004", "湖北省仙桃市"),  # directly under the province
        ("441900", "广东省东莞市"),
        ("659001", "新疆维吾尔自治区石河子市"),
        ("810000", "香港特别行政区"),
        ("232761", "黑龙江省大兴安岭地区加格达奇区"),
        ("232702", "黑龙江省大兴安岭地区松岭区"),
        ("133100", "河北省雄安新区"),
        ("133102", "河北省雄安新区"),
        ("100000", "国家登记"),
        ("990000", "未知"),
        ("34010A", "未知"),
        ("３４０１０４", "未知"),
    ],
)
def test_names(digits: str, name: str) -> None:
    assert region(f"91{digits}MA2NXXXX12").full_name("zh") == name


@pytest.mark.parametrize("code", ["", "91", "9134010", "机构代码"])
def test_a_code_that_says_nothing(code: str) -> None:
    assert region(code) == Region()
    assert region(code).province_name("en") == UNKNOWN.en == "Unknown"


def test_registered_nationally_has_no_province() -> None:
    place = region("91100000MA2NXXXX12")
    assert (place.province_name("en"), place.city, place.county) == ("Registered nationally", "", "")


def test_every_place_has_a_name_without_years() -> None:
    """The data of python-stdnum may change; what is shown of it must stay a name."""
    provinces = numdb.get("cn/loc").prefixes
    digits = [f"{province}{county}" for _, province, _, _, counties in provinces for _, county, *_ in counties]
    assert len(digits) > 6000
    for one in digits:
        place = region(f"91{one}MA2NXXXX12")
        assert place.province
        assert not set("[],-0123456789達區嶺縣別興齊爾鄉鎮門廣東島圖們寧龍雲貴蘭漢蘇陝瑪") & set(place.full_name("zh"))
