"""Dashboard and bulletins in the browser: who sees what, how many queries it costs, what the buttons do."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from bulletins import tasks
from bulletins.board_columns import CARDS
from bulletins.figures import LIGHTS
from bulletins.freeze_jobs import request_freeze
from bulletins.freezing import freeze
from bulletins.models import Bulletin, Freezing, Snapshot, State
from bulletins.publishing import publish_at_once
from bulletins.readers import Rows
from bulletins.registry import BY_CODE, INDICATORS
from bulletins.tests.conftest import DECEMBER, NOVEMBER, OTHER_TOWN, TOWN
from core.models import AccessLog, ImportBatch, JobState
from core.scoping import whole_city
from core.templatetags.portal import light

MONTH = "/bulletins/2023-12/"


def text(response):
    return response.content.decode()


def test_nothing_frozen_says_what_to_do(office, clerk, signed_in):
    assert "去汇总" in text(signed_in(office).get("/dashboard/"))
    assert "市衔接办每月 2 日汇总" in text(signed_in(clerk).get("/dashboard/"))


@pytest.mark.parametrize("who", ["office", "leader"])
def test_office_and_leaders_come_home_to_the_dashboard(who, published, request, signed_in):
    response = signed_in(request.getfixturevalue(who)).get("/", follow=True)
    assert response.redirect_chain == [("/dashboard/", 302)]
    assert published.headline in text(response)


def test_the_dashboard_costs_at_most_twelve_queries_whatever_the_number_of_rows(
    published, leader, signed_in, many_rows
):
    def queries():
        client = signed_in(leader)
        client.get("/dashboard/")
        with CaptureQueriesContext(connection) as found:
            client.get("/dashboard/")
        return len(found)

    few = queries()
    many_rows(3)
    freeze(DECEMBER)
    assert queries() == few <= 12


def test_before_december_the_outlook_costs_one_query_more_for_the_years_targets(county, leader, signed_in):
    with whole_city():
        publish_at_once(freeze(NOVEMBER))
    client = signed_in(leader)
    client.get("/dashboard/?indicator=fund_progress")
    with CaptureQueriesContext(connection) as found:
        client.get("/dashboard/?indicator=fund_progress")
    assert sum("bulletins_target" in query["sql"] for query in found) == 1
    assert len(found) <= 13


def test_a_town_sees_its_own_villages_and_the_city_total(published, clerk, signed_in):
    page = text(signed_in(clerk).get("/dashboard/"))
    assert "锦界镇" in page
    assert "全市 75.00" in page
    assert "高家堡镇" not in page


def test_a_town_has_what_it_owes_on_its_own_board_alone(published, clerk, office, signed_in):
    assert "/todos/cards/" not in text(signed_in(office).get("/dashboard/")), "the city's fits a screen better without"
    client = signed_in(clerk)
    assert text(client.get("/dashboard/")).count('hx-get="/todos/cards/"') == 1
    assert "/todos/cards/" not in text(client.get(f"/dashboard/?region={TOWN}001"))
    waiting = "导入的数据等待核对入库"
    assert waiting not in text(client.get("/todos/cards/"))
    with whole_city():
        ImportBatch.objects.create(user=clerk, region_id=TOWN, file_name="农户.xlsx", state=JobState.REVIEW)
    assert waiting in text(client.get("/todos/cards/"))


@pytest.mark.parametrize(
    "address", [f"?region={OTHER_TOWN}", "?region=610881", "?region=x", "?month=2020-01", "?month=x", "?indicator=x"]
)
def test_what_is_foreign_or_unknown_is_refused(address, published, clerk, signed_in):
    assert signed_in(clerk).get(f"/dashboard/{address}").status_code == 400


@pytest.mark.parametrize("code", ["6108811", "610881999", "610881101999999"])
def test_a_place_that_does_not_exist_is_refused_with_a_sentence(code, published, office, signed_in):
    response = signed_in(office).get(f"/dashboard/?region={code}")
    assert response.status_code == 400
    assert "没有行政区划" in text(response)


def test_three_clicks_lead_from_the_city_to_the_names(published, office, signed_in):
    client = signed_in(office)
    city = text(client.get("/dashboard/"))
    assert f"region={OTHER_TOWN}" in city
    town = client.get("/dashboard/", {"region": OTHER_TOWN, "month": "2023-12"})
    assert "高家堡镇" in text(town)
    rows = client.get(f"/households/?has_safe_water=0&region={OTHER_TOWN}")
    assert "李四" in text(rows)


def test_grid_workers_have_no_dashboard(published, grid, signed_in):
    assert signed_in(grid).get("/dashboard/").status_code == 403
    assert signed_in(grid).get(MONTH).status_code == 403


def test_a_leader_downloads_the_full_workbook_and_it_is_logged(published, leader, signed_in):
    response = signed_in(leader).get(f"{MONTH}download/")
    assert "附件1 未消除监测对象" in load_workbook(BytesIO(response.content)).sheetnames
    with whole_city():
        log = AccessLog.objects.get()
    assert (log.user, log.kind, log.ledger, log.object_id) == (leader, "download", "bulletins", published.pk)


def test_a_clerk_downloads_the_edition_without_names(published, clerk, signed_in):
    response = signed_in(clerk).get(f"{MONTH}download/")
    assert "附件1 未消除监测对象" not in load_workbook(BytesIO(response.content)).sheetnames


def test_the_page_gives_the_reason_of_a_change(county, office, signed_in):
    freeze(NOVEMBER)
    freeze(DECEMBER)
    page = text(signed_in(office).get(MONTH))
    assert "比上月增加 1 户" in page and '<td class="cell-wrap">新纳入 1 户</td>' in page


def test_a_red_number_of_the_bulletin_is_red_itself_and_leads_to_its_rows(published, leader, signed_in):
    """On a phone the column of states lies beyond the edge."""
    page = text(signed_in(leader).get(MONTH))
    unsafe = page[page.index("饮水不安全户数（户）") :]
    assert unsafe.startswith(
        '饮水不安全户数（户）</th><td class="num heat-below"><a href="/households/?has_safe_water=0&'
    )


def test_the_names_on_the_page_are_those_of_the_readers_own_place(published, clerk, neighbour, signed_in):
    assert "王五" in text(signed_in(clerk).get(MONTH))
    page = text(signed_in(neighbour).get(MONTH))
    assert "王五" not in page
    assert "张三丰" not in page


def test_a_draft_is_seen_by_the_office_alone(draft, office, leader, clerk, signed_in):
    assert signed_in(office).get(MONTH).status_code == 200
    assert signed_in(office).get(f"{MONTH}download/").status_code == 200
    for reader in (leader, clerk):
        assert signed_in(reader).get(MONTH).status_code == 404
        assert signed_in(reader).get(f"{MONTH}download/").status_code == 404


@pytest.mark.parametrize("who", ["clerk", "leader", "auditor", "admin"])
def test_nobody_else_freezes(who, draft, request, signed_in):
    assert signed_in(request.getfixturevalue(who)).post("/bulletins/freeze/", {"month": "2023-12"}).status_code == 403


def test_measuring_is_queued_when_the_request_is_through(county, office, signed_in, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as queued:
        signed_in(office).post("/bulletins/freeze/", {"month": "2023-12"})
    assert len(queued) == 1
    job = request_freeze(DECEMBER)
    tasks.freeze_month(job.pk)
    assert Bulletin.objects.get().month == DECEMBER
    page = text(signed_in(office).get("/bulletins/"))
    assert "汇总2023年12月" in page and "得到第 1 版" in page


def test_pressing_twice_measures_once_and_the_page_shows_how_far_it_is(county, office, signed_in):
    client = signed_in(office)
    for _ in range(2):
        client.post("/bulletins/freeze/", {"month": "2023-12"})
    with whole_city():
        job = Freezing.objects.get()
        Freezing.objects.update(state="running", done=12, total=60, stage="监测户数")
    page = text(client.get("/bulletins/"))
    assert "12 / 60 项指标" in page and "监测户数" in page
    client.post(f"/bulletins/freeze/{job.pk}/stop/")
    tasks.freeze_month(job.pk)
    assert not Bulletin.objects.exists()
    with whole_city():
        assert Freezing.objects.get().state == "cancelled"


@pytest.mark.parametrize("month", ["2099-01", "x", ""])
def test_a_month_that_cannot_be_measured_is_refused(month, office, signed_in, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as queued:
        signed_in(office).post("/bulletins/freeze/", {"month": month})
    assert queued == []


def test_ranking_shows_the_movement_against_the_month_before(county, office, signed_in):
    freeze(NOVEMBER)
    freeze(DECEMBER)
    page = text(signed_in(office).get("/dashboard/?indicator=insured_rate"))
    assert "持平" in page
    assert "名次" in page


def test_an_earlier_version_stays_readable(published, county, office, signed_in):
    page = text(signed_in(office).get(f"{MONTH}?version=1"))
    assert published.headline in page
    assert signed_in(office).get(f"{MONTH}?version=9").status_code == 404
    assert signed_in(office).get(f"{MONTH}?version=x").status_code == 400


def test_last_months_draft_is_made_by_the_timetable_and_a_published_month_is_left_alone(county, time_machine):
    time_machine.move_to("2024-01-02 06:00:00+08:00")
    tasks.draft_previous_month()
    call_command("publish_bulletin", "2023-12", verbosity=0)
    tasks.draft_previous_month()
    assert [(each.month, each.version, each.state) for each in Bulletin.objects.all()] == [(DECEMBER, 1, "published")]


def test_a_number_links_only_to_ledgers_that_the_role_may_open(published, leader, department, signed_in):
    income = BY_CODE["lifted_net"]
    with whole_city():
        assert Rows(leader, DECEMBER).url(income, 3, "610881").startswith("/incomes/?figure=")
        assert Rows(department("water"), DECEMBER).url(income, 3, "610881") == ""
    assert 'href="/households/?' in text(signed_in(leader).get("/dashboard/"))


@pytest.mark.parametrize("code", CARDS)
def test_every_figure_of_the_cards_opens_for_a_leader(code, leader):
    assert Rows(leader, DECEMBER).url(BY_CODE[code], 3, "610881")


def test_a_share_that_falls_short_or_is_nothing_leads_to_what_it_lacks(leader):
    rows, insured, cleared, red = (
        Rows(leader, DECEMBER),
        BY_CODE["insured_rate"],
        BY_CODE["cleared_rate"],
        BY_CODE["risks_red"],
    )
    assert "figure=insured_rate@" in rows.url(insured, 100, "610881", State.MET)
    for value, state in ((75, State.MISSED), (75, State.BEHIND), (0, "")):
        assert "figure=insured_rate-rest@" in rows.url(insured, value, "610881", state)
    assert "figure=open_households@" in rows.url(cleared, 0, "610881")
    assert "figure=reviewed_rate-rest@" in rows.url(BY_CODE["reviewed_rate"], 0, "610881")
    assert "figure=pv_received@" in rows.url(BY_CODE["pv_received"], 0, "610881"), "the accounts that nothing came for"
    assert rows.url(BY_CODE["loan_coverage"], 0, "610881") == "", "no loan is nothing to open"
    assert rows.url(BY_CODE["loan_overdue_rate"], 0, "610881") == "", "nothing overdue is nothing to open"
    assert (rows.url(red, 0, "610881"), rows.url(insured, None, "610881", State.NO_DATA)) == ("", "")


@pytest.mark.parametrize("code", [each.code for each in INDICATORS if each.lacking])
def test_what_a_share_lacks_is_told_by_a_figure_there_is(code):
    assert BY_CODE[BY_CODE[code].lacking].rows_url(DECEMBER, "610881")


def test_a_leader_lands_on_the_rows_of_a_red_number_and_sees_no_whole_number(published, leader, member, signed_in):
    client, asked = signed_in(leader), "figure=insured_rate-rest@2023-12&region=610881"
    assert f'href="/members/?{asked.replace("&", "&amp;")}"' in text(client.get("/dashboard/"))
    assert client.get(f"/members/?{asked}").status_code == 200
    record = text(client.get(f"/members/{member.pk}/"))
    assert member.id_number.masked in record and member.id_number.reveal() not in record
    assert client.post(f"/members/{member.pk}/unmask/id_number/").status_code == 403
    assert client.get(f"/members/{member.pk}/edit/").status_code == 403


@pytest.mark.parametrize("harm", ["gone", "touched"])
def test_a_file_that_is_gone_or_touched_is_told_in_a_sentence(harm, published, leader, signed_in):
    path = Path(published.file.path)
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(b"x")
    response = signed_in(leader).get(f"{MONTH}download/", follow=True)
    assert response.status_code == 200
    assert "请联系系统管理员从备份恢复" in text(response)


def test_a_month_that_is_not_over_is_not_measured(county, office, signed_in, time_machine):
    time_machine.move_to("2023-12-31 12:00:00+08:00")
    page = signed_in(office).post("/bulletins/freeze/", {"month": "2023-12"}, follow=True)
    assert "2023年12月还没有结束" in text(page)
    for command in ("freeze_month", "publish_bulletin"):
        with pytest.raises(CommandError, match="还没有结束"):
            call_command(command, "2023-12")
    assert not Bulletin.objects.exists()


@pytest.mark.parametrize("state", State.values)
def test_the_word_beside_a_light_is_the_word_of_the_state(state):
    assert f">{State(state).label}</span>" in light(LIGHTS[state])


def test_a_figure_that_failed_does_not_read_as_missing_data(draft, office, signed_in):
    with whole_city():
        Snapshot.objects.filter(indicator="insured_rate").update(state=State.ERROR, value=None)
    page = text(signed_in(office).get("/dashboard/?indicator=insured_rate"))
    ranking = page[page.index('id="ranking"') : page.index("名次按")]
    assert "错误" in ranking
    assert "无数据" not in ranking
    assert "参保情况未填" not in page
