"""The ledgers of grids, rounds and visits."""

from django.db.models import Case, F, Q, Value, When

from core.indicators import figures_in
from core.ledger.columns import Column
from core.ledger.ledger import Ledger
from core.ledger.search import Search
from core.models.processes import STEP
from monitoring.indicators import INDICATORS
from monitoring.ledgers.households import HEAD
from monitoring.models import Grid, GridWorker, Sweep, SweepTarget, Visit
from monitoring.models.visits import Result
from monitoring.row_rules import visit_rule
from monitoring.sweeps import tick


class Grids(Ledger):
    name = "grids"
    model = Grid
    purpose = "村里划分的网格；没有划分网格的村按一个网格算"
    sections = {"网格": "number region name note"}
    list_columns = ("name", "region", "number", "note")
    search = Search(name="name", code="number")
    order = ("region_id", "number")


class GridWorkers(Ledger):
    name = "grid-workers"
    model = GridWorker
    purpose = "每个网格的网格员和四支队伍：第一书记、驻村工作队、镇包村干部、村两委和帮扶责任人"
    sections = {"人员": "grid team name unit phone since_on until_on"}
    list_columns = ("name", "region", "grid", "team", "unit", "phone", "since_on", "until_on")
    filters = ("region", "team", "grid")
    order = ("region_id", "grid_id", "pk")
    key = ("grid", "team", "name")
    tab_of = "grid"


class Sweeps(Ledger):
    name = "sweeps"
    model = Sweep
    purpose = "每周网格排查、每月行业监测、每半年集中排查和饮水“敲门入户”排查；点一轮看各镇各村完成了多少"
    sections = {"轮次": "name number region kind whom duty starts_on due_on closed_on"}
    list_columns = ("name", "region", "kind", "whom", "duty", "starts_on", "due_on", "closed_on")
    filters = ("region", "kind", "starts_on")
    search = Search(name="name", code="number")
    order = ("region_id", "pk")
    read_only = True
    has_add_page = True
    add_url = "start/"


def not_visited(today):
    """Red where the round's last day has passed without a visit, amber where it is near."""
    late, soon = Q(sweep__due_on__lt=today), Q(sweep__due_on__lte=STEP.reaches(today))
    left = Q(visit=None)
    return Case(When(left & late, then=Value("below")), When(left & soon, then=Value("near")), default=Value(""))


class SweepTargets(Ledger):
    name = "sweep-targets"
    figures = figures_in("sweep-targets", INDICATORS)
    model = SweepTarget
    purpose = "每一轮要走访的农户和完成它的走访"
    sections = {"排查": "household sweep grid"}
    list_columns = (
        HEAD,
        "household",
        "region",
        Column("group_name", "自然村（组）", "text", expression=F("household__group_name")),
        Column("grid_name", "网格", "text", expression=F("grid__name")),
        Column("sweep_name", "轮次", "text", expression=F("sweep__name")),
        Column("due_on", "截止日期", "date", expression=F("sweep__due_on"), colour=not_visited),
        Column("visited_on", "走访日期", "date", expression=F("visit__visited_on")),
        Column("visitor", "走访人", "text", expression=F("visit__visitor")),
        Column("result", "结果", "text", expression=F("visit__result")),
    )
    filters = ("region", "sweep", "grid", "visit")
    order = ("sweep_id", "region_id", "pk")
    tab_of = "household"
    read_only = True

    def pills(self, record):
        """Whether the household has been visited in the round."""
        if record.visit_id is None:
            return [{"state": "below" if record.sweep.is_late else "near", "text": "未走访"}]
        return [{"state": "met", "text": f"{record.visit.visited_on:%Y-%m-%d} 已走访"}]


class Visits(Ledger):
    name = "visits"
    model = Visit
    purpose = "网格员、四支队伍和部门的入户、电话和视频走访"
    sections = {"走访": "household visited_on visitor team way result checked note"}
    list_columns = (HEAD, "visited_on", "household", "region", "visitor", "team", "way", "result", "note")
    filters = ("region", "result", "way", "team", "visited_on")
    order = ("region_id", "household_id", "visited_on", "pk")
    key = ("household", "visited_on", "visitor")
    tab_of = "household"
    states = {"result": {Result.PROBLEM: "below", Result.CHANGED: "near"}}
    bulk_excluded = ("visited_on", "result")
    has_attachments = True
    row_rule = staticmethod(visit_rule)
    after_write = staticmethod(tick)
