"""Size and head of a household follow its members by every way in; rows about a member stay in the household."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from core.months import Month
from core.scoping import whole_city
from monitoring.models import Employment, Household, Member, OutOfPocket

pytestmark = pytest.mark.django_db


@pytest.fixture
def household(two_towns):
    """The clerk's household of 张三丰, alone so far."""
    return two_towns["own"][0]


@pytest.fixture
def counted(household):
    """The head and the size that the database holds now."""

    def read():
        with whole_city():
            return Household.objects.values_list("head_name", "head_initials", "size").get(pk=household.pk)

    return read


def joins(household, **fields):
    values = {"relation": "配偶", "name": "李秀兰", **fields}
    with whole_city():
        return Member.objects.create(household=household, region_id=household.region_id, **values)


def test_a_member_added_alone_is_counted(household, counted):
    joins(household)
    assert counted() == ("张三丰", "zsf", 2)


def test_a_member_who_leaves_by_bulk_edit_is_counted_no_more(household, counted, signed_in, clerk):
    spouse = joins(household, left_on="2023-05-01")
    assert counted()[2] == 1
    seen = [f"{spouse.pk}.{spouse.version}"]
    data = {"selected": [spouse.pk], "seen": seen, "field": "left_on", "left_on": "", "confirm": "1"}
    assert signed_in(clerk).post(reverse("members-bulk"), data).status_code == 302
    assert counted()[2] == 2


def test_a_head_renamed_on_the_members_own_form_renames_the_household(member, counted, signed_in, clerk, member_form):
    data = member_form(member, name="折三丰")
    assert signed_in(clerk).post(reverse("members-edit", args=[member.pk]), data).status_code == 302
    assert counted() == ("折三丰", "ssf", 1)


def test_a_deleted_member_is_counted_no_more(household, counted, signed_in, clerk):
    spouse = joins(household)
    signed_in(clerk).post(reverse("members-delete", args=[spouse.pk]))
    assert counted()[2] == 1


def test_the_households_own_form_does_not_offer_what_its_members_decide(
    household, counted, signed_in, clerk, household_form
):
    url = reverse("households-edit", args=[household.pk])
    page = signed_in(clerk).get(url).content.decode()
    assert 'name="size"' not in page and 'name="head_name"' not in page and 'name="declared_size"' in page
    data = household_form(household) | {"size": "9", "head_name": "别人"}
    assert signed_in(clerk).post(url, data).status_code == 302
    assert counted() == ("张三丰", "zsf", 1)


def test_the_form_of_a_household_without_members_offers_both(household, signed_in, clerk):
    with whole_city():
        empty = Household.objects.create(number="990881777777", region_id=household.region_id)
    page = signed_in(clerk).get(reverse("households-edit", args=[empty.pk])).content.decode()
    assert 'name="size"' in page and 'name="head_name"' in page


def told(batch):
    with whole_city():
        return [(issue.row, issue.column, issue.severity, issue.message) for issue in batch.issues.order_by("pk")]


@pytest.mark.parametrize("typed", [(5, "别人"), ("清空", "清空")])
def test_a_file_changes_nothing_that_members_decide_and_is_told_so_each_time(household, counted, brought_in, typed):
    row = {"户编号": household.number, "家庭人口数": typed[0], "户主姓名": typed[1]}
    for _ in range(2):
        batch = brought_in("households", [row])
        assert (batch.new, batch.changed, batch.unchanged, batch.rejected) == (0, 0, 1, 0)
        assert told(batch) == [
            (2, column, "warning", "由家庭成员得出，请改成员。") for column in ("户主姓名", "家庭人口数")
        ]
    with whole_city():
        assert Household.objects.get(pk=household.pk).version == household.version
    assert counted() == ("张三丰", "zsf", 1)


def test_the_rest_of_such_a_row_comes_in_once(household, counted, brought_in):
    row = {"户编号": household.number, "家庭人口数": 5, "户主姓名": "张三丰", "自然村（组）": "三组"}
    assert [brought_in("households", [row]).changed for _ in range(2)] == [1, 0]
    assert counted() == ("张三丰", "zsf", 1)


def test_what_members_say_already_is_no_reason_for_a_word(household, brought_in):
    assert told(brought_in("households", [{"户编号": household.number, "家庭人口数": 1, "户主姓名": "张三丰"}])) == []


def test_without_a_registered_head_a_file_may_name_one(household, counted, brought_in):
    with whole_city():
        household.members.update(relation="配偶")
    row = {"户编号": household.number, "家庭人口数": 5, "户主姓名": "别人"}
    batches = [brought_in("households", [row]) for _ in range(2)]
    assert [batch.changed for batch in batches] == [1, 0]
    assert [column for _, column, *_ in told(batches[1])] == ["家庭人口数"]
    assert counted() == ("别人", "br", 1)


def test_a_household_without_members_keeps_what_was_typed(household, counted):
    with whole_city():
        empty = Household.objects.create(number="990881777777", region_id=household.region_id, head_name="空户", size=4)
        Household.objects.filter(pk=empty.pk).update(size=5)
        assert Household.objects.values_list("head_name", "size").get(pk=empty.pk) == ("空户", 5)


def test_a_member_who_moves_is_counted_in_both_households_and_takes_the_work_along(household, counted, two_towns):
    other = two_towns["own"][1]
    spouse = joins(household)
    with whole_city():
        spell = Employment.objects.create(household=household, region_id=household.region_id, member=spouse)
        Member.objects.filter(pk=spouse.pk).update(household=other, region=other.region_id)
        spell.refresh_from_db()
        sizes = dict(Household.objects.filter(pk__in=[household.pk, other.pk]).values_list("pk", "size"))
    assert sizes == {household.pk: 1, other.pk: 2}
    assert (spell.household_id, spell.region_id) == (other.pk, other.region_id)


def test_a_household_that_moves_to_another_village_takes_everything_along(household, villages):
    target = villages["610881114"][5]
    with whole_city():
        Household.objects.filter(pk=household.pk).update(region=target)
        for rows in (household.members, household.employments, household.spendings, household.contacts):
            assert set(rows.values_list("region_id", flat=True)) == {target}


@pytest.mark.parametrize("model", [Employment, OutOfPocket])
def test_the_database_refuses_a_row_about_somebody_of_another_household(model, household, two_towns):
    with whole_city():
        stranger = two_towns["own"][1].members.get()
        more = {} if model is Employment else {"month": Month.parse("202311"), "kind": "医疗", "amount": 10}
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(household=household, region_id=household.region_id, member=stranger, **more)


@pytest.mark.parametrize("name", ["employments", "out-of-pocket"])
def test_the_page_refuses_a_row_about_somebody_of_another_household(name, household, two_towns, signed_in, clerk):
    with whole_city():
        stranger = two_towns["own"][1].members.get()
    data = {"household": household.number, "member": stranger.number, "month": "202311", "kind": "医疗", "amount": "10"}
    page = signed_in(clerk).post(reverse(f"{name}-add"), data)
    assert page.status_code == 422
    assert "不属于所填的农户" in page.content.decode()


def test_people_of_the_same_household_are_accepted(household, member, signed_in, clerk):
    data = {"household": household.number, "member": member.number, "start_month": "202305"}
    assert signed_in(clerk).post(reverse("employments-add"), data).status_code == 302


def test_the_history_of_a_recount_is_joined_by_hash_not_row_by_row(two_towns):
    """Its trigger keeps the plan of its first call, which must be the call with all rows: triggers fire by name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, array_agg(tgname::text ORDER BY tgname) FROM pg_trigger "
            "WHERE tgrelid IN ('monitoring_member'::regclass, 'monitoring_household'::regclass) AND NOT tgisinternal "
            "GROUP BY 1"
        )
        for table, names in cursor.fetchall():
            history = [position for position, name in enumerate(names) if "_update_update_" in name]
            recounts = [position for position, name in enumerate(names) if "_written_" in name]
            assert recounts and max(history) < min(recounts), table
