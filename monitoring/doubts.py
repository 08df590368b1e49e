"""Doubtful data of one household while it is typed: what is missing, what hardly can be. Warns, never refuses.

The same questions as the quality rules of domain facts §2.4, asked of values on a page instead of rows in the database.
"""

import re

from core.derivations import is_mobile
from core.fields import Sealed
from core.identity import read_id
from monitoring import words

KEY_HOUSEHOLD_FIELDS = (
    "region",
    "number",
    "category",
    "phone",
    "arable_mu",
    "road_kind",
    "has_hard_road",
    "road_km",
    "house_m2",
    "is_house_dangerous",
    "has_safe_water",
    "has_toilet",
    "has_electricity",
    "fuel",
    "collector",
    "filled_on",
)
KEY_MEMBER_FIELDS = (
    "name",
    "relation",
    "id_number",
    "sex",
    "born_on",
    "ethnicity",
    "health",
    "labour",
    "dibao",
    "tekun",
    "in_serious_illness_insurance",
    "speaks_mandarin",
)
LANDLINE = re.compile(r"(0[0-9]{2,3}-?)?[2-8][0-9]{6,7}")
UNABLE = (words.Labour.NONE, words.Labour.LOST)


def is_filled(value):
    return value is not None and value != "" and value != []


def completeness(household, members):
    """(filled, expected) of the fields that every paper form has."""
    cells = [household.get(name) for name in KEY_HOUSEHOLD_FIELDS]
    for member in members:
        cells += [member.get(name) for name in KEY_MEMBER_FIELDS]
        cells.append(member.get("education") or member.get("school_year"))
        cells.append(_insured(member))
    return sum(is_filled(cell) for cell in cells), len(cells)


def age_on(born_on, day):
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def household_doubts(values):
    """Sentences about the household's own fields."""
    for name, label, most in (
        ("arable_mu", "耕地面积", 100),
        ("forest_mu", "林地面积", 200),
        ("orchard_mu", "林果面积", 200),
    ):
        if (values.get(name) or 0) > most:
            yield f"{label}超过 {most} 亩，请核实。"
    if (values.get("road_km") or 0) > 5:
        yield "与村主干路距离超过 5 公里，请核实。"
    if not values.get("monitored_as"):
        if values.get("is_house_dangerous"):
            yield "住危房却未纳入监测，请核实。"
        if values.get("has_safe_water") is False:
            yield "饮水不安全却未纳入监测，请核实。"
    yield from _phone(values)


def _phone(values):
    phone = _clear(values.get("phone"))
    if not phone:
        yield "未填户联系电话。"
    elif not is_mobile(phone) and not LANDLINE.fullmatch(phone):
        yield "户联系电话既不是手机号，也不是固定电话，请核实。"


def member_doubts(values, today):
    """Sentences about one member; `today` decides the age."""
    born_on = values.get("born_on") or _born_on_card(values.get("id_number"))
    age = age_on(born_on, today) if born_on else None
    yield from _schooling(values, age)
    yield from _labour(values, age)
    yield from _posts(values, age)
    yield from _insurance(values)
    health = values.get("health") or []
    if words.Health.DISABLED in health and len(_clear(values.get("id_number"))) == 18:
        yield "健康状况选了残疾，但证件不是残疾人证，请核实是否办证。"


def _schooling(values, age):
    is_unexplained = not any(values.get(name) for name in ("education", "school_year", "absence_reason"))
    if is_unexplained and age is not None and 7 <= age < 16:
        yield f"{age} 岁未在校也没有填原因，疑似失学辍学。"


def _labour(values, age):
    labour, health = values.get("labour"), values.get("health") or []
    if age is None or not labour:
        return
    if age < 16 and labour != words.Labour.NONE:
        yield f"{age} 岁，不满 16 岁应为无劳动力。"
    healthy = health == [words.Health.HEALTHY]
    if (
        16 <= age < 60
        and healthy
        and not values.get("school_year")
        and labour in (words.Labour.NONE, words.Labour.WEAK)
    ):
        yield f"{age} 岁、健康、不在校，劳动技能却是{labour}，请核实。"
    if labour in UNABLE and (values.get("work_months") or 0) > 0:
        yield f"{labour}却填了务工时间。"


def _posts(values, age):
    posts = values.get("posts") or []
    if len(posts) >= 3:
        yield "一人公益性岗位达 3 个，请核实。"
    if posts and not values.get("post_months"):
        yield "填了公益性岗位，未填月数。"
    if posts and age is not None and not 16 <= age < 70:
        yield f"{age} 岁在公益性岗位，请核实。"


def _insured(values):
    resident, employee = values.get("in_resident_insurance"), values.get("in_employee_insurance")
    return None if resident is None and employee is None else bool(resident or employee)


def _insurance(values):
    resident, employee = values.get("in_resident_insurance"), values.get("in_employee_insurance")
    if resident and employee:
        yield "居民医保和职工医保都填了“是”，请核实。"
    if resident is False and employee is False:
        yield "居民医保和职工医保都没有参加。"
    if values.get("in_serious_illness_insurance") is False and not employee:
        yield "未参加大病保险。"


def _clear(number):
    return number.reveal() if isinstance(number, Sealed) else number or ""


def _born_on_card(number):
    text = _clear(number)
    return read_id(text).birth_on if text else None
