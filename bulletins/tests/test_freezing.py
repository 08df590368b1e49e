"""Freezing a month: the same data give the same figures, published ones never change, failures stay visible."""

import threading
from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction

from bulletins import freezing, tasks
from bulletins.changing import FLOWS, NAMES, OF_THE_YEAR, PARTS, tell_reasons
from bulletins.freezing import freeze
from bulletins.listings import situation
from bulletins.models import Bulletin, Freezing, ProgressReport, Snapshot, SnapshotHousehold, SnapshotProject, State
from bulletins.publishing import publish_at_once
from bulletins.registry import BY_CODE
from bulletins.tests.conftest import DECEMBER, NOVEMBER, TOWN
from bulletins.tests.rows import add_assignment
from core.models import Parameter
from core.months import Month
from core.scoping import in_scope, whole_city
from monitoring.models import Household, Member, Risk

Kind = SnapshotHousehold.Kind


def names(bulletin, kind):
    with whole_city():
        return [
            row.head_name for row in SnapshotHousehold.objects.filter(bulletin=bulletin, kind=kind).order_by("number")
        ]


def test_freezing_twice_changes_no_row(draft):
    with whole_city():
        before = list(Snapshot.objects.order_by("pk").values_list())
    assert freeze(DECEMBER).pk == draft.pk
    with whole_city():
        assert list(Snapshot.objects.order_by("pk").values_list()) == before


def test_a_month_published_before_goals_named_their_chapter_stays_as_it_is(draft):
    bare = [{name: value for name, value in goal.items() if name != "chapter"} for goal in draft.goals]
    with whole_city():
        Bulletin.objects.filter(pk=draft.pk).update(goals=bare, digest="of an earlier portal")
        draft.refresh_from_db()
        published = publish_at_once(draft)
    assert freeze(DECEMBER) == published


def test_a_draft_follows_the_data(draft, county):
    with whole_city():
        Household.objects.filter(pk=county["dry"].pk).update(has_safe_water=True)
    again = freeze(DECEMBER)
    assert (again.version, again.totals["unsafe_water_households"]["value"]) == (1, "0")
    assert Bulletin.objects.count() == 1


def test_a_published_month_is_corrected_by_a_version_beside_it(published, county):
    assert freeze(DECEMBER) == published
    with whole_city():
        Household.objects.filter(pk=county["dry"].pk).update(has_safe_water=True)
    correction = freeze(DECEMBER)
    published.refresh_from_db()
    assert (correction.version, correction.state) == (2, "draft")
    assert published.totals["unsafe_water_households"]["value"] == "1"


@pytest.mark.parametrize(
    "change",
    [
        lambda bulletin: Bulletin.objects.filter(pk=bulletin.pk).update(headline="改"),
        lambda bulletin: Bulletin.objects.filter(pk=bulletin.pk).delete(),
        lambda bulletin: Snapshot.objects.filter(bulletin=bulletin).update(value=0),
        lambda bulletin: Snapshot.objects.filter(bulletin=bulletin).delete(),
        lambda bulletin: SnapshotHousehold.objects.filter(bulletin=bulletin).update(head_name="改"),
        lambda bulletin: SnapshotProject.objects.bulk_create(
            [
                SnapshotProject(
                    bulletin=bulletin,
                    region_id=TOWN,
                    number="X",
                    name="改",
                    has_begun=True,
                    planned_on=date(2023, 1, 1),
                )
            ]
        ),
        lambda bulletin: Snapshot.objects.create(
            bulletin=bulletin, month=bulletin.month, indicator="x", region_id=TOWN
        ),
    ],
)
def test_the_database_refuses_every_change_of_a_published_bulletin(published, change):
    with whole_city(), pytest.raises(DatabaseError), transaction.atomic():
        change(published)


def test_a_failing_indicator_reads_error_and_leaves_the_others_alone(county, monkeypatch):
    def broken(month):
        raise ZeroDivisionError

    indicators = [replace(each, measure=broken) if each.code == "dropouts" else each for each in freezing.INDICATORS]
    monkeypatch.setattr(freezing, "INDICATORS", indicators)
    bulletin = freeze(DECEMBER)
    assert list(bulletin.errors) == ["dropouts"]
    assert len(bulletin.errors["dropouts"]) == 8
    assert bulletin.totals["dropouts"] == {
        "numerator": None,
        "denominator": None,
        "value": None,
        "target": None,
        "state": State.ERROR,
        "before": None,
        "reason": "",
    }
    assert bulletin.totals["households"]["value"] == "5"


def test_without_a_month_before_the_changes_are_those_of_the_month(draft):
    assert names(draft, Kind.ENTERED) == ["王五"]
    assert names(draft, Kind.CLEARED) == ["张三丰"]


def test_changes_are_told_against_the_frozen_month_before(county):
    freeze(NOVEMBER)
    with whole_city():
        # Entered late: identified in October, but written down only now.
        Household.objects.filter(pk=county["li"].pk).update(monitored_as="脱贫不稳定户", identified_in=DECEMBER - 2)
    december = freeze(DECEMBER)
    assert sorted(names(december, Kind.ENTERED)) == ["李四", "王五"]
    assert names(december, Kind.CLEARED) == ["张三丰"]
    assert names(december, Kind.LEFT) == []


def test_who_was_cleared_is_named_with_the_way_it_happened(draft):
    with whole_city():
        cleared = SnapshotHousehold.objects.get(bulletin=draft, kind=Kind.CLEARED)
        entered = SnapshotHousehold.objects.get(bulletin=draft, kind=Kind.ENTERED)
    assert situation(cleared) == "帮扶消除，原风险：因病"
    assert situation(entered) == "因残"


def test_a_change_has_the_reason_that_is_frozen_with_it(county):
    freeze(NOVEMBER)
    with whole_city():
        Member.objects.filter(household=county["li"]).update(in_resident_insurance=False, in_employee_insurance=False)
    totals = freeze(DECEMBER).totals
    assert totals["monitored_households"]["reason"] == "新纳入 1 户"
    assert totals["cleared_rate"]["reason"] == "新纳入 1 户、风险消除 1 户"
    assert totals["insured_rate"]["reason"] == "分母增加 1"
    assert totals["unsafe_water_households"]["reason"] == "", "nothing changed"
    assert totals["risks_red"]["reason"] == "", "not screened in November"


def test_a_figure_counted_by_the_year_says_so_in_january(draft):
    draft.month = DECEMBER + 1
    for code in ("fund_progress", "insured_rate"):
        draft.totals[code] |= {"value": "1", "before": "98", "numerator": "1", "denominator": "2"}
    with whole_city():
        tell_reasons(draft, {code: total | {"numerator": "3"} for code, total in draft.totals.items()})
    assert draft.totals["fund_progress"]["reason"] == "按年累计，1月起重新计算"
    assert draft.totals["insured_rate"]["reason"] == "分子减少 2"


def test_what_tells_of_a_change_is_itself_a_figure():
    assert {*NAMES, *FLOWS, *PARTS, *OF_THE_YEAR, *sum((*FLOWS.values(), *PARTS.values()), ())} <= BY_CODE.keys()


def test_the_month_before_stands_beside_every_figure(county):
    freeze(NOVEMBER)
    december = freeze(DECEMBER)
    with whole_city():
        rows = Snapshot.objects.filter(bulletin=december, indicator="monitored_households")
        found = {row.region_id: (row.before, row.value) for row in rows.exclude(before=None)}
    village = county["zhang"].region_id
    assert (found["610881"], found[TOWN], found[village]) == ((1, 2), (1, 2), (1, found[village][1]))


def test_who_vanished_from_the_list_is_named(county):
    freeze(NOVEMBER)
    with whole_city():
        Household.objects.filter(pk=county["zhang"].pk).update(monitored_as="")
    assert names(freeze(DECEMBER), Kind.LEFT) == ["张三丰"]


def test_risks_that_came_and_went_are_named_with_their_rules(county):
    with whole_city():
        zhang = county["zhang"]
        Risk.objects.create(
            household=zhang,
            region_id=zhang.region_id,
            rule="SR01",
            month=DECEMBER - 1,
            since=DECEMBER - 1,
            severity="red",
            risk_code="00",
            status="cleared",
            cleared_in=DECEMBER,
        )
    december = freeze(DECEMBER)
    with whole_city():
        gone = SnapshotHousehold.objects.get(bulletin=december, kind=Kind.RISK_CLEARED)
    assert (gone.head_name, gone.detail) == ("张三丰", "SR01")
    assert len(names(december, Kind.RISK_NEW)) == 5


def test_a_town_sees_its_own_snapshots_and_names_and_nobody_elses(draft):
    with in_scope(TOWN), connection.cursor() as cursor:
        for table in ("bulletins_snapshot", "bulletins_snapshothousehold"):
            cursor.execute(f"SELECT count(*), count(*) FILTER (WHERE region_id LIKE '{TOWN}%') FROM {table}")
            seen, own = cursor.fetchone()
            assert seen == own > 0


def test_without_a_scope_there_is_no_snapshot(draft):
    with in_scope(""):
        assert Snapshot.objects.count() == SnapshotHousehold.objects.count() == 0


def test_the_headline_says_what_matters(draft):
    assert draft.headline.startswith("2023年12月：全市监测对象 2 户 2 人，风险消除率 50.00%")
    assert "本月新增 1 户、消除 1 户" in draft.headline
    assert "项没有达到要求：" in draft.headline
    assert "住房不安全户数 1 户（要求 0 户）、饮水不安全户数 1 户（要求 0 户）" in draft.headline


def test_an_empty_county_freezes_without_a_single_zero(db):
    bulletin = freeze(DECEMBER)
    values = {code: total["value"] for code, total in bulletin.totals.items() if total["state"] != State.ERROR}
    assert set(values.values()) == {None}
    assert set(bulletin.errors) <= set(BY_CODE)


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_make_one_draft(county):
    def run():
        try:
            freeze(DECEMBER)
        finally:
            connections.close_all()

    runs = [threading.Thread(target=run) for _ in range(2)]
    for each in runs:
        each.start()
    for each in runs:
        each.join()
    assert Bulletin.objects.filter(month=DECEMBER).count() == 1


@pytest.mark.parametrize(
    ("now", "ended"),
    [
        ("2024-01-01 00:30", "2023-12"),  # still last year in UTC
        ("2024-01-02 00:30", "2023-12"),
        ("2024-02-29 23:30", "2024-01"),
        ("2024-03-01 00:30", "2024-02"),  # still the leap day in UTC
        ("2023-03-02 00:30", "2023-02"),
    ],
)
def test_a_month_ends_at_midnight_in_shanghai(now, ended, db, time_machine):
    time_machine.move_to(f"{now}+08:00")
    ended = Month.parse(ended)
    tasks.draft_previous_month()
    with whole_city():
        assert [job.month for job in Freezing.objects.all()] == [ended]
    assert freeze(ended).month == ended
    with pytest.raises(ValidationError, match="还没有结束"):
        freeze(ended + 1)


@pytest.mark.parametrize(
    ("now", "day", "asked"),
    [
        ("2024-02-24 23:30", "25", 0),
        ("2024-02-25 00:30", "25", 1),  # the 24th in UTC
        ("2024-02-28 23:30", "31", 0),
        ("2024-02-29 00:30", "31", 1),  # the last day of a leap February
        ("2023-02-28 00:30", "31", 1),
        ("2024-01-01 00:30", "1", 1),
    ],
)
def test_progress_is_asked_for_from_its_day_in_shanghai(now, day, asked, db, time_machine):
    call_command("load_parameters", verbosity=0)
    Parameter.objects.filter(name="progress_open_day").update(value=day)
    time_machine.move_to(f"{now}+08:00")
    with whole_city():
        add_assignment(TOWN, "2023-04-1-t", year=2023)
    tasks.ask_for_progress()
    with whole_city():
        assert [str(report.month) for report in ProgressReport.objects.all()] == [now[:7]] * asked
