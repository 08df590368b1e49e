"""What the tests of 监测帮扶 share: the parameters, makers of small households, a clue and the case it opens."""

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from openpyxl import Workbook

from core import steps
from core.cells import date, month
from core.imports import batch as importing
from core.ledger.registry import ledger_named
from core.scoping import whole_city
from monitoring.models import Case, Clue, Employment, Household, Income, Member, OutOfPocket
from monitoring.tests.procedures import MONDAY
from monitoring.workflows.clues import CLUE_WORKFLOW
from shenmu_portal.tests.personas import person


@pytest.fixture
def parameters(db):
    """The shipped parameters."""
    call_command("load_parameters", verbosity=0)


@pytest.fixture
def desk(signed_in, clerk):
    """The clerk of the town, signed in."""
    return signed_in(clerk)


@pytest.fixture
def next_desk(neighbour):
    """The clerk of another town, at a browser of their own."""
    client = Client()
    client.force_login(neighbour)
    return client


@pytest.fixture
def household(villages):
    """Makes a household that troubles no rule, apart from what is said: `household(people=[{…}], incomes=[{…}])`."""
    made = []

    def make(region_id=None, people=({},), incomes=({},), **fields):
        number = f"99088170{len(made):04d}"
        plain = {"size": len(people), "is_house_dangerous": False, "has_safe_water": True, **fields}
        with whole_city():
            row = Household.objects.create(number=number, region_id=region_id or villages["610881114"][0], **plain)
            row.people = [add_member(row, **person) for person in people]
            for income in incomes:
                add_income(row, **income)
        made.append(row)
        return row

    return make


@pytest.fixture
def brought_in(tmp_path):
    """Imports rows through a ledger's template, good ones merged: `brought_in("wells", [{"户编号": …}])`."""

    def bring(ledger, rows, by=None):
        book, heads = Workbook(), list(dict.fromkeys(head for row in rows for head in row))
        for row in (heads, *([row.get(head) for head in heads] for row in rows)):
            book.active.append(row)
        book.save(tmp_path / "导入.xlsx")
        batch = importing.receive_path(tmp_path / "导入.xlsx", by=by, ledger=ledger_named(ledger))
        importing.advance(batch.pk)
        with whole_city():
            importing.approve(batch)
        importing.advance(batch.pk)
        with whole_city():
            batch.refresh_from_db()
        return batch

    return bring


@pytest.fixture
def workdays(db):
    call_command("load_workdays", verbosity=0)


@pytest.fixture
def reviewer(db):
    return person("reviewer-610881114", "reviewer", "610881114")


@pytest.fixture
def family(household):
    """An ordinary household in the clerk's town with a yearly income over the line."""
    return household(
        people=[{"name": "张三丰", "in_resident_insurance": True, "school_year": "", "education": "初中"}],
        incomes=[{"household_size": 1}],
        category="一般农户",
        head_name="张三丰",
    )


@pytest.fixture
def clue(family):
    with whole_city(), time_machine.travel(MONDAY):
        yield Clue.objects.create(
            household=family, region_id=family.region_id, source="declared", risk_code="01", received_on=MONDAY,
            **CLUE_WORKFLOW.clock().begin("open", MONDAY),
        )  # fmt: skip


@pytest.fixture
def case(clue, clerk):
    steps.take(CLUE_WORKFLOW, clue, "open", by=clerk, opinion="住院属实")
    return Case.objects.get()


def add_member(household, *, spells=(), **fields):
    dates = {name: date(fields.pop(name)) for name in ("born_on", "joined_on", "left_on") if name in fields}
    plain = {"labour": "普通劳动力", "education": "初中", "health": ["健康"], "in_resident_insurance": True, **fields}
    dates.setdefault("born_on", date("1985-06-01"))
    member = Member.objects.create(household=household, region_id=household.region_id, **plain, **dates)
    for start, end in spells:
        add_spell(member, start, end)
    return member


def add_spell(member, start, end=None, **fields):
    return Employment.objects.create(
        household=member.household, member=member, region_id=member.region_id, is_working=True,
        start_month=month(start), end_month=month(end), **fields,
    )  # fmt: skip


def add_income(household, end="202309", **fields):
    amounts = {"wage": 60000, **fields}
    return Income.objects.create(household=household, region_id=household.region_id, end_month=month(end), **amounts)


def add_spending(household, amount, *, kind="医疗", when="202311", member=None):
    return OutOfPocket.objects.create(
        household=household, member=member, region_id=household.region_id, month=month(when), kind=kind, amount=amount
    )
