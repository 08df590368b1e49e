"""三保障和饮水 of every household: four lights with the reason behind each, in one statement over any number of them.

What counts is what the indicators and the screening count (A13, SR16, SR18–SR20), with one difference: a household
about which nothing is known is 无数据 here, neither met nor below.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import connection

from core.months import Month
from core.past import end_of, table_then
from core.scoping import after
from monitoring.facts import EXCUSED, LEFT_SCHOOL, born_by, school_reference
from monitoring.models import HouseAppraisal, Household, HouseRebuild, Member, WaterAppraisal
from monitoring.parameters import Parameters

MET, BELOW, UNKNOWN = "met", "below", "unknown"
WORDS = {MET: "达标", BELOW: "未达标", UNKNOWN: "无数据"}
DOMAINS = {"education": "教育", "medical": "医疗", "housing": "住房", "water": "饮水"}
WHO = {
    "": ("全部农户", "true"),
    "lifted": ("脱贫户", "h.category = '脱贫户'"),
    "monitored": ("监测对象", "h.monitored_as <> ''"),
}

# The registers the lights are judged by, and by which column of their history one household's rows are found.
ASKED = (
    (Household, "pgh_obj_id"), (Member, "household_id"), (HouseAppraisal, "household_id"),
    (HouseRebuild, "household_id"), (WaterAppraisal, "household_id"),
)  # fmt: skip

STANDING = """
WITH {then}people AS (
    SELECT household_id, count(*) AS everybody,
        count(*) FILTER (WHERE is_pupil) AS pupils,
        count(*) FILTER (WHERE is_insurable) AS insurable,
        array_agg(name ORDER BY id) FILTER (WHERE is_pupil AND is_out) AS out_of_school,
        array_agg(name ORDER BY id) FILTER (WHERE born_on IS NULL AND is_out) AS age_unknown,
        array_agg(name ORDER BY id) FILTER (WHERE is_insurable AND is_known AND NOT is_insured) AS uninsured,
        array_agg(name ORDER BY id) FILTER (WHERE is_insurable AND NOT is_known) AS insurance_unknown
    FROM (
        SELECT *, born_on > %(oldest)s AND born_on <= %(youngest)s AS is_pupil,
            NOT works_abroad AND coalesce(born_on <= %(newborn)s, true) AS is_insurable
        FROM (
            SELECT m.household_id, m.id, m.name, coalesce(m.id_born_on, m.born_on) AS born_on,
                coalesce(m.works_abroad, false) AS works_abroad,
                m.school_year = '' AND m.education NOT IN %(left_school)s AND m.absence_reason NOT IN %(excused)s AS is_out,
                num_nonnulls(m.in_resident_insurance, m.in_employee_insurance) > 0 AS is_known,
                m.in_resident_insurance IS TRUE OR m.in_employee_insurance IS TRUE AS is_insured
            FROM monitoring_member m
            WHERE m.region_id >= %(place)s AND m.region_id < %(place_end)s {one_household}
              AND (m.joined_on IS NULL OR m.joined_on <= %(day)s) AND (m.left_on IS NULL OR m.left_on > %(day)s)
            OFFSET 0
        ) AS member
    ) AS person
    GROUP BY household_id
),
standing AS (
    SELECT h.id, h.region_id, h.number, h.head_name, h.house_grade, h.is_house_dangerous, h.house_repaired_on,
        h.has_safe_water, p.pupils, p.insurable, p.out_of_school, p.age_unknown, p.uninsured, p.insurance_unknown,
        CASE WHEN p.out_of_school IS NOT NULL THEN 'below'
             WHEN p.everybody IS NULL OR p.age_unknown IS NOT NULL THEN 'unknown' ELSE 'met' END AS education,
        CASE WHEN p.uninsured IS NOT NULL THEN 'below'
             WHEN p.everybody IS NULL OR p.insurance_unknown IS NOT NULL THEN 'unknown' ELSE 'met' END AS medical,
        CASE WHEN h.house_repaired_on <= %(day)s OR h.house_grade IN ('A', 'B') THEN 'met'
             WHEN h.house_grade IN ('C', 'D') OR h.is_house_dangerous THEN 'below'
             WHEN h.is_house_dangerous IS NULL THEN 'unknown' ELSE 'met' END AS housing,
        CASE WHEN h.has_safe_water THEN 'met' WHEN h.has_safe_water IS NULL THEN 'unknown' ELSE 'below' END AS water
    FROM monitoring_household h
    LEFT JOIN people p ON p.household_id = h.id
    WHERE h.region_id >= %(place)s AND h.region_id < %(place_end)s {this_household} AND {who}
)"""

COUNTS = (
    STANDING
    + """
SELECT left(region_id, %(length)s), count(*), {counts}
FROM standing GROUP BY 1"""
)

LISTED = (
    STANDING
    + """,
shown AS (
    SELECT * FROM standing
    WHERE {wanted} AND (region_id, number) > (%(after_region)s, %(after_number)s)
    ORDER BY region_id, number LIMIT %(limit)s
)
SELECT s.*, r.full_name AS place, a.appraised_on AS house_seen_on, a.shelter, b.accepted_on, b.finished_on,
    b.started_on, b.appraised_on AS rebuild_on, w.appraised_on AS water_seen_on, w.is_safe AS water_found_safe,
    array_remove(ARRAY[CASE WHEN w.quantity = '不达标' THEN '水量' END, CASE WHEN w.quality = '不达标' THEN '水质' END,
        CASE WHEN w.convenience = '不达标' THEN '用水方便程度' END,
        CASE WHEN w.assurance = '不达标' THEN '供水保证率' END], NULL) AS failed_items
FROM shown s
JOIN core_region r ON r.code = s.region_id
LEFT JOIN LATERAL (
    SELECT appraised_on, shelter FROM monitoring_houseappraisal
    WHERE household_id = s.id ORDER BY appraised_on DESC, id DESC LIMIT 1
) AS a ON true
LEFT JOIN LATERAL (
    SELECT appraised_on, started_on, finished_on, accepted_on FROM monitoring_houserebuild
    WHERE household_id = s.id ORDER BY year DESC LIMIT 1
) AS b ON true
LEFT JOIN LATERAL (
    SELECT appraised_on, is_safe, quantity, quality, convenience, assurance FROM monitoring_waterappraisal
    WHERE household_id = s.id AND is_safe IS NOT NULL ORDER BY appraised_on DESC, id DESC LIMIT 1
) AS w ON true
ORDER BY s.region_id, s.number"""
)


@dataclass(frozen=True)
class Light:
    """One domain of one household: its state and why."""

    domain: str
    state: str
    reason: str

    @property
    def label(self):
        return DOMAINS[self.domain]

    @property
    def text(self):
        """What a narrow place shows: the word, and the reason only where something is missing."""
        return f"{self.label}{WORDS[self.state]}" + (f"：{self.reason}" if self.state == BELOW else "")


@dataclass(frozen=True)
class Standing:
    """A household with its four lights."""

    household_id: int
    region_id: str
    number: str
    head_name: str
    place: str
    lights: dict


def counts(code, day, *, who="", length=9):
    """How many households there are, met, below and unknown in each domain, by the first `length` digits of the place.

    {region code: {"households": n, "education": {"met": n, …}, …}}, from one statement.
    """
    columns = ", ".join(
        f"count(*) FILTER (WHERE {domain} = '{state}')" for domain in DOMAINS for state in (MET, BELOW, UNKNOWN)
    )
    statement = COUNTS.format(counts=columns, one_household="", this_household="", who=WHO[who][1], then="")
    counted = {}
    for region, households, *numbers in _rows(statement, _values(code, day) | {"length": length})[1]:
        parts = iter(numbers)
        counted[region] = {"households": households} | {
            domain: {state: next(parts) for state in (MET, BELOW, UNKNOWN)} for domain in DOMAINS
        }
    return counted


def listed(code, day, *, domain, state, who="", limit=100, beyond=("", "")):
    """Households of a place whose light in a domain has this state, by place and number, behind (region, number)."""
    wanted = f"{domain} = %(state)s"
    statement = LISTED.format(wanted=wanted, one_household="", this_household="", who=WHO[who][1], then="")
    page = {"state": state, "limit": limit, "after_region": beyond[0], "after_number": beyond[1]}
    return _standings(statement, _values(code, day) | page)


def lights_of(household, day, *, then=False):
    """The four lights of one household; `then` asks the registers as they stood at the end of a past day."""
    statement = LISTED.format(
        wanted="true", one_household="AND m.household_id = %(household)s", this_household="AND h.id = %(household)s", who="true",
        then="".join(f"{table_then(model, column)},\n" for model, column in ASKED) if then else "",
    )  # fmt: skip
    values = _values(household.region_id, day)
    page = {"household": household.pk, "limit": 1, "after_region": "", "after_number": "", "end": end_of(day)}
    found = _standings(statement, values | page)
    return list(found[0].lights.values()) if found else []


def light_pills(household, day, *, then=False):
    """The four lights for a record's head; without the parameters they need, one that says so."""
    try:
        return [{"state": light.state, "text": light.text} for light in lights_of(household, day, then=then)]
    except ValidationError as missing:
        return [{"state": UNKNOWN, "text": f"三保障无数据：{missing.messages[0]}"}]


def _values(code, day):
    """The statement's dates on a day, from the parameters in force."""
    parameters, school_day = Parameters.in_force(Month.of(day)), school_reference(day)
    return {
        "place": code,
        "place_end": after(code),
        "day": day,
        "youngest": born_by(school_day, parameters.integer("school_age_min")),
        "oldest": born_by(school_day, parameters.integer("school_age_max") + 1),
        "newborn": day - timedelta(days=parameters.integer("newborn_days")),
        "left_school": LEFT_SCHOOL,
        "excused": EXCUSED,
    }


def _rows(statement, values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [column.name for column in cursor.description], cursor.fetchall()


def _standings(statement, values):
    names, rows = _rows(statement, values)
    return [_standing(dict(zip(names, row, strict=True))) for row in rows]


def _standing(row):
    lights = {domain: Light(domain, row[domain], REASONS[domain](row, row[domain])) for domain in DOMAINS}
    return Standing(row["id"], row["region_id"], row["number"], row["head_name"], row["place"], lights)


def _named(names):
    return "、".join(name or "姓名未填" for name in names)


def _education(row, state):
    if state == BELOW:
        return f"{_named(row['out_of_school'])}未在校"
    if state == UNKNOWN:
        return f"{_named(row['age_unknown'])}出生日期未填" if row["age_unknown"] else "没有家庭成员"
    return f"{row['pupils']} 名义务教育阶段学生均在校或有手续" if row["pupils"] else "没有义务教育阶段学生"


def _medical(row, state):
    if state == BELOW:
        return f"{_named(row['uninsured'])}未参保"
    if state == UNKNOWN:
        return f"{_named(row['insurance_unknown'])}参保情况未填" if row["insurance_unknown"] else "没有家庭成员"
    return f"{row['insurable']} 人均已参保"


def _housing(row, state):
    seen = f"（{row['house_seen_on']} 鉴定）" if row["house_seen_on"] else ""
    grade = f"{row['house_grade']} 级" if row["house_grade"] else ""
    if state == BELOW:
        return f"{grade or '标为'}危房{seen}，{_works(row)}"
    if state == UNKNOWN:
        return "住房等级未鉴定"
    if row["house_grade"] in ("C", "D"):
        return f"{grade}，{row['house_repaired_on']} 改造验收"
    return row["shelter"] or f"{grade or '未标为危房'}{seen}"


def _works(row):
    if not row["rebuild_on"]:
        return "未列入危改"
    done = next((word for name, word in STEPS if row[name]), "已鉴定，未开工")
    return f"危改{done}"


STEPS = (("accepted_on", "已验收"), ("finished_on", "已竣工，未验收"), ("started_on", "已开工"))


def _water(row, state):
    seen = f"（{row['water_seen_on']} 评价）" if row["water_seen_on"] else ""
    if state == UNKNOWN:
        return "没有饮水评价"
    if state == BELOW:
        return f"{'、'.join(row['failed_items'])}不达标{seen}" if row["failed_items"] else "登记为饮水不安全"
    return f"四项均达到标准{seen}" if row["water_found_safe"] else "登记为饮水安全"


REASONS = {"education": _education, "medical": _medical, "housing": _housing, "water": _water}
