"""Which indicators the dashboard shows: its cards, and the columns of its heat table in the order of the plan's chapters."""

from itertools import groupby

from bulletins.chapters import chapter_of
from bulletins.registry import BY_CODE
from core.models.regions import TOWN_DIGITS

CARDS = (
    "open_households",
    "cleared_rate",
    "risks_red",
    "insured_rate",
    "serious_illness_rate",
    "lifted_workers",
    "lifted_net",
    "dropouts",
    "unsafe_house_households",
    "unsafe_water_households",
    "fund_progress",
    "project_begin_rate",
    "loan_overdue_rate",
    "pv_distribution_rate",
    "mutual_lending_rate",
)
HEATED = (
    "dropouts",
    "insured_rate",
    "serious_illness_rate",
    "unsafe_house_households",
    "unsafe_water_households",
    "monitored_households",
    "open_households",
    "cleared_rate",
    "identified_households",
    "risks_red",
    "risk_households",
    "lifted_net",
    "income_growth",
    "income_coverage",
    "lifted_workers",
    "fund_progress",
    "fund_progress_net",
    "project_begin_rate",
    "project_finish_rate",
    "projects_lagging",
    "asset_title_rate",
    "loan_overdue_rate",
    "loan_coverage",
    "pv_distribution_rate",
    "mutual_lending_rate",
    "mutual_overdue_rate",
)
SHOWN = tuple(BY_CODE[code] for code in dict.fromkeys((*CARDS, *HEATED)))


def measured(codes, digits):
    """Of these indicators those that places with a code of so many digits have: villages have fewer than towns."""
    return tuple(code for code in codes if digits <= TOWN_DIGITS or BY_CODE[code].by_village)


def groups(codes):
    """[{"label", "span"}]: the chapters over neighbouring columns."""
    chapters = groupby(codes, key=lambda code: chapter_of(int(BY_CODE[code].basis)))
    return [{"label": label, "span": len(list(members))} for label, members in chapters]
