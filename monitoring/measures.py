"""The measures behind the indicators: numerators and denominators of a month, village by village."""

from decimal import Decimal
from functools import reduce
from operator import or_

from django.db.models import DecimalField, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from core.indicators import base, share, tally
from core.models import JobState, Parameter
from core.scoping import within
from monitoring.facts import EXCUSED, LEFT_SCHOOL, born_by, school_reference
from monitoring.gaps import chronic_patients, insurable, serious_patients, students
from monitoring.models import Clinic, Employment, Household, Income, Member, SchoolCohort, Screening, SeriousIllness
from monitoring.parameters import Parameters
from monitoring.standing import closed, found_in, identified, lifted, roster, vanished_in

MONEY = DecimalField(max_digits=18, decimal_places=2)
INSURED = Q(in_resident_insurance=True) | Q(in_employee_insurance=True)
OUT_OF_SCHOOL = Q(school_year="") & ~Q(education__in=LEFT_SCHOOL) & ~Q(absence_reason__in=EXCUSED)
SERIOUSLY_INSURED = Q(in_serious_illness_insurance=True)
SERIOUS_KNOWN = Q(in_serious_illness_insurance__isnull=False)
RUNS, RUNNING_KNOWN = Q(is_running=True), Q(is_running__isnull=False)
REVIEWED = Q(reviewed_at__isnull=False)
INSURANCE_KNOWN = Q(in_resident_insurance__isnull=False) | Q(in_employee_insurance__isnull=False)


def parameter(name, month):
    """A parameter's whole number in force in the month, read as the screening reads it."""
    return Parameters.in_force(month).integer(name)


# -- counts of households and people -------------------------------------------------------------------------


def registered():
    """What every count of households or people rests on: a place without registered households has no data."""
    return base(Household.objects.all())


def households(condition=None):
    """A measure: households of the month that meet the condition."""
    return lambda month: (tally(Household.objects.filter(condition(month) if condition else Q())), registered())


def people(condition=None):
    """A measure: people on the roster whose household meets the condition."""

    def measure(month):
        return tally(roster(month).filter(condition(month, "household__") if condition else Q())), registered()

    return measure


def which(condition):
    """The households counted, for an indicator's `counted`."""
    return lambda rows, month: rows.filter(condition(month))


def whose(condition):
    """The people counted: those on the roster whose household meets the condition."""
    return lambda rows, month: roster(month, rows).filter(condition(month, "household__"))


def cleared_share(month):
    return (share(Household.objects.filter(identified(month)), closed(month)),)


def in_danger(month):
    """As screening rule SR19: grade C or D, or marked without a grade, and not repaired by the end of the month."""
    marked = Q(house_grade__in=("C", "D")) | Q(house_grade="", is_house_dangerous=True)
    return marked & (Q(house_repaired_on__isnull=True) | Q(house_repaired_on__gt=month.last_day))


def dangerous_houses(month):
    known = ~Q(house_grade="") | Q(is_house_dangerous__isnull=False)
    return (share(Household.objects.all(), in_danger(month), known),)


def unsafe_water(month):
    return (share(Household.objects.all(), Q(has_safe_water=False), Q(has_safe_water__isnull=False)),)


# -- schooling and insurance ----------------------------------------------------------------------------------


def uninsured(month):
    """Members of 脱贫户 and 监测对象 of whom it is known that they are in no basic insurance and ought to be."""
    return insurable(month).filter(INSURANCE_KNOWN & ~INSURED)


def school_children(month, rows=None):
    """Members of school age on the last 1 September (screening A13)."""
    start = school_reference(month.last_day)
    youngest, oldest = parameter("school_age_min", month), parameter("school_age_max", month)
    born = roster(month, rows).alias(birthday=Coalesce("id_born_on", "born_on"))
    return born.filter(birthday__lte=born_by(start, youngest), birthday__gt=born_by(start, oldest + 1))


def out_of_school(rows, month):
    """As screening rule SR16: of school age, at no school, no schooling finished, no accepted reason."""
    return school_children(month, rows).filter(OUT_OF_SCHOOL)


def dropouts(month):
    return tally(out_of_school(Member.objects.all(), month)), registered()


def insured_share(month):
    return (share(insurable(month), INSURED, INSURANCE_KNOWN),)


def insurable_who(condition):
    """The people counted who ought to be insured and meet the condition."""
    return lambda rows, month: insurable(month, rows).filter(condition)


def serious_illness_share(month):
    return (share(insurable(month), SERIOUSLY_INSURED, SERIOUS_KNOWN),)


def aided_share(month):
    return (share(students(month.last_day), Q(is_aided=True)),)


def contracted_share(month):
    return (share(chronic_patients(month.last_day), Q(has_doctor=True)),)


def treated_share(month):
    return (share(serious_patients(month.last_day), ~Q(treatment=SeriousIllness.Treatment.NONE)),)


def running_clinics(month):
    return (share(Clinic.objects.all(), RUNS, RUNNING_KNOWN),)


def clinics_who(condition):
    """The clinics counted that meet the condition."""
    return lambda rows, month: rows.filter(condition)


def to_be_aided(rows, month):
    """The people `aided_share` is of."""
    return rows.filter(pk__in=students(month.last_day).values("pk"))


def aided(rows, month):
    """The people counted by `aided_share`."""
    return rows.filter(pk__in=students(month.last_day).filter(is_aided=True).values("pk"))


def to_be_contracted(rows, month):
    """The people `contracted_share` is of."""
    return rows.filter(pk__in=chronic_patients(month.last_day).values("pk"))


def contracted(rows, month):
    """The people counted by `contracted_share`."""
    return rows.filter(pk__in=chronic_patients(month.last_day).filter(has_doctor=True).values("pk"))


def to_be_treated(rows, month):
    """The patients `treated_share` is of."""
    return rows.filter(pk__in=serious_patients(month.last_day).values("pk"))


def treated(rows, month):
    """The patients counted by `treated_share`."""
    return to_be_treated(rows, month).exclude(treatment=SeriousIllness.Treatment.NONE)


def last_cohort(rows, month):
    """The schools' rows of the last cohort that has finished by the month."""
    finished = SchoolCohort.objects.filter(year__lte=month.year if month.last_day.month >= 7 else month.year - 1)
    return rows.filter(year=finished.order_by("-year").values("year")[:1])


def retention(month):
    """巩固率 of the last cohort that has finished by the month, each school weighed by its pupils."""
    return (
        _sums(
            last_cohort(SchoolCohort.objects.all(), month),
            F("graduates"),
            F("entrants") + F("moved_in") - F("moved_out"),
        ),
    )


def safe_water(month):
    return (share(Household.objects.all(), Q(has_safe_water=True), Q(has_safe_water__isnull=False)),)


def insurable_people(condition):
    """A measure: people who ought to be insured and meet the condition."""
    return lambda month: (share(insurable(month), condition),)


# -- work -------------------------------------------------------------------------------------------------------


def workers(condition, **chosen):
    """A measure: people with such a work period open in the month (screening A16); a place without any work period has
    no data."""

    def measure(month):
        spells = Employment.objects.filter(condition(month, "household__"))
        working = _open_spells(spells, month).filter(member__in=roster(month), **chosen)
        return tally(working, of="member_id"), base(spells)

    return measure


def _open_spells(spells, month):
    working = spells.filter(Q(is_working__isnull=True) | Q(is_working=True), start_month__lte=month)
    return working.filter(Q(end_month__isnull=True) | Q(end_month__gte=month))


def at_work(condition, **chosen):
    """The people counted by `workers`."""

    def counted(rows, month):
        spells = _open_spells(Employment.objects.filter(**chosen), month)
        return roster(month, rows).filter(condition(month, "household__"), pk__in=spells.values("member_id"))

    return counted


# -- income -----------------------------------------------------------------------------------------------------


def yearly_incomes(month, condition):
    """The latest yearly income of each household that still counts in the month (screening B3)."""
    oldest = month - parameter("income_max_age", month)
    counting = Income.objects.filter(
        span=Income.Span.YEAR, end_month__range=(oldest, month), per_capita_net__isnull=False
    )
    latest = (
        counting.filter(condition(month, "household__")).order_by("household_id", "-end_month").distinct("household_id")
    )
    return Income.objects.filter(pk__in=latest.values("pk"))


def yearly(condition):
    """The incomes that enter a figure of `yearly_incomes`."""
    return lambda rows, month: rows.filter(pk__in=yearly_incomes(month, condition).values("pk"))


def _sums(rows, numerator, denominator):
    return (
        rows.order_by()
        .values("region_id")
        .annotate(numerator=Sum(numerator, output_field=MONEY), denominator=Sum(denominator, output_field=MONEY))
    )


def net_per_head(condition):
    """A measure: total net income over total household size."""
    return lambda month: (_sums(yearly_incomes(month, condition), F("net"), F("household_size")),)


def income_part(kind):
    """A measure: one kind of income in the gross income of 脱贫户."""
    return lambda month: (_sums(yearly_incomes(month, lifted), Coalesce(F(kind), 0, output_field=MONEY), F("gross")),)


def income_coverage(month):
    collected = tally(yearly_incomes(month, lifted))
    return collected, base(Household.objects.filter(lifted(month)))


def _with_previous(month):
    """Yearly incomes of 脱贫户 that also have the year before, to compare like with like."""
    before = Income.objects.filter(
        household=OuterRef("household"),
        span=Income.Span.YEAR,
        end_month=OuterRef("end_month") - 12,
        per_capita_net__gt=0,
    )
    rows = yearly_incomes(month, lifted).annotate(before=Subquery(before.values("per_capita_net")[:1]))
    return rows.filter(before__isnull=False)


def with_previous(rows, month):
    """The incomes that enter a figure of growth."""
    return rows.filter(pk__in=_with_previous(month).values("pk"))


def income_growth(month):
    """Growth of the net income per head, each household with this year's number of people in both years."""
    increase = (F("per_capita_net") - F("before")) * F("household_size")
    return (_sums(_with_previous(month), increase, F("before") * F("household_size")),)


def growth_ahead_of_farmers(month):
    """The growth of 脱贫户 less that of all farmers, which the statistics bureau publishes."""
    farmers = Parameter.objects.filter(name="farmer_income_growth", year=month.year).exclude(value="").first()
    if farmers is None:
        return ()
    past = F("before") * F("household_size")
    ahead = (F("per_capita_net") - F("before")) * F("household_size") - past * Decimal(farmers.value) / 100
    return (_sums(_with_previous(month), ahead, past),)


# -- screening ----------------------------------------------------------------------------------------------------


def screened(month):
    """Households that the month's screening looked at; None before it has run."""
    done = Screening.objects.filter(month=month, is_weekly=False, state=JobState.DONE).values_list(
        "region_id", flat=True
    )
    places = [within(code) for code in sorted(set(done))]
    return Household.objects.filter(reduce(or_, places)) if places else None


def risks(*conditions, of="pk", **fields):
    """A measure: risks of the month, or the households they stand on."""

    def measure(month):
        looked_at = screened(month)
        if looked_at is None:
            return ()
        return tally(found_in(month).filter(*conditions, **fields), of=of), base(looked_at)

    return measure


def new_risks(month):
    return risks(since=month)(month)


def new_in(rows, month):
    """The risks counted by `new_risks`."""
    return found_in(month, rows).filter(since=month)


def gone_in(rows, month):
    """The risks counted by `vanished_risks`."""
    return vanished_in(month, rows)


def vanished_risks(month):
    """Risks of the month before that the month's screening did not find again."""
    looked_at = screened(month)
    if looked_at is None:
        return ()
    return tally(vanished_in(month)), base(looked_at)


def reviewed_share(month):
    if screened(month) is None:
        return ()
    return (share(found_in(month), REVIEWED),)


def reviewed_in(rows, month):
    """The risks counted by `reviewed_share`."""
    return found_in(month, rows).filter(REVIEWED)


def to_be_reviewed(rows, month):
    """The risks `reviewed_share` is of."""
    return found_in(month, rows)
