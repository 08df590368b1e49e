"""Public posts: who may hold one, attendance and wages."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core.constraints import refusal_of
from core.months import Month
from core.scoping import whole_city
from core.tests.importing import errors, stage
from monitoring.models import Household
from photovoltaic.models import DistributionPlan, PostHolder, PostWage, PublicPost
from photovoltaic.row_rules import holder_rule, wage_rule
from photovoltaic.tests.sharing import DAY, MAY, pay, table


def test_attendance_lies_in_the_month_and_in_the_past(village, farmer):
    with whole_city(), time_machine.travel(DAY):
        post = PublicPost.objects.create(
            number="GW1", region_id=village, name="护林员", kind="护林", wage=600, set_up_on=date(2023, 1, 1)
        )
        PostHolder.objects.create(
            post=post, region_id=village, member=farmer, begun_on=date(2023, 1, 1), contract_ends_on=date(2023, 12, 31)
        )
        values = {"post": post, "member": farmer, "days": 31, "wage": Decimal(600)}
        found = [dict(wage_rule(values | {"month": Month.parse(month)})) for month in ("202304", "202305", "202307")]
    assert found == [{"days": "2023年4月只有 30 天。"}, {}, {"month": "月份还没有到，不能登记考勤。"}]


def test_a_post_is_paid_once_a_month_to_who_held_it(village, farmer):
    with whole_city():
        post = PublicPost.objects.create(
            number="GW1", region_id=village, name="护林员", kind="护林", wage=600, set_up_on=DAY
        )
        values = {"post": post, "member": farmer, "month": MAY, "days": 22, "wage": Decimal(700)}
        assert [name for name, _ in wage_rule(values)] == ["wage", "member"]
        PostWage.objects.create(post=post, region_id=village, member=farmer, month=MAY, days=22, wage=600)
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            PostWage.objects.create(post=post, region_id=village, member=farmer, month=MAY, days=1, wage=30)
    assert refusal_of(refused.value) == "这个岗位本月工资已登记，一个岗位一个月只发一次。"


def test_a_workbook_of_wages_asks_as_much_for_many_as_for_two(village, farmer, clerk, tmp_path):
    with whole_city():
        post = PublicPost.objects.create(
            number="GW1", region_id=village, name="护林员", kind="护林", wage=600, set_up_on=date(2022, 1, 1)
        )
        PostHolder.objects.create(
            post=post, region_id=village, member=farmer, begun_on=date(2022, 2, 10), contract_ends_on=date(2023, 12, 31)
        )
        paid = PostWage.objects.create(
            post=post, region_id=village, member=farmer, month=Month.parse("202202"), days=22, wage=500
        )
        paid.payment = pay(DistributionPlan.objects.create(number="GF1", region_id=village, year=2022), 500)
        paid.save()
    not_held, on_its_way = (
        message for _, _, message in errors(stage(wages(tmp_path / "工资.csv", farmer, 3), "post-wages", clerk))
    )
    assert "没有在“护林员”岗位" in not_held and "已生成发放" in on_its_way
    asked = []
    for count in (3, 12):
        with CaptureQueriesContext(connection) as queries:
            stage(wages(tmp_path / f"{count}.csv", farmer, count), "post-wages", clerk)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def wages(path, member, count):
    """A workbook of the first months of 2022."""
    rows = (("GW1", member.number, f"2022-{month:02d}", 20, 600) for month in range(1, count + 1))
    return table(path, ("岗位编号", "人口编号", "月份", "出勤天数", "应发工资（元）"), *rows)


def test_posts_are_for_people_of_lifted_or_monitored_households_one_each(village, farmer):
    with whole_city(), time_machine.travel(DAY):
        first, second = (
            PublicPost.objects.create(
                number=f"GW{n}", region_id=village, name=f"岗位{n}", kind="护林", wage=600, set_up_on=DAY
            )
            for n in (1, 2)
        )
        held = {"region_id": village, "member": farmer, "begun_on": DAY, "contract_ends_on": date(2024, 6, 20)}
        assert list(holder_rule({"post": first, **held})) == []
        PostHolder.objects.create(post=first, **held)
        assert [sentence for _, sentence in holder_rule({"post": second, **held})] == [
            "李四已在岗位1岗位，一人最多 1 个公益岗位。"
        ]
        Household.objects.update(category="一般农户")
        farmer.household.refresh_from_db()
        sentences = [sentence for _, sentence in holder_rule({"post": first, **held})]
    assert sentences == ["公益岗位面向脱贫户和风险未消除的监测户，这户两者都不是。"]
