"""What the dashboard says beyond its figures: chapters, the map, changes, December's outlook, a town's place, its file."""

import re
from dataclasses import replace
from decimal import Decimal
from importlib import import_module, reload
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Case, F, Value, When
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from bulletins import freezing
from bulletins.board import ORDER, Board
from bulletins.chapters import CHAPTERS, chapters
from bulletins.frozen import Cell
from bulletins.measuring import Measuring
from bulletins.models import Bulletin, Snapshot
from bulletins.publishing import publish_at_once
from bulletins.readers import Rows
from bulletins.registry import BY_CODE, INDICATORS
from bulletins.targets import Goal
from bulletins.tests.conftest import DECEMBER, OTHER_TOWN
from bulletins.town_map import PLACES, town_map
from core.models import AccessLog, Region
from core.months import Month
from core.scoping import whole_city

TOWN = "610881114"


def text(response):
    return response.content.decode()


def board_of(bulletin, user, place, code="insured_rate"):
    months = list(Bulletin.objects.current())
    return Board(bulletin, months, place, BY_CODE[code], Rows(user, bulletin.month))


def test_every_item_of_the_plan_stands_in_one_chapter():
    assert [item for _, _, first, last in CHAPTERS for item in range(first, last + 1)] == list(range(1, 31))


def test_a_chapter_shows_its_worst_light_and_counts_all():
    found = chapters([{"item": 3, "light": "met"}, {"item": 3, "light": "error"}, {"item": 24, "light": "unknown"}])
    assert (found[1]["state"], [each["word"] for each in found[1]["lights"]]) == ("below", ["未达标 1 项", "达标 1 项"])
    assert found[6]["state"] == "unknown"
    assert (found[0]["state"], found[0]["lights"]) == ("", [])


@pytest.mark.django_db
def test_every_town_has_a_place_of_its_own_on_the_map(two_towns):
    towns = list(Region.objects.towns())
    assert {town.pk for town in towns} == PLACES.keys()
    assert len(set(PLACES.values())) == len(towns) == 20


def test_a_town_without_a_place_stands_behind_the_others():
    drawn = town_map([{"code": "610881114"}, {"code": "x1"}, {"code": "x2"}])
    at = [(tile["x"], tile["y"]) for tile in drawn["tiles"]]
    assert len(set(at)) == 3
    assert at[0][1] < at[1][1] == at[2][1]
    assert drawn["height"] > at[2][1]


def test_the_map_leads_to_each_town_and_only_the_city_has_one(published, office, clerk, signed_in):
    city = text(signed_in(office).get("/dashboard/?indicator=insured_rate"))
    assert city.count('class="tile tile-') == 20
    assert 'class="tile tile-' not in text(signed_in(clerk).get("/dashboard/"))


def test_changes_name_what_got_worse_first(published, office):
    with whole_city():
        board = board_of(published, office, "610881")
        rows = {
            ("now", "insured_rate"): Decimal(80), ("before", "insured_rate"): Decimal(90),
            ("now", "risks_red"): Decimal(1), ("before", "risks_red"): Decimal(4),
            ("now", "cleared_rate"): Decimal(50), ("before", "cleared_rate"): Decimal(50),
        }  # fmt: skip
        board.cell = lambda region, code, bulletin=None: Cell(rows.get(("now", code)))
        board.before = lambda region, code: rows.get(("before", code))
        found = [(row["name"], row["word"]) for row in board.changes]
    assert found == [(BY_CODE["insured_rate"].name, "变差"), (BY_CODE["risks_red"].name, "好转")]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([90, 91, 92], "12 月预计 94.00 %，全年要求 100.00，达不到，需要加力"),
        ([90, 95, 99], "12 月预计 100.00 %，全年要求 100.00，能够达到"),
        ([None, 95, 99], "不足三个"),
    ],
)
def test_december_is_what_the_year_comes_to_if_it_goes_on(values, said, published, office):
    with whole_city():
        board = board_of(published, office, "610881")
        month = published.month - 2
        board.bulletin = type("Frozen", (), {"month": month, "pk": published.pk})
        board._past = [type("Frozen", (), {"month": month - back}) for back in (2, 1, 0)]
        board._own_values = values
        assert said in board.outlook


@pytest.mark.parametrize(
    ("code", "place", "values", "said"),
    [
        ("fund_progress", "610881", [10, 20, 30, 40, 50], "全年要求 75.00，能够达到"),
        ("fund_progress", TOWN, [10, 14, 18, 22, 26], "全年要求 75.00，达不到"),
        ("fund_progress_net", "610881", [10, 20, 30, 40, 50], "全年要求 100.00，能够达到"),
        ("lifted_workers", "610881", [10, 20, 30, 40, 50], "全年要求 5,701，达不到"),
        ("lifted_workers", TOWN, [10, 20, 30, 40, 50], "12 月预计 120 人。"),
    ],
)
def test_in_may_december_is_held_against_the_years_last_target_and_not_the_next(
    code, place, values, said, published, office
):
    with whole_city():
        board = board_of(published, office, place, code)
        months = [Month.parse(f"2023-{number:02}") for number in range(1, 6)]
        board.bulletin = type("Frozen", (), {"month": months[-1], "pk": published.pk})
        board._past = [type("Frozen", (), {"month": month}) for month in months]
        board._own_values = values
        assert said in board.outlook


def test_the_picker_offers_funds_projects_assets_loans_stations_and_associations(published, office, clerk, signed_in):
    with whole_city():
        city, town = (board_of(published, office, place, "fund_progress") for place in ("610881", TOWN))
        village = board_of(published, office, Region.objects.filter(parent=TOWN).first().pk)
        wanted = {BY_CODE[code].name for code in (
            "fund_progress", "fund_progress_net", "project_begin_rate", "project_finish_rate", "asset_title_rate",
            "loan_overdue_rate", "loan_coverage", "pv_distribution_rate", "mutual_lending_rate",
        )}  # fmt: skip
        for board in (city, town):
            assert wanted <= {choice["label"] for choice in board.indicator_choices}
            assert [choice["label"] for choice in board.indicator_choices if choice["active"]] == ["资金支出进度"]
        assert wanted <= {head["label"] for head in city.heads}
        assert not wanted & {choice["label"] for choice in village.indicator_choices}
        assert "资金支出进度" in {card["label"] for card in town.cards}
        assert "资金支出进度" not in {card["label"] for card in village.cards}
        assert (len(city.ranking), town.ranking) == (20, [])
    assert "没有各村的排名" in text(signed_in(clerk).get("/dashboard/?indicator=fund_progress"))


def test_a_towns_columns_are_those_its_villages_have_and_chapters_stand_over_them(published, office):
    with whole_city():
        city, town = (board_of(published, office, place) for place in ("610881", TOWN))
        assert "fund_progress" not in town.heated
        assert all(BY_CODE[code].by_village for code in town.heated)
        for board in (city, town):
            assert sum(group["span"] for group in board.head_groups) == len(board.heads)
        labels = [group["label"] for group in city.head_groups]
        assert labels == ["二 三保障和饮水安全", "三 防返贫监测帮扶", "四 农民增收", "六 资金和项目"]


def test_a_chapters_tile_leads_to_its_targets(published, office, signed_in):
    page = text(signed_in(office).get("/dashboard/"))
    tiles = re.findall(r'href="#(chapter-\d)">(.*?)</a>', page)
    assert [label[0] for _, label in tiles] == list("二三四五六七")
    for anchor, label in tiles:
        rows = page[page.index(f'<tbody id="{anchor}">') :]
        rows = rows[: rows.index("</tbody>")]
        assert f'scope="rowgroup">{label}</th>' in rows
        assert ("衔接资金支出进度-4月" in rows) == label.startswith("六")


def test_within_a_chapter_trouble_comes_first_and_what_has_no_data_last(published, office):
    with whole_city():
        board = board_of(published, office, "610881")
        found = [[ORDER[goal["state"]] for goal in chapter["goals"]] for chapter in board.goals]
    assert found == [sorted(order) for order in found]
    assert sum(len(order) for order in found) == 35


def test_a_targets_figure_leads_to_its_rows_and_its_name_to_its_trend(published, clerk, signed_in):
    page = text(signed_in(clerk).get("/dashboard/"))
    goals = page[page.index('id="goals"') :]
    workers = next(row for row in goals.split("</tr>") if "脱贫人口务工规模" in row)
    assert f'href="/members/?figure=lifted_workers@2023-12&amp;region={TOWN}">3 人</a>' in workers
    assert "indicator=lifted_workers#ranking" in workers


def test_a_figure_that_failed_tells_its_number_on_the_page_and_in_both_workbooks(
    county, office, signed_in, monkeypatch
):
    def broken(month):
        raise RuntimeError("broken on purpose")

    failing = replace(BY_CODE["insured_rate"], measure=broken)
    monkeypatch.setattr(freezing, "INDICATORS", [failing, *(each for each in INDICATORS if each.code != failing.code)])
    draft = freezing.freeze(DECEMBER)
    words = f"计算错误（编号 {draft.errors['insured_rate']}）"
    client = signed_in(office)
    page = text(client.get("/dashboard/"))
    assert "请把错误编号告诉系统管理员" in page
    assert page.count(words) >= 3  # the card, the heat table's cells, the year's target
    board = load_workbook(BytesIO(client.get("/dashboard/export/").content))["各地指标"]
    assert words in str([cell.value for cell in board["A"]])
    bulletin = load_workbook(BytesIO(client.get("/bulletins/2023-12/download/").content))
    assert words in str([[cell.value for cell in row] for row in bulletin["表5 三保障和饮水"]])


def test_in_december_nothing_is_left_to_foresee(published, office):
    with whole_city():
        assert board_of(published, office, "610881").outlook == ""


def test_a_town_learns_its_rank_and_what_lifts_it_but_no_other_town(draft, clerk, signed_in):
    with whole_city():
        freeze_anew(draft, "insured_rate", {TOWN: 85, "610881101": 95}, others=90)
        publish_at_once(draft)
    page = text(signed_in(clerk).get("/dashboard/"))
    standing = page[page.index('id="standing"') : page.index('id="changes"')]
    rows = f'<a href="/members/?figure=insured_rate-rest@2023-12&amp;region={TOWN}">85.00 %</a>'
    assert f'<td class="num">20</td><td class="num">{rows}</td><td>再提高 5.00个百分点可升位</td>' in standing
    assert "indicator=insured_rate#ranking" in standing
    assert "高家堡镇" not in page


def freeze_anew(draft, code, figures, others):
    """One indicator with these figures of towns instead of those measured; None is no data."""

    def measure(month):
        known = [When(pk=place, then=Value(figure or 0)) for place, figure in figures.items()]
        unknown = [When(pk=place, then=Value(0)) for place, figure in figures.items() if figure is None]
        rows = Region.objects.towns().order_by().values(region_id=F("pk"))
        return (rows.annotate(numerator=Case(*known, default=others), denominator=Case(*unknown, default=100)),)

    Snapshot.objects.filter(bulletin=draft, indicator=code).delete()
    Measuring(draft).measure(replace(BY_CODE[code], measure=measure), Goal(Decimal(100), "=", True, True))


def test_towns_with_the_same_figure_share_a_rank_and_less_is_better_where_it_is(draft):
    with whole_city():
        freeze_anew(draft, "risks_red", {"610881101": 1, "610881102": 1, TOWN: None}, others=3)
        rows = Snapshot.objects.filter(bulletin=draft, indicator="risks_red", region__level__in=("town", "street"))
        found = dict(rows.values_list("region", "rank"))
        assert (found["610881101"], found["610881102"], found["610881103"], found[TOWN]) == (1, 1, 3, None)
        assert set(rows.filter(rank=3).values_list("above", flat=True)) == {Decimal(1)}
        assert not Snapshot.objects.filter(bulletin=draft, region="610881").exclude(rank=None).exists()
        assert not rows.filter(rank=1).exclude(above=None).exists()


def test_a_village_is_ranked_within_its_town_and_the_ranking_says_so(draft, clerk):
    """What is neither good nor bad has no rank but an order."""
    with whole_city():
        rows = Snapshot.objects.filter(bulletin=draft, indicator="insured_rate").exclude(value=None)
        ranked = {row.region_id[:9]: row.rank for row in rows if len(row.region_id) == 12}
        assert ranked == {TOWN: 1, OTHER_TOWN: 1}
        shown = board_of(draft, clerk, TOWN).ranking
        assert {row["value"]: row["rank"] for row in shown} == {"100.00": 1, "无数据": "/"}
        households = board_of(draft, clerk, "610881", "households").ranking
        assert {row["rank"] for row in households} == {"/"}
        assert [row["value"] for row in households[:3]] == ["3", "2", "无数据"]


def test_a_villages_own_board_says_that_it_stands_among_the_villages_of_its_town(draft, county, office, signed_in):
    village, town = county["zhang"].region_id, county["zhang"].region_id[:9]
    with whole_city():
        Snapshot.objects.filter(bulletin=draft, region=village, indicator="insured_rate").update(
            rank=2, above=100, value=90
        )
        publish_at_once(draft)
    for place, among in ((village, "本镇街"), (town, "全市")):
        page = text(signed_in(office).get(f"/dashboard/?region={place}"))
        standing = page[page.index('id="standing"') : page.index('id="changes"')]
        assert re.findall(r"在(\w+)的名次", standing) == [among, among]
        sheets = load_workbook(BytesIO(signed_in(office).get(f"/dashboard/export/?region={place}").content))
        assert f"{among}名次" in sheets.sheetnames
        if place == village:
            assert ("基本医保参保率", "90.00 %", 2, "再提高 10.00个百分点可升位") in sheets["本镇街名次"].values


def test_months_frozen_before_were_ranked_by_what_was_better_then(draft, monkeypatch):
    """Indicators come and go: the migration holds its own list of them."""
    monkeypatch.setattr("bulletins.registry.INDICATORS", ())
    migration = reload(import_module("bulletins.migrations.0012_places_ranked"))
    with whole_city():
        rows = Snapshot.objects.filter(bulletin=draft, indicator__in=migration.LOWER + migration.HIGHER).order_by("pk")
        ranked = rows.exclude(rank=None).values_list("pk", "rank", "above")
        before = list(ranked)
        rows.update(rank=None, above=None)
        migration.rank_frozen(apps, SimpleNamespace(connection=connection))
        assert before
        assert list(ranked) == before


def test_a_towns_ranks_cost_no_query(published, clerk, signed_in, monkeypatch):
    client = signed_in(clerk)

    def queries():
        client.get("/dashboard/")
        with CaptureQueriesContext(connection) as found:
            client.get("/dashboard/")
        return len(found)

    with_ranks = queries()
    monkeypatch.setattr(Board, "standings", ())
    assert with_ranks == queries()


def test_the_page_is_exported_as_a_workbook_and_logged(published, clerk, signed_in):
    response = signed_in(clerk).get("/dashboard/export/?indicator=insured_rate")
    workbook = load_workbook(BytesIO(response.content))
    assert workbook.sheetnames == ["各地指标", "与上月相比", "全市名次", "排名", "走势", "年度目标"]
    assert "锦界镇2023年12月" in workbook["各地指标"]["A1"].value
    assert isinstance(workbook["各地指标"]["B4"].value, int)
    assert "高家堡镇" not in str([[cell.value for cell in row] for sheet in workbook for row in sheet])
    with whole_city():
        assert AccessLog.objects.filter(kind="export", ledger="bulletins", user=clerk).exists()


def test_what_the_colours_of_the_exported_board_mean_stands_beside_them(published, office, signed_in):
    sheet = load_workbook(BytesIO(signed_in(office).get("/dashboard/export/").content))["各地指标"]
    last = sheet.max_column
    assert sheet.cell(3, last).value == "备注"
    remarks = {sheet.cell(row, 1).value: sheet.cell(row, last).value for row in range(4, 25)}
    assert remarks["高家堡镇"].startswith("未达标：基本医保参保率、住房不安全、饮水不安全")
    assert remarks["西沙街道"] is None


@pytest.mark.parametrize("place", ["610881", TOWN, "a village"])
@pytest.mark.parametrize("indicator", ["insured_rate", "open_households"])
def test_every_place_and_indicator_can_be_exported(place, indicator, published, office, signed_in):
    with whole_city():
        place = Region.objects.filter(parent=TOWN).first().pk if place == "a village" else place
    response = signed_in(office).get(f"/dashboard/export/?region={place}&indicator={indicator}")
    assert response.status_code == 200
    assert "年度目标" in load_workbook(BytesIO(response.content)).sheetnames


def test_the_export_is_closed_like_the_page(published, grid, clerk, signed_in):
    assert signed_in(grid).get("/dashboard/export/").status_code == 403
    assert signed_in(clerk).get("/dashboard/export/?region=610881").status_code == 400


def test_without_figures_there_is_nothing_to_export(office, signed_in):
    assert signed_in(office).get("/dashboard/export/").status_code == 404
