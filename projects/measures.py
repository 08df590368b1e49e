"""Which projects and assets count for a month: functions (rows, month) -> rows, for indicators, pages and lists alike."""

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate

from projects.models import Linkage, Notice, Project
from projects.words import AssetKind, Mechanism, NoticeLevel, ProjectKind

# The states on the way, in order: whoever is past one has been there.
WAY = (
    "planned", "approved", "contracted", "building", "finished", "inspected", "accepted", "settled", "closed",
)  # fmt: skip
RUNNING = WAY[WAY.index("building") :]
NOTHING_LEFT = (ProjectKind.EMPLOYMENT, ProjectKind.MANAGEMENT, ProjectKind.GOVERNANCE)


def day_of(month):
    """The month's end, or today while the month runs."""
    return min(month.last_day, localdate())


def since(state):
    """This state and all after it."""
    return WAY[WAY.index(state) :]


def of_year(rows, month):
    """Projects of the year's plan that are not given up."""
    return rows.filter(year=month.year, state__in=WAY)


def approved(rows, month):
    return of_year(rows, month).filter(state__in=since("approved"))


def contracted(rows, month):
    return of_year(rows, month).filter(state__in=since("contracted"))


def begun(rows, month):
    return of_year(rows, month).filter(begun_on__lte=month.last_day)


def not_begun(rows, month):
    return of_year(rows, month).exclude(begun_on__lte=month.last_day)


def finished(rows, month):
    return of_year(rows, month).filter(finished_on__lte=month.last_day)


def accepted(rows, month):
    return of_year(rows, month).filter(state__in=since("accepted"))


def settled(rows, month):
    return of_year(rows, month).filter(state__in=since("settled"))


def lagging(rows, month):
    """Not begun or not finished though the plan's day has passed, whichever year's project it is."""
    return rows.lagging(day_of(month))


def noticed(rows, month):
    """Announced at both levels."""
    by_level = (
        Exists(Notice.objects.filter(project=OuterRef("pk"), level=level, begun_on__lte=month.last_day))
        for level in NoticeLevel
    )
    return of_year(rows, month).filter(*by_level)


def operating(rows, month):
    """Industry projects that run: they owe the farmers a link."""
    return rows.filter(kind=ProjectKind.INDUSTRY, state__in=RUNNING)


def _mechanism(**values):
    return Exists(Linkage.objects.filter(project=OuterRef("pk"), **values))


ONLY_MONEY = Q(_mechanism(mechanism=Mechanism.CASH)) & ~Q(
    Exists(Linkage.objects.filter(project=OuterRef("pk")).exclude(mechanism=Mechanism.CASH))
)
"""A project that hands out money and links nobody (一发了之)."""


def linked(rows, month):
    """Operating projects with a mechanism that is more than handing out money."""
    real = Exists(Linkage.objects.filter(project=OuterRef("pk")).exclude(mechanism=Mechanism.CASH))
    return operating(rows, month).filter(real)


def only_money(rows, month):
    return operating(rows, month).filter(ONLY_MONEY)


def standing(rows, month):
    return rows.standing()


def earning(rows, month):
    """Assets meant to earn."""
    return rows.standing().filter(kind=AssetKind.OPERATING)


def titled(rows, month):
    return rows.standing().filter(titled_on__lte=month.last_day)


def handed(rows, month):
    return rows.standing().filter(handed_on__lte=month.last_day)


def kept(rows, month):
    """With somebody who keeps it up."""
    return rows.standing().exclude(keeper="")


def entered(rows, month):
    """Entered into the national system."""
    return rows.standing().filter(in_national_system=True)


def owing_an_asset():
    """Accepted projects that leave something behind, with whether it is in the register."""
    return Project.objects.filter(state__in=since("accepted")).exclude(kind__in=NOTHING_LEFT)
