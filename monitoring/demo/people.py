"""One person: identity, school or education, health, labour, insurance."""

from datetime import timedelta

from monitoring.demo.names import given_name, pick

CITY_SCHOOLS = ("示例第一小学", "示例第二小学", "示例第一中学", "示例第二中学", "示例职教中心")
KINDS, GRADES = ("视力", "听力", "言语", "肢体", "智力", "精神", "多重"), ("一级", "二级", "三级", "四级")
POSTS = ("保洁员", "护林员", "护路员", "管水员", "互助照料岗")
SCHOOL_YEARS = {
    **dict.fromkeys(range(3), "学龄前儿童"), **dict.fromkeys(range(3, 6), "学前教育"),
    **dict.fromkeys(range(6, 12), "小学"), 12: "七年级", 13: "八年级", 14: "九年级",
}  # fmt: skip
SENIOR = {
    15: ("普通高中一年级", "中职一年级"),
    16: ("普通高中二年级", "中职二年级"),
    17: ("普通高中三年级", "中职三年级"),
}
TERTIARY = {
    18: ("本科一年级", "高职高专一年级"), 19: ("本科二年级", "高职高专二年级"), 20: ("本科三年级", "高职高专三年级"),
    21: ("本科四年级", "本科四年级"),
}  # fmt: skip
NEWBORN_DAYS = 200  # a child of the last months joined the household on its birthday
ABLE, SKILLED, WEAK, LOST, NO_LABOUR = "普通劳动力", "技能劳动力", "弱劳动力或半劳动力", "丧失劳动力", "无劳动力"


class Person:
    """A member in the making: the row for the register, and what the household's other rows need to know.

    `before` holds what was different at the last month's end.
    """

    __slots__ = ("age", "before", "is_able", "row")

    def __init__(self, row, age):
        self.row, self.age, self.is_able, self.before = row, age, False, {}


def person(rng, numbers, period, surname, relation, sex, age):
    """A healthy insured member; troubles are put in afterwards."""
    born = _birthday(rng, period, age)
    school_age = _age_on(born, period.school_start)
    row = {
        "name": surname + given_name(rng, sex, age),
        "relation": relation,
        "sex": sex,
        "born_on": born,
        "id_type": "居民身份证",
        "id_number": numbers.id_number(born, sex),
        "phone": numbers.phone() if 16 <= age < 76 and rng.random() < 0.7 else None,
        "ethnicity": "汉族" if rng.random() < 0.985 else "蒙古族",
        "politics": _politics(rng, age),
    }
    if (period.end - born).days < NEWBORN_DAYS:
        row |= {"joined_on": born, "joined_reason": "出生"}
    made = Person(row, age)
    _school(rng, made, school_age)
    _health(rng, made, numbers)
    _labour(rng, made)
    _insurance(rng, made)
    return made


def _birthday(rng, period, age):
    year = period.end.year - age
    latest = period.end.replace(year=year, day=28)
    return latest - timedelta(days=int(rng.random() * 360))


def _age_on(born, day):
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _politics(rng, age):
    if age < 14:
        return "群众"
    if age < 28 and rng.random() < 0.4:
        return "共青团员"
    return "中共党员" if age >= 25 and rng.random() < 0.05 else "群众"


def _school(rng, made, school_age):
    """A school year for children and students, an education for everybody else."""
    year = SCHOOL_YEARS.get(max(school_age, 0))
    if school_age in SENIOR:
        year = SENIOR[school_age][rng.random() < 0.35]
    elif school_age in TERTIARY and rng.random() < 0.55:
        year = TERTIARY[school_age][rng.random() < 0.5]
    made.row["school_year"] = year or ""
    made.row["education"] = "" if year else _education(rng, made.age)
    made.row["school"] = pick(rng, CITY_SCHOOLS) if 6 <= school_age < 18 else ""


def _education(rng, age):
    draw = rng.random()
    if age >= 60:
        return "文盲或半文盲" if draw < 0.3 else "小学" if draw < 0.8 else "初中"
    if age >= 40:
        return "小学" if draw < 0.3 else "初中" if draw < 0.8 else "高中" if draw < 0.95 else "大专"
    return "初中" if draw < 0.45 else "高中" if draw < 0.7 else "大专" if draw < 0.87 else "本科及以上"


def _health(rng, made, numbers):
    draw, age = rng.random(), made.age
    chronic = 0.01 if age < 40 else 0.06 if age < 60 else 0.25
    if draw < chronic:
        health = ["长期慢性病"]
    elif draw < chronic + 0.006:
        health = ["患有大病"]
    elif draw < chronic + 0.022:
        disable(rng, made, numbers)
        return
    else:
        health = ["健康"]
    made.row["health"] = health


def disable(rng, made, numbers):
    """A disabled member; nearly all hold the certificate, whose number then stands for the ID number."""
    row = made.row
    row["health"] = ["残疾"]
    if rng.random() < 0.9 and len(row["id_number"]) == 18:
        row["id_type"] = "残疾人证"
        row["id_number"] = numbers.disability_card(row["id_number"])
        row |= {
            "disability_card_year": 2009 + int(rng.random() * 14),
            "disability_kind": KINDS[int(row["id_number"][18]) - 1],
            "disability_grade": GRADES[int(row["id_number"][19]) - 1],
        }


def _labour(rng, made):
    row, age, draw = made.row, made.age, rng.random()
    if age < 16 or row["school_year"]:
        row["labour"] = NO_LABOUR
    elif row["health"] == ["残疾"]:
        row["labour"] = LOST if draw < 0.25 else WEAK
    elif age < 60:
        row["labour"] = SKILLED if draw < 0.1 else WEAK if draw < 0.13 else ABLE
    else:
        row["labour"] = WEAK if draw < (0.93 if age < 70 else 0.6) else NO_LABOUR
    made.is_able = row["labour"] in (ABLE, SKILLED) and age < 60


def _insurance(rng, made):
    row, age = made.row, made.age
    employed = made.is_able and rng.random() < 0.07
    row["in_resident_insurance"] = not employed
    row["in_employee_insurance"] = row["in_employee_pension"] = employed
    row["in_serious_illness_insurance"] = rng.random() < 0.985
    row["in_resident_pension"] = age >= 16 and not employed and not row["school_year"] and rng.random() < 0.92
    is_ill = row["health"] != ["健康"]
    row["has_medical_aid"] = is_ill and rng.random() < 0.1
    row["has_family_doctor"] = is_ill or age >= 65
    row["speaks_mandarin"] = rng.random() < (0.98 if age < 60 else 0.6)
    row["dibao"], row["tekun"] = "未享受", "不享受"


def give_post(rng, made):
    """A public-welfare post of the village."""
    made.row["posts"] = [pick(rng, POSTS)]
    made.row["post_months"] = 12
