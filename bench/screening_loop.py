"""The screening as a loop over model instances would do it: the same rules on the same registers, one household at a time."""

from decimal import ROUND_HALF_UP, Decimal

from django.db.models import prefetch_related_objects

from core.months import Month
from monitoring.facts import (
    DIBAO,
    EXCUSED,
    LABOURERS,
    LEFT_SCHOOL,
    LOSSES,
    STUDENTS,
    TEKUN,
    WITHOUT_LABOUR,
    born_by,
    school_reference,
)
from monitoring.models import Household

ZERO = Decimal(0)
LINE, NEAR, DANGER, CAP = Decimal(7200), Decimal(8640), Decimal(10800), Decimal(14400)


CHILDREN = (
    "members__employments", "members__spendings", "members__month_end_copies", "incomes", "spendings", "incidents",
    "water_appraisals", "loans",
)  # fmt: skip


def signals(month, households):
    """Household and its signals, each household reading its own rows."""
    for household in Household.objects.filter(pk__in=households).iterator():
        prefetch_related_objects([household], *CHILDREN)
        yield household.pk, judge(Known(household, month))


def prefetched_signals(month, households):
    """The same with the rows of all households read beforehand: what fits into memory for a sample, not for a city."""
    for household in Household.objects.filter(pk__in=households).prefetch_related(*CHILDREN):
        yield household.pk, judge(Known(household, month))


class Known:
    """What is known of one household in one month."""

    def __init__(self, household, month):
        self.household, self.month, self.end = household, month, month.last_day
        self.everybody = list(household.members.all())
        self.people = self.roster(self.end)
        self.n = len(self.people)
        self.size = self.n or household.size or None
        self.watched = bool(household.monitored_as) and (household.identified_in or 0) <= month
        over = bool(household.is_cleared) and (household.cleared_in or 0) <= month
        self.open, self.closed = self.watched and not over, self.watched and over
        self._incomes(list(household.incomes.all()))
        self._spendings([row for row in household.spendings.all() if month - 11 <= row.month <= month])
        self._people()
        self._changes()

    def roster(self, day):
        return [m for m in self.everybody if (m.joined_on or day) <= day and (m.left_on is None or m.left_on > day)]

    def _incomes(self, rows):
        self.record, self.used, self.income = window(rows, self.month)
        self.before = window(rows, self.used - 12)[2] if self.income else None
        income, before = self.income, self.before
        self.net = income and income["gross"] - income["business_cost"]
        self.gross = income and income["gross"]
        self.net_or_zero = max(self.net, ZERO) if income else None
        self.earlier_net = before and before["gross"] - before["business_cost"]
        base = self.earlier_net if before else self.net
        self.base = None if base is None else max(base, ZERO)
        self.pc_net = per_head(self.net, self.size)
        earlier = before and (len(self.roster(Month(self.used - 12).last_day)) or self.household.size)
        self.pc_prev = per_head(self.earlier_net, earlier)

    def _spendings(self, rows):
        self.medical = sum((row.amount for row in rows if row.kind == "医疗"), ZERO)
        self.education = sum((row.amount for row in rows if row.kind == "教育"), ZERO)
        fallback = (self.record.out_of_pocket if self.record else None) or ZERO
        self.spent = sum((row.amount for row in rows), ZERO) if rows else fallback
        reference = self.net + self.income["claims"] - self.spent if self.income else None
        self.pc_ref = per_head(reference, self.size)
        self.danger = self.pc_ref is not None and self.pc_ref < DANGER

    def _people(self):
        self.labourers = [m for m in self.people if m.labour in LABOURERS]
        self.able = [m for m in self.labourers if not m.school_year and self.aged(m, 16) and not self.aged(m, 60)]
        self.last = {m.pk: last_month(m, self.month) for m in self.people}
        self.working = [m for m in self.people if self.last[m.pk] == self.month]
        self.assisted = [m for m in self.people if m.dibao in DIBAO or m.tekun in TEKUN]
        self.big_medical = any(self._big(m) for m in self.people)

    def _changes(self):
        """What each member was at the last month's end, and what befell the household since."""
        self.then = {
            m.pk: copy for m in self.everybody for copy in m.month_end_copies.all() if copy.month == self.month - 1
        }
        self.lost = [
            m for m in self.everybody if m.left_on and self.month.first_day <= m.left_on <= self.end
            and m.left_reason in LOSSES and self.then.get(m.pk, m).labour in LABOURERS
        ]  # fmt: skip
        self.incidents = [
            each for each in self.household.incidents.all() if self.month.first_day <= each.happened_on <= self.end
        ]
        looked = [each for each in self.household.water_appraisals.all() if each.appraised_on <= self.end]
        self.water = max(looked, key=lambda each: (each.appraised_on, each.pk), default=None)

    def _big(self, member):
        paid = sum((r.amount for r in member.spendings.all()
                    if r.kind == "医疗" and self.month - 11 <= r.month <= self.month), ZERO)  # fmt: skip
        return paid > (10000 if self.open or member in self.assisted else 26000)

    def born(self, member):
        for day in (member.id_born_on, member.born_on):
            if day and day <= self.end:
                return day
        return None

    def aged(self, member, years, day=None):
        born = self.born(member)
        return born is not None and born <= born_by(day or self.end, years)


def window(rows, upto):
    """The record used, the month it ends in and its amounts (B3)."""
    monthly = [row for row in rows if row.span == 1 and upto - 11 <= row.end_month <= upto]
    yearly = [row for row in rows if row.span == 12 and upto - 14 <= row.end_month <= upto]
    record = None
    if len(monthly) == 12:
        used, chosen = upto, monthly
    elif yearly:
        record = max(yearly, key=lambda row: row.end_month)
        used, chosen = record.end_month, [record]
    else:
        return None, None, None
    kinds = ("wage", "business", "property", "transfer")
    if all(getattr(row, kind) is None for row in chosen for kind in kinds):
        return record, used, None
    names = (*kinds, "business_cost", "claims")
    amounts = {name: sum((getattr(row, name) or ZERO for row in chosen), ZERO) for name in names}
    return record, used, amounts | {"gross": sum(amounts[kind] for kind in kinds)}


def per_head(amount, heads):
    if amount is None or not heads:
        return None
    return (amount / heads).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def works_in(spell, month):
    started = spell.is_working is not False and spell.start_month is not None and spell.start_month <= month
    return started and (spell.end_month is None or spell.end_month >= month)


def last_month(member, month):
    spells = member.employments.all()
    return next((month - n for n in range(13) if any(works_in(spell, month - n) for spell in spells)), None)


def months_worked(member, month):
    spells = member.employments.all()
    return sum(any(works_in(spell, month - n) for spell in spells) for n in range(12))


def judge(known):
    """All signals of one household: rule and severity."""
    found = {**income_signals(known), **people_signals(known), **house_signals(known), **change_signals(known)}
    found |= incident_signals(known)
    causes = ("SR01", "SR07", "SR16", "SR20")
    red = any(code in found for code in causes) or "red" in (found.get("SR05"), found.get("SR19"))
    cleared_in = known.household.cleared_in
    if known.closed and cleared_in is not None and 0 <= known.month - cleared_in <= 12 and red:
        found["SR27"] = "red"
    return found


def income_signals(known):
    found = {}
    pc_ref, pc_net, pc_prev, income, before = known.pc_ref, known.pc_net, known.pc_prev, known.income, known.before
    if not known.open and pc_ref is not None and pc_ref < NEAR:
        found["SR01" if pc_ref < LINE else "SR02"] = "red" if pc_ref < LINE else "orange"
    if pc_net is not None and pc_prev is not None and pc_prev > 0 and pc_net < CAP:
        drop = pc_prev - pc_net
        if drop > Decimal("0.20") * pc_prev:
            found["SR03"] = "orange" if drop > Decimal("0.30") * pc_prev else "yellow"
    if known.big_medical:
        found["SR05"] = "red" if known.danger else "orange"
    if known.base is not None and known.spent > 0 and known.spent > known.base:
        found["SR07"] = "red"
    students = sum(m.school_year in STUDENTS for m in known.people)
    if students >= 2 and known.danger:
        found["SR17"] = "yellow"
    if income is None:
        return found
    weak = any(m.labour == "弱劳动力或半劳动力" for m in known.people)
    if (known.labourers or weak) and known.gross > 0 and income["transfer"] > Decimal("0.70") * known.gross:
        found["SR04"] = "yellow"
    share = Decimal("0.30") * known.net_or_zero
    if not known.big_medical and known.medical >= 5000 and known.medical > share:
        found["SR06"] = "yellow"
    longest = max((months_worked(m, known.month) for m in known.people), default=0)
    if known.gross > 0 and income["wage"] > Decimal("0.60") * known.gross and 0 < longest < 6:
        found["SR14"] = "yellow"
    if known.education >= 5000 and known.education > share:
        found["SR17"] = "yellow"
    if income["business"] - income["business_cost"] < -3000:
        found["SR23"] = "orange"
    elif before and business_collapsed(income, before):
        found["SR23"] = "yellow"
    return found


def business_collapsed(income, before):
    relied = before["gross"] > 0 and before["business"] > Decimal("0.30") * before["gross"]
    return relied and income["business"] < Decimal("0.50") * before["business"]


def disabled(person):
    return person.id_length in (20, 22) or "残疾" in person.health


def severely_disabled(person):
    return person.id_length in (20, 22) and person.id_disability[1:2] in ("1", "2")


def assisted(person):
    return person.dibao in DIBAO or person.tekun in TEKUN


def change_signals(known):
    """What is different from the last month's end, for those who have a copy of it."""
    found = {}
    pairs = [(known.then[m.pk], m) for m in known.people if m.pk in known.then]
    for word, severity in (("长期慢性病", "yellow"), ("患有大病", "orange")):
        if any(word in now.health and word not in then.health for then, now in pairs):
            found["SR08"] = severity
    if any(disabled(now) and not disabled(then) for then, now in pairs):
        found["SR09"] = "yellow"
    if any(severely_disabled(now) and not severely_disabled(then) for then, now in pairs):
        found["SR09"] = "orange"
    before = sum(then.labour in LABOURERS for then in known.then.values())
    if known.people and not known.lost and len(known.labourers) < min(before, Decimal("0.25") * known.n):
        found["SR12"] = "orange"
    if any(assisted(then) and not assisted(now) for then, now in pairs) and (known.pc_ref is None or known.danger):
        found["SR25"] = "yellow"
    return found


def incident_signals(known):
    found = {}
    grades = {
        "自然灾害": ("SR21", disaster_grade),
        "意外事故": ("SR22", accident_grade),
        "产业失败": ("SR23", lambda _: 2),
    }
    for incident in known.incidents:
        code, grade = grades[incident.kind]
        found[code] = max(found.get(code, 0), grade(incident))
    late = [(known.end - loan.due_on).days for loan in known.household.loans.all() if loan.balance > 0
            and loan.issued_on <= known.end]  # fmt: skip
    if late and max(late) >= 30:
        found["SR26"] = 2 if max(late) >= 90 else 1
    return {code: ("yellow", "orange", "red")[grade - 1] for code, grade in found.items()}


def disaster_grade(incident):
    if incident.damage == "倒塌":
        return 3
    return 2 if incident.damage or (incident.loss or 0) >= 5000 else 1


def accident_grade(incident):
    if incident.casualties:
        return 3
    return 2 if (incident.loss or 0) >= 5000 else 1


def people_signals(known):
    found = {}
    people, month = known.people, known.month
    if not known.open and sum(m.id_length in (20, 22) or "残疾" in m.health for m in people) >= 2:
        found["SR10"] = "yellow"
    if (
        people
        and all(m.labour in WITHOUT_LABOUR for m in people)
        and not known.assisted
        and not known.household.has_safety_net
    ):
        found["SR11"] = "red" if known.pc_ref is None or known.danger else "orange"
    if any(known.last[m.pk] is not None and 2 <= month - known.last[m.pk] <= 12 for m in known.able):
        found["SR13"] = "yellow" if known.working else "orange"
    if known.household.is_relocated and known.able and not known.working and not any(m.posts for m in people):
        found["SR15"] = "orange"
    if any(out_of_school(known, m) for m in people):
        found["SR16"] = "red"
    if any(uninsured(known, m) for m in people):
        found["SR18"] = "orange" if known.watched or known.household.category == "脱贫户" else "yellow"
    if known.lost and people:
        found["SR24"] = "orange" if known.labourers else "red"
    return found | care(known)


def care(known):
    people = known.people
    if not people or any(known.born(m) is None for m in people):
        return {}
    if any(not known.aged(m, 16) for m in people) and not any(known.aged(m, 18) for m in people):
        return {"SR28": "orange"}
    if len(people) <= 2 and all(known.aged(m, 70) for m in people) and not any(m.tekun in TEKUN for m in people):
        return {"SR28": "yellow"}
    return {}


def out_of_school(known, member):
    day = school_reference(known.end)
    school_age = known.aged(member, 6, day) and not known.aged(member, 17, day)
    return (
        school_age
        and not member.school_year
        and member.education not in LEFT_SCHOOL
        and member.absence_reason not in EXCUSED
    )


def uninsured(known, member):
    born = known.born(member)
    newborn = born is not None and (known.end - born).days < 90
    return not member.in_resident_insurance and not member.in_employee_insurance and not newborn


def house_signals(known):
    found = {}
    house = known.household
    repaired = house.house_repaired_on is not None and house.house_repaired_on <= known.end
    if not repaired and house.house_grade == "C":
        found["SR19"] = "orange"
    if not repaired and (house.house_grade == "D" or not house.house_grade and house.is_house_dangerous):
        found["SR19"] = "red"
    failing = known.water and "不达标" in (
        known.water.quantity,
        known.water.quality,
        known.water.convenience,
        known.water.assurance,
    )
    if house.has_safe_water is False or failing:
        found["SR20"] = "red"
    return found
