"""What is to be done regularly, measured: rounds walked, contacts' visits, aid for those who can work (items 4, 24)."""

from django.db.models import Exists, OuterRef, Q

from core.indicators import base, share, tally
from monitoring.aid_facts import aid_facts
from monitoring.models import AidCheck, AidGap, AidMeasure, Household, RegisteredAid, Sweep, SweepTarget, Visit
from monitoring.models.grids import Team
from monitoring.standing import identified, lifted, still_open


def _begins(kind, month):
    """The first day of the period a round of this kind serves: the half-year, or the month."""
    if kind == Sweep.Kind.HALF_YEAR:
        return (month - (month.number - 1) % 6).first_day
    return month.first_day


def _targets(rows, kind, month):
    """What rounds of a kind owed by the month's end: those that fell due, of a half-year also the running one."""
    day = "sweep__starts_on" if kind == Sweep.Kind.HALF_YEAR else "sweep__due_on"
    return rows.filter(sweep__kind=kind, **{f"{day}__range": (_begins(kind, month), month.last_day)})


def _walked(month):
    return Q(visit__visited_on__lte=month.last_day)


def walked_share(kind):
    """A measure: households visited for each household a round owed a visit; 1 when nobody was left out."""
    return lambda month: (share(_targets(SweepTarget.objects.all(), kind, month), _walked(month)),)


def owed(kind):
    """The targets `walked_share` is of."""
    return lambda rows, month: _targets(rows, kind, month)


def walked(kind):
    """The targets counted by `walked_share`."""
    return lambda rows, month: _targets(rows, kind, month).filter(_walked(month))


def _in_region(model):
    """Whether the village has any such row: one without has not begun, which is no data and not nothing done."""
    return Q(Exists(model.objects.filter(region=OuterRef("region"))))


def _helped(month):
    """Whether the household's contact was there in the month."""
    visits = Visit.objects.filter(household=OuterRef("pk"), region=OuterRef("region"), team=Team.HELPER)
    return Q(Exists(visits.filter(visited_on__range=(month.first_day, month.last_day))))


def helper_visits(month):
    """Households their contact visited in the month, of the 脱贫户 and 监测户."""
    watched = Household.objects.filter(lifted(month) | identified(month))
    return (share(watched, _helped(month), _in_region(Visit)),)


def helped_of(rows, month):
    """The households `helper_visits` is of."""
    return rows.filter(lifted(month) | identified(month)).filter(_in_region(Visit))


def helper_visited(rows, month):
    """The households counted by `helper_visits`."""
    return rows.filter(lifted(month) | identified(month)).filter(_helped(month))


def helper_owes(rows, month):
    """Monitored households whose contact was not there in the month (facts §1.4 row 10)."""
    return rows.filter(still_open(month)).exclude(_helped(month))


def _able(rows, month):
    """Monitored households that somebody can work for, as they are registered now."""
    return aid_facts(rows.filter(still_open(month)), month.last_day, ()).filter(has_able=True)


def development(month):
    """Such households with a development measure; one counts once however many it has, so 1 means that all have one."""
    return (share(_able(Household.objects.all(), month), Q(has_development=True), _aid_is_kept()),)


def _aid_is_kept():
    return _in_region(AidMeasure) | _in_region(RegisteredAid)


def to_develop(rows, month):
    """The households `development` is of."""
    return _able(rows, month).filter(_aid_is_kept())


def developed(rows, month):
    """The households counted by `development`."""
    return _able(rows, month).filter(has_development=True)


def aid_overdue(month):
    """Open households that lack aid beyond the days of grace, as the last check found; nothing before the first check."""
    if not AidCheck.objects.exists():
        return ()
    late = AidGap.objects.filter(severity=AidGap.Severity.RED)
    return tally(late, of="household_id"), base(Household.objects.filter(still_open(month)))
