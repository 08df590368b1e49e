"""Fills the registers of projects and assets of a synthetic county, so many as its households are."""

from dataclasses import dataclass
from random import Random

from django.conf import settings

from core.models import Level, Region
from core.scoping import whole_city
from monitoring.demo.county import history
from monitoring.models import Household
from projects.alarms import check_alarms
from projects.demo.bank import Bank
from projects.demo.estate import Estate
from projects.demo.farmers import Farmers

SINCE, REAL_YEAR, FEWEST = 2021, 300, 30
ASSETS_A_PROJECT = 13.4  # 4,000 assets beside 300 projects a year


@dataclass(frozen=True)
class Place:
    """A village with the names that stand in its projects."""

    code: str
    short_name: str
    town: str

    @property
    def name(self):
        return f"{self.town}{self.short_name}"


def projects_a_year(households):
    """300 in a county of its real size; fewer in a small demonstration, more in a county for measuring."""
    return max(min(REAL_YEAR, max(FEWEST, households // 20)), households // 400)


def load_projects(until, seed, a_year=None):
    """Projects since 2021 with those proposed for next year, and all assets; gives (projects, assets)."""
    rng, end = Random(f"{seed}/projects"), until.last_day
    with whole_city():
        households = Household.objects.count()
        a_year = a_year or projects_a_year(households)
        with history(households):
            made = _load(rng, end, a_year)
    check_alarms(settings.ROOT_REGION)
    return made


def _load(rng, end, a_year):
    villages = _villages()
    bank, estate = Bank(rng, villages, end), Estate(rng, villages, end)
    for year in range(SINCE, end.year + 1):
        bank.add_year(year, a_year)
    if end.month >= 9:
        bank.add_year(end.year + 1, a_year // 2)
    bank.save()
    Farmers(rng, end).link(bank.projects)
    estate.take_over(bank.projects)
    estate.add_backlog(max(0, int(a_year * ASSETS_A_PROJECT) - len(estate.assets)))
    estate.save(bank.people)
    return len(bank.projects), len(estate.assets)


def _villages():
    rows = Region.objects.filter(level=Level.VILLAGE).select_related("parent").order_by("code")
    return [Place(row.code, row.short_name, row.parent.short_name) for row in rows]
