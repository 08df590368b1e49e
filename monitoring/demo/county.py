"""Makes the whole county: households dealt over the real villages, in chunks that know nothing of each other."""

import multiprocessing
from bisect import bisect_left
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import accumulate
from random import Random

import pghistory
import pgtrigger
from django.conf import settings
from django.db import connection, connections

from core.models import Level, Region
from core.scoping import whole_city
from monitoring.copying import copy_month_end
from monitoring.demo import aid, changes, contacts, guarantees, incomes, spendings, work
from monitoring.demo.households import household_row, make_household
from monitoring.demo.numbers import Numbers
from monitoring.demo.period import Period
from monitoring.demo.postponing import postponed
from monitoring.demo.tables import Table
from monitoring.demo.troubles import NONE, trouble_of
from monitoring.demo.villages import add_villages
from monitoring.models import (
    Employment,
    Household,
    Incident,
    Income,
    Member,
    MonthEndCopy,
    OutOfPocket,
    ResponsiblePerson,
)

CHUNK = 10_000
PROCESSES = 2
HISTORY_UP_TO = 20_000  # households; the history of a larger synthetic load serves nobody and doubles it
MONTHLY_SHARE = 0.02
COMMUNITY_WEIGHT = 0.25  # urban communities hold few rural households
MEMBER_OPTIONAL = (
    "absence_reason", "disability_card_year", "posts", "post_months", "work_place", "work_months", "employer",
    "work_channel", "work_area", "work_wage", "is_escorted", "joined_on", "joined_reason", "left_on", "left_reason",
    "in_employee_pension", "disability_kind", "disability_grade", "is_relocated",
)  # fmt: skip
REGISTERS = (
    Household,
    Member,
    Income,
    OutOfPocket,
    Employment,
    ResponsiblePerson,
    Incident,
    MonthEndCopy,
    *aid.MODELS,
    *guarantees.REGISTERS,
)


@dataclass(frozen=True)
class Plan:
    """What is to be made; equal plans make equal counties."""

    households: int
    seed: int
    period: Period
    villages: tuple
    bounds: tuple

    @property
    def chunks(self):
        return range(-(-self.households // CHUNK))

    def region_of(self, index):
        """The village of a household: each has its share, in the order of the codes."""
        return self.villages[bisect_left(self.bounds, (index + 0.5) / self.households)]


def plan(households, seed, until):
    """Villages of uneven size, drawn from the seed."""
    rng = Random(f"{seed}/villages")
    levels = dict(Region.objects.filter(level__in=(Level.VILLAGE, Level.COMMUNITY)).values_list("code", "level"))
    codes = tuple(sorted(levels))
    weights = [
        rng.lognormvariate(0, 0.35) * (COMMUNITY_WEIGHT if levels[code] == Level.COMMUNITY else 1) for code in codes
    ]
    total = sum(weights)
    return Plan(households, seed, Period(until), codes, tuple(bound / total for bound in accumulate(weights)))


def load_county(county, progress):
    """Fill the registers; several chunks share two processes, a single one stays in this transaction."""
    if len(county.chunks) == 1:
        _load_chunk(county, 0)
    else:
        with postponed(REGISTERS):
            _load_chunks(county, progress)
    _follow_up(county.seed)
    with whole_city():
        copy_month_end(county.period.until - 1, settings.ROOT_REGION)


def _load_chunks(county, progress):
    connections.close_all()
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("fork")) as pool:
        jobs = [pool.submit(_load_chunk, county, chunk) for chunk in county.chunks]
        for finished, job in enumerate(as_completed(jobs), 1):
            job.result()
            progress(min(finished * CHUNK, county.households))


def _load_chunk(county, chunk):
    rng, evidence_rng = Random(f"{county.seed}/{chunk}"), Random(f"{county.seed}/{chunk}/guarantees")
    numbers = Numbers(rng, chunk)
    tables = {model: Table(model) for model in REGISTERS} | {Member: Table(Member, MEMBER_OPTIONAL)}
    for index in range(chunk * CHUNK, min((chunk + 1) * CHUNK, county.households)):
        _add_household(rng, evidence_rng, numbers, county, index, tables)
    with whole_city(), history(county.households), connection.cursor() as cursor:
        for table in tables.values():
            table.flush(cursor)


def history(households):
    """The history of a county of this size: kept, or left out with its triggers."""
    if households > HISTORY_UP_TO:
        return pgtrigger.ignore()
    return pghistory.context(reason="演示数据")


def _add_household(rng, evidence_rng, numbers, county, index, tables):
    trouble = trouble_of(index, county.seed)
    made = make_household(rng, numbers, county.period, index, county.region_of(index), trouble)
    household = household_row(rng, numbers, county.period, made)
    for contact in contacts.contact_rows(rng, numbers, county.period, made, bool(household["monitored_as"])):
        tables[ResponsiblePerson].add(contact)
    for model, aided in aid.aid_rows(county.seed, county.period, made, household):
        tables[model].add(aided)
    money = incomes.budget(rng, county.period, made)
    spent = spendings.spending_rows(rng, county.period, made, money.net)
    for row in spent:
        tables[OutOfPocket].add(row)
    if trouble != "no_income":
        for row in _income_rows(rng, county, made, money, spent):
            tables[Income].add(row)
    for row in work.work_rows(rng, county.period, made, money.wage):
        tables[Employment].add(row)
    for person in made.people:
        tables[Member].add(person.row)
    for row in changes.incident_rows(rng, county.period, made):
        tables[Incident].add(row)
    for row in changes.copy_rows(county.period, made):
        tables[MonthEndCopy].add(row)
    for model, row in guarantees.guarantee_rows(evidence_rng, county.period, made, household, spent):
        tables[model].add(row)
    tables[Household].add(household)


def _income_rows(rng, county, made, money, spent):
    paid = sum(row["amount"] for row in spent)
    yield from incomes.annual_rows(rng, county.period, made, money, round(paid, 2))
    if made.trouble == NONE and rng.random() < MONTHLY_SHARE:
        yield from incomes.monthly_rows(rng, county.period, made, money)


def _follow_up(seed):
    """Sequences go on behind the given keys, and the planner learns the sizes."""
    with whole_city(), connection.cursor() as cursor:
        for model in (Household, Member):
            table = model._meta.db_table
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
        cursor.execute("ANALYZE " + ", ".join(model._meta.db_table for model in REGISTERS))
        add_villages(cursor, seed)
