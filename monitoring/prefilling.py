"""What the form of a visit's step knows before anybody types, and whence: the visit as it was written down, the year's
income, who looks after the household."""

from datetime import date

from django.utils.timezone import localdate

from monitoring.models import Income
from monitoring.models.visits import Duty

MONEY = (
    "wage", "property", "transfer", "business", "business_cost", "net", "per_capita_net", "claims", "out_of_pocket",
)  # fmt: skip


def visited(case, user):
    """The last visit since the case began, typed or imported: who went, when, what was found."""
    visit = _last_visit(case)
    return _said(visit, visitors=visit.visitor) if visit else {}


def checked_again(clearing, user):
    """The last visit; and, for who may read those registers, the figures of the last year's income and who looks after
    the household."""
    visit, household = _last_visit(clearing), clearing.household
    known = _said(visit) if visit else {}
    income = household.incomes.filter(span=Income.Span.YEAR).order_by("-end_month").first()
    if income and user.has_perm("monitoring.view_income"):
        period = f"{(income.end_month - 11).label}至{income.end_month.label}的收入"
        known |= {name: (getattr(income, name), period) for name in MONEY}
    contact = household.contacts.serving(localdate()).order_by("-starts_on", "-pk").first()
    if contact and user.has_perm("monitoring.view_responsibleperson"):
        known |= {"contact_name": (contact.name, "帮扶责任人"), "contact_phone": (contact.phone, "帮扶责任人")}
    return known


def _last_visit(process):
    """Departments visit on a duty of their own: theirs is no 入户核实."""
    visits = process.household.visits.filter(duty=Duty.GRID, visited_on__gte=process.entered_on or date.min)
    return visits.order_by("-visited_on", "-pk").first()


def _said(visit, **also):
    values = {"happened_on": visit.visited_on, "opinion": visit.note, **also}
    return {name: (value, f"{visit.visited_on:%Y年%-m月%-d日}走访") for name, value in values.items()}
