"""What holds for every ledger: own rows only, permission, constant query counts, search, paging, saving, history."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.ledger.changes import changes_of
from core.ledger.paging import page_of
from core.ledger.registry import ledger_named
from core.models import AccessLog, SavedFilter
from core.scoping import in_scope, whole_city
from core.tests.test_attachments import photo
from monitoring.models import AidMeasure, Household, Member
from shenmu_portal.menu import HOUSEHOLDS, LEDGERS, MEMBERS

pytestmark = pytest.mark.django_db
LIST_QUERIES, RECORD_QUERIES = 12, 15


def address(ledger, page, *args):
    return reverse(f"{ledger.name}-{page}", args=args)


@pytest.fixture(params=LEDGERS, ids=lambda ledger: ledger.name)
def ledger(request):
    return request.param


def first_pk(ledger, rows_of):
    with whole_city():
        return rows_of(ledger)[0].pk


def test_a_list_shows_own_rows_only(ledger, two_towns, rows_of, signed_in, clerk):
    page = signed_in(clerk).get(address(ledger, "list") + "?all=1")
    assert page.status_code == 200
    with in_scope("610881114"):
        own = ledger.model.objects.count()
    assert len(page.context["rows"]) == own
    assert all(row.region_id.startswith("610881114") for row in page.context["rows"])


def test_the_count_is_of_own_rows_only(ledger, two_towns, signed_in, clerk):
    with in_scope("610881114"):
        own = ledger.model.objects.count()
    assert signed_in(clerk).get(address(ledger, "count")).content.decode() == f"{own:,}"


def test_a_record_of_another_town_is_not_found(ledger, two_towns, rows_of, signed_in, clerk):
    foreign = rows_of(ledger, town="610881101")[0].pk
    client = signed_in(clerk)
    for page, verb in (("record", "view"), ("edit", "change"), ("delete", "delete")):
        status = client.get(address(ledger, page, foreign)).status_code
        assert status == (404 if ledger.allows(clerk, verb) else 403)


def test_without_the_permission_every_page_is_refused(ledger, two_towns, rows_of, signed_in, admin):
    own, client = rows_of(ledger)[0].pk, signed_in(admin)
    for page, args in (
        ("list", ()),
        ("count", ()),
        ("add", ()),
        ("record", (own,)),
        ("edit", (own,)),
        ("delete", (own,)),
    ):
        assert client.get(address(ledger, page, *args)).status_code == 403


def test_a_stranger_is_sent_to_the_sign_in(ledger, client):
    assert client.get(address(ledger, "list")).status_code == 302


def test_query_counts_do_not_grow_with_rows(ledger, two_towns, many_rows, rows_of, signed_in, office):
    client = signed_in(office)
    for path, most in (
        (address(ledger, "list") + "?all=1", LIST_QUERIES),
        (address(ledger, "record", rows_of(ledger)[0].pk), RECORD_QUERIES),
    ):
        client.get(path)
        with CaptureQueriesContext(connection) as few:
            client.get(path)
        many_rows(1)
        with CaptureQueriesContext(connection) as more:
            client.get(path)
        assert len(more) == len(few) <= most, [query["sql"] for query in more]


def test_an_unknown_filter_or_value_is_refused(ledger, signed_in, office):
    client = signed_in(office)
    assert client.get(address(ledger, "list") + "?colour=red").status_code == 400
    assert client.get(address(ledger, "list") + "?region=abc").status_code == 400


def test_what_django_cannot_read_is_not_told_in_english(signed_in, office):
    form = "application/x-www-form-urlencoded; charset=gbk"
    answer = signed_in(office).post(reverse("search"), "q=李四", content_type=form)
    page = answer.content.decode()
    assert answer.status_code == 400 and "提交的内容不完整" in page and "UTF-8 encoded" not in page


@pytest.mark.parametrize("ledger", [each for each in LEDGERS if each.sortable], ids=lambda ledger: ledger.name)
def test_a_sorted_list_shows_every_row_once_though_cells_are_empty(ledger, two_towns):
    with whole_city():
        by_key = ledger.model.objects.in_bulk()
        for name in ledger.sortable:
            rising = [getattr(by_key[key], name) for key in walked(ledger, name)]
            falling = [getattr(by_key[key], name) for key in walked(ledger, f"-{name}")]
            assert len(rising) == len(falling) == len(by_key) > 0
            filled = [cell for cell in rising if cell is not None]
            assert rising == [None] * (len(rising) - len(filled)) + sorted(filled), name
            assert falling == rising[::-1], name


def walked(ledger, sort):
    """The keys of a sorted list, page by page; each once."""
    keys, params = [], {"sort": sort}
    while True:
        page = page_of(ledger.model.objects.all(), ledger, params, size=1)
        keys += page.keys
        if page.after is None:
            assert len(set(keys)) == len(keys)
            return keys
        params = {"sort": sort, "after": str(page.after)}


def test_a_list_not_kept_by_household_sorts_by_its_numbers_and_days(two_towns, signed_in, office):
    page = signed_in(office).get("/projects/?sort=-budget").content.decode()
    assert 'aria-sort="descending"' in page and "sort=due_on" in page
    assert signed_in(office).get("/incomes/?sort=wage").status_code == 400


def test_a_list_of_millions_offers_no_order_that_no_index_serves(two_towns, signed_in, office):
    client = signed_in(office)
    assert client.get("/daily-outputs/?sort=kwh").status_code == 400
    assert "sort=" not in client.get("/daily-outputs/").content.decode()


def test_pages_follow_each_other_without_gaps_or_repeats(two_towns, many_rows, office):
    many_rows(8)
    with whole_city():
        rows, seen, params = Household.objects.all(), [], {}
        while True:
            page = page_of(rows, HOUSEHOLDS, params, size=5)
            seen += page.keys
            if page.after is None:
                break
            params = {"after": str(page.after)}
        assert seen == list(rows.order_by("region_id", "number").values_list("pk", flat=True))
        back = page_of(rows, HOUSEHOLDS, {"before": str(page.keys[0])}, size=5)
        assert back.keys == seen[-len(page.keys) - 5 : -len(page.keys)]


@pytest.mark.parametrize("term", ["张三丰", "张三", "zsf", "ZS", "990881000001"])
def test_households_are_found_by_name_initials_and_code(term, two_towns, signed_in, clerk):
    page = signed_in(clerk).get(address(HOUSEHOLDS, "list"), {"search": term})
    assert [row.head_name for row in page.context["rows"]] == ["张三丰"]


def test_households_are_found_by_the_tail_of_a_members_id(two_towns, signed_in, clerk):
    page = signed_in(clerk).get(address(HOUSEHOLDS, "list"), {"search": "0113"})
    assert [row.head_name for row in page.context["rows"]] == ["张三丰"]


def test_a_whole_id_number_is_found_but_never_stands_in_the_address(two_towns, signed_in, clerk):
    client = signed_in(clerk)
    answer = client.post(address(HOUSEHOLDS, "find"), {"search": "990881197803100113"})
    assert "990881" not in answer.url
    assert [row.head_name for row in client.get(answer.url).context["rows"]] == ["张三丰"]


def test_a_household_is_found_by_its_phone_number(two_towns, signed_in, clerk):
    household, client = two_towns["own"][0], signed_in(clerk)
    with whole_city():
        household.phone = "15412345678"
        household.save()
    answer = client.post(address(HOUSEHOLDS, "find"), {"search": "15412345678"})
    assert "15412345678" not in answer.url
    assert [row.pk for row in client.get(answer.url).context["rows"]] == [household.pk]


def test_another_towns_member_is_not_found_by_id_number(two_towns, signed_in, neighbour):
    client = signed_in(neighbour)
    answer = client.post(address(HOUSEHOLDS, "find"), {"search": "990881197803100113"})
    assert client.get(answer.url).context["rows"] == []


def test_numbers_are_masked_until_shown_and_the_view_is_logged(member, signed_in, clerk):
    client = signed_in(clerk)
    page = client.get(address(MEMBERS, "record", member.pk)).content.decode()
    assert "990881********0113" in page
    assert "990881197803100113" not in page
    shown = client.post(address(MEMBERS, "unmask", member.pk, "id_number"))
    assert "990881197803100113" in shown.content.decode()
    with in_scope("610881114"):
        line = AccessLog.objects.get()
    assert (line.user, line.object_id, line.field) == (clerk, member.pk, "id_number")


def test_a_role_without_the_right_cannot_unmask(member, signed_in, grid):
    assert signed_in(grid).post(address(MEMBERS, "unmask", member.pk, "id_number")).status_code == 403


def test_a_stale_save_shows_both_values_and_loses_nothing(two_towns, signed_in, clerk, household_form):
    household, client = two_towns["own"][0], signed_in(clerk)
    mine = household_form(household, group_name="我填的组")
    theirs = household_form(household, group_name="别人填的组")
    assert client.post(address(HOUSEHOLDS, "edit", household.pk), theirs).status_code == 302
    answer = client.post(address(HOUSEHOLDS, "edit", household.pk), mine)
    assert answer.status_code == 409
    assert "我填的组" in answer.content.decode()
    assert "别人填的组" in answer.content.decode()
    again = client.post(address(HOUSEHOLDS, "edit", household.pk), {**mine, "version": household.version + 1})
    assert again.status_code == 302
    with whole_city():
        assert Household.objects.get(pk=household.pk).group_name == "我填的组"


def test_what_somebody_else_changed_and_i_did_not_stays_theirs_unless_i_choose(
    two_towns, signed_in, clerk, household_form
):
    household, client = two_towns["own"][0], signed_in(clerk)
    mine = household_form(household, group_name="我填的组")
    theirs = household_form(household, house_m2="88")
    client.post(address(HOUSEHOLDS, "edit", household.pk), theirs)
    answer = client.post(address(HOUSEHOLDS, "edit", household.pk), mine)
    chosen = {
        choice["name"]: choice["mine" if choice["keep_mine"] else "theirs"]["value"]
        for choice in answer.context["choices"]
    }
    assert chosen == {"group_name": "我填的组", "house_m2": "88.00"}
    sent = {**dict(answer.context["posted"]), **chosen, "version": answer.context["current"].version}
    assert client.post(address(HOUSEHOLDS, "edit", household.pk), sent).status_code == 302
    with whole_city():
        after = Household.objects.get(pk=household.pk)
    assert (after.group_name, after.house_m2) == ("我填的组", 88)


def test_a_stale_save_asks_for_the_files_again_that_came_with_it(two_towns, signed_in, clerk, household_form):
    client, ledger = signed_in(clerk), ledger_named("aid-measures")
    with in_scope("610881114"):
        measure = AidMeasure.objects.first()
    edit = address(ledger, "edit", measure.pk)
    mine, theirs = household_form(measure, content="我填的"), household_form(measure, content="别人填的")
    assert client.post(edit, theirs).status_code == 302
    assert "佐证" not in client.post(edit, mine).content.decode()
    answer = client.post(edit, mine | {"files": photo((20, 20))})
    page = answer.content.decode()
    assert answer.status_code == 409 and "佐证文件需要重新选择" in page
    assert 'type="file" name="files"' in page and 'enctype="multipart/form-data"' in page
    sent = dict(answer.context["posted"]) | {"content": "我填的", "version": measure.version + 1}
    assert client.post(edit, sent | {"files": photo((20, 20))}).status_code == 302
    assert len(client.get(address(ledger, "record", measure.pk) + "?tab=attachments").context["attachments"]) == 1


def test_a_double_click_saves_once(two_towns, signed_in, clerk, household_form):
    household, client = two_towns["own"][0], signed_in(clerk)
    form = household_form(household, group_name="三组")
    assert [client.post(address(HOUSEHOLDS, "edit", household.pk), form).status_code for _ in range(2)] == [302, 409]
    with whole_city():
        assert Household.objects.get(pk=household.pk).version == household.version + 1


def test_a_household_cannot_be_moved_out_of_the_users_scope(two_towns, signed_in, clerk, household_form):
    household, elsewhere = two_towns["own"][0], two_towns["foreign"][0].region_id
    answer = signed_in(clerk).post(
        address(HOUSEHOLDS, "edit", household.pk), household_form(household, region=elsewhere)
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["region"]


def test_history_shows_who_changed_what_however_it_was_written(two_towns, signed_in, clerk, household_form):
    household, client = two_towns["own"][0], signed_in(clerk)
    client.post(address(HOUSEHOLDS, "edit", household.pk), household_form(household, group_name="三组"))
    with whole_city():
        Household.objects.filter(pk=household.pk).update(group_name="四组")
    events = client.get(address(HOUSEHOLDS, "record", household.pk) + "?tab=history").context["events"]
    assert [event["what"] for event in events] == ["修改", "修改", "新增"] or events[0]["changes"][0]["new"] == "四组"
    assert {"label": "自然村（组）", "old": "三组", "new": "四组"} in events[0]["changes"]
    assert str(clerk) in [event["who"] for event in events]


def test_a_mask_sent_back_keeps_the_stored_number(member, signed_in, clerk, member_form):
    client = signed_in(clerk)
    data = member_form(member, ethnicity="汉族")
    assert "*" in data["id_number"]
    assert client.post(address(MEMBERS, "edit", member.pk), data).status_code == 302
    with whole_city():
        saved = type(member).objects.get(pk=member.pk)
        assert saved.id_number.reveal() == "990881197803100113"
        assert saved.ethnicity == "汉族"


def test_one_save_is_one_line_of_the_history(two_towns, signed_in, clerk, household_form):
    household, client = two_towns["own"][0], signed_in(clerk)
    page = address(HOUSEHOLDS, "record", household.pk) + "?tab=history"
    before = len(client.get(page).context["events"])
    for name in ("一组", "二组"):
        with whole_city():
            household.refresh_from_db()
        data = household_form(household, group_name=name)
        assert client.post(address(HOUSEHOLDS, "edit", household.pk), data).status_code == 302
    events = client.get(page).context["events"]
    assert len(events) == before + 2 and all(event["changes"] for event in events[:2])


def test_a_long_history_shows_fifty_saves_and_none_without_what_it_changed(two_towns):
    record = Household.objects.filter(pk=two_towns["own"][0].pk)
    with whole_city():
        for number in range(60):
            record.update(version=F("version") + 1)  # as every save begins
            record.update(group_name=f"{number}组")
        told = changes_of(Household, record.get().pk, HOUSEHOLDS.editable_columns)
    assert [line["changes"][0]["new"] for line in told] == [f"{number}组" for number in range(59, 9, -1)]


def test_the_history_asks_no_more_often_for_many_moves_than_for_one(member, two_towns):
    first, second = two_towns["own"][:2]
    columns = MEMBERS.editable_columns

    def told_after_moving(to):
        Member.objects.filter(pk=member.pk).update(household=to, region=to.region_id, relation="其他")
        with CaptureQueriesContext(connection) as asked:
            told = changes_of(Member, member.pk, columns)
        return len(asked), told

    with whole_city():
        once, _ = told_after_moving(second)
        told_after_moving(first)
        often, told = told_after_moving(second)
    assert once == often
    named = next(change for change in told[0]["changes"] if change["new"] == second.number)
    assert named["old"] == first.number


def test_the_history_names_the_household_a_row_came_from(member, two_towns, signed_in, clerk):
    to = two_towns["own"][1]
    with whole_city():
        type(member).objects.filter(pk=member.pk).update(household=to, region=to.region_id, relation="其他")
    page = signed_in(clerk).get(address(MEMBERS, "record", member.pk) + "?tab=history").content.decode()
    assert two_towns["own"][0].number in page and to.number in page


@pytest.fixture
def moneyless(villages):
    """A household of the clerk's town on which no entry of money hangs, so that it may be deleted."""
    with whole_city():
        household = Household.objects.create(
            number="990881000077", region_id=villages["610881114"][0], head_name="李四"
        )
        Member.objects.create(
            household=household, region_id=household.region_id, number="990881000077001", name="李四", relation="户主"
        )
    return household


def test_a_household_with_entries_of_money_is_not_deleted(two_towns, signed_in, clerk):
    household = two_towns["own"][0]
    answer = signed_in(clerk).post(address(HOUSEHOLDS, "delete", household.pk))
    (sentence,) = [str(message) for message in get_messages(answer.wsgi_request)]
    assert "删除" in sentence and "已删除" not in sentence
    with whole_city():
        assert Household.objects.filter(pk=household.pk).exists()


def test_delete_says_what_goes_with_the_record(moneyless, signed_in, clerk):
    household, client = moneyless, signed_in(clerk)
    children = client.get(address(HOUSEHOLDS, "delete", household.pk)).context["children"]
    assert ("家庭成员", 1) in children
    assert all(count for _, count in children), "registers without a row of it only make the page long"
    assert client.post(address(HOUSEHOLDS, "delete", household.pk)).status_code == 302
    with whole_city():
        assert not Household.objects.filter(pk=household.pk).exists()


def test_a_filter_is_saved_for_its_user_alone(signed_in, clerk, neighbour):
    client = signed_in(clerk)
    client.post(address(HOUSEHOLDS, "save-filter"), {"name": "监测户", "query": "monitored_as=any"})
    assert [tab["name"] for tab in client.get(address(HOUSEHOLDS, "list")).context["saved_filters"]] == [
        "全部",
        "监测户",
    ]
    saved = SavedFilter.objects.get()
    page = client.get(address(HOUSEHOLDS, "list") + "?monitored_as=any").content.decode()
    assert "删除常用筛选“监测户”" in page and address(HOUSEHOLDS, "forget-filter", saved.pk) in page
    for wrong, sentence in (
        ({"name": "字" * 31}, "名称最多 30 字，现在 31 字"),
        ({"query": "x" * 501}, "筛选条件最多 500 字"),
    ):
        typed = {"name": "很长", "query": "monitored_as=any"} | wrong
        answer = client.post(address(HOUSEHOLDS, "save-filter"), typed, follow=True)
        assert sentence in answer.content.decode()
    assert SavedFilter.objects.get() == saved
    assert signed_in(neighbour).post(address(HOUSEHOLDS, "forget-filter", saved.pk)).status_code == 404


def test_several_words_are_ticked_and_nothing_chosen_is_said_in_words(signed_in, clerk):
    panel = signed_in(clerk).get(address(HOUSEHOLDS, "panel") + "?monitored_as=any").content.decode()
    assert 'type="checkbox" name="monitored_as" value="any"' in panel and "multiple" not in panel
    assert "不限" in panel and "-----" not in panel


def test_registers_that_hold_nothing_of_a_record_are_folded_away(moneyless, signed_in, clerk):
    client, page = signed_in(clerk), address(HOUSEHOLDS, "record", moneyless.pk)
    shown, folded = ({tab["label"] for tab in client.get(page).context[name]} for name in ("tabs", "empty_tabs"))
    assert {"资料", "家庭成员", "历史"} <= shown and "小额信贷" in folded and not shown & folded
    opened = client.get(page + "?tab=loans").context["tabs"]
    assert [tab["label"] for tab in opened if tab["active"]] == ["小额信贷"]


@pytest.mark.parametrize("parameter", ["after=²", "search=%00", "found=%00", "found=zz", "before=x", "sort=nothing"])
def test_odd_parameters_are_refused_or_find_nothing_and_never_break_the_page(parameter, two_towns, signed_in, clerk):
    assert signed_in(clerk).get(f"{address(HOUSEHOLDS, 'list')}?{parameter}").status_code in (200, 400)


def test_a_whole_number_in_the_address_is_refused(signed_in, clerk):
    assert signed_in(clerk).get(address(HOUSEHOLDS, "list") + "?search=990881197803100113").status_code == 400


def test_rows_of_a_household_are_searched_by_its_head(ledger, two_towns, signed_in, clerk):
    if ledger.parent is None and not ledger.search.name:
        pytest.skip("没有人名可查的台账")
    page = signed_in(clerk).get(address(ledger, "list"), {"search": "张三丰"})
    assert len(page.context["rows"]) == 1


def test_a_deleted_record_keeps_its_history_in_its_scope(moneyless, signed_in, clerk, neighbour):
    household, client = moneyless, signed_in(clerk)
    client.post(address(HOUSEHOLDS, "delete", household.pk))
    events = client.get(address(HOUSEHOLDS, "record", household.pk)).context["events"]
    assert events[0]["what"] == "删除"
    assert signed_in(neighbour).get(address(HOUSEHOLDS, "record", household.pk)).status_code == 404


def test_a_mask_that_is_not_the_stored_numbers_is_never_saved(two_towns, signed_in, clerk, household_form):
    household = two_towns["own"][0]
    answer = signed_in(clerk).post(
        address(HOUSEHOLDS, "edit", household.pk), household_form(household, phone="154****0000")
    )
    assert answer.status_code == 422
    assert "遮盖后的号码" in answer.content.decode()


def test_an_edit_without_its_version_is_refused(two_towns, signed_in, clerk, household_form):
    household = two_towns["own"][0]
    data = household_form(household)
    del data["version"]
    assert signed_in(clerk).post(address(HOUSEHOLDS, "edit", household.pk), data).status_code == 400
