"""联农带农 in figures: what industry projects promised and paid to which households, and which only hand out money."""

from decimal import Decimal

from django.db.models import Count, DecimalField, Exists, F, IntegerField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Left

from core.scoping import within
from projects.measures import ONLY_MONEY, operating
from projects.models import Linkage, LinkedHousehold, Project
from projects.words import Mechanism

MONEY = DecimalField(max_digits=16, decimal_places=2)
NO_LINK = ~Q(Exists(Linkage.objects.filter(project=OuterRef("pk"))))
SHORT = Q(paid_here__lt=F("promised_here"))
PROBLEMS = {
    "only-money": ("只发钱没有联结", ONLY_MONEY),
    "unlinked": ("没有联农带农", NO_LINK),
    "short": ("没有兑现到位", SHORT),
}
FIGURES = {
    "households": Count("household", distinct=True),
    "promised_total": Sum("promised"),
    "paid_total": Sum("paid"),
}
NOTHING = {"households": 0, "promised_total": Decimal(0), "paid_total": Decimal(0)}


def linked(code, year=None):
    """Linked households of a place, of one year or of all."""
    rows = LinkedHousehold.objects.filter(within(code)).order_by()
    return rows.filter(year=year) if year else rows


def totals(code, year=None):
    """Households, yuan promised and paid in a place; a household of two projects counts once."""
    return _whole(linked(code, year).aggregate(**FIGURES))


def by_place(code, year, length):
    """{place: figures} of the places below: projects, those that only hand out money or link nobody, households, yuan."""
    found = {}
    projects = operating(Project.objects.filter(within(code)), None)
    marks = {
        "projects": Count("pk"),
        "only_money": Count("pk", filter=ONLY_MONEY),
        "unlinked": Count("pk", filter=NO_LINK),
    }
    for rows in (_grouped(projects, length, marks), _grouped(linked(code, year), length, FIGURES)):
        for row in rows:
            found.setdefault(row.pop("division"), {"projects": 0, "only_money": 0, "unlinked": 0, **NOTHING}).update(
                row
            )
    return dict(sorted(found.items()))


def _grouped(rows, length, figures):
    return rows.order_by().annotate(division=Left("region_id", length)).values("division").annotate(**figures)


def by_mechanism(code, year=None):
    """[(mechanism, figures with the number of projects)] in the dictionary's order, those that occur."""
    rows = linked(code, year).values("mechanism").annotate(projects=Count("project", distinct=True), **FIGURES)
    found = {row.pop("mechanism"): row for row in rows}
    words = [*Mechanism.values, *(set(found) - set(Mechanism.values))]
    return [(word, found[word]) for word in words if word in found]


def projects(code, year=None, problem=""):
    """Industry projects that run in a place, each with what it promised, paid and linked; only those with a problem."""
    own = LinkedHousehold.objects.filter(project=OuterRef("pk")).order_by().values("project")
    own = own.filter(year=year) if year else own
    rows = operating(Project.objects.filter(within(code)), None).annotate(
        promised_here=_summed(own, Sum("promised"), MONEY, Decimal(0)),
        paid_here=_summed(own, Sum("paid"), MONEY, Decimal(0)),
        households_here=_summed(own, Count("household", distinct=True), IntegerField(), 0),
        is_only_money=ONLY_MONEY,
        is_unlinked=NO_LINK,
    )
    return rows.filter(PROBLEMS[problem][1]) if problem else rows


def _summed(rows, total, field, nothing):
    summed = Subquery(rows.annotate(total=total).values("total"), output_field=field)
    return Coalesce(summed, Value(nothing), output_field=field)


def _whole(figures):
    return {name: NOTHING[name] if value is None else value for name, value in figures.items()}


def gain(figures):
    """Yuan paid per linked household; None where nobody is linked."""
    return figures["paid_total"] / figures["households"] if figures["households"] else None


def kept_share(figures):
    """Paid ÷ promised in per cent; None where nothing was promised."""
    return 100 * figures["paid_total"] / figures["promised_total"] if figures["promised_total"] else None
