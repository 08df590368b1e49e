"""Papers of cases and clearings: the right one in each state, with its list, dates and reasons, in the scope only."""

from datetime import date

import pytest

from core.models import StepTaken
from core.scoping import whole_city
from monitoring.models import Case, Clearing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("parameters")]
DAY = date(2023, 8, 7)


@pytest.fixture
def case_of(household, grid):
    """Makes a case in a state: `case_of("李四", "notice")`."""

    def make(name, state, **fields):
        with whole_city():
            family = household(grid.region_id, people=[{"name": name, "relation": "户主"}], category="一般农户")
            return Case.objects.create(
                household=family, region_id=family.region_id, state=state, entered_on=fields.pop("entered_on", DAY),
                monitored_as="边缘易致贫户", risks=["因病"], **fields,
            )  # fmt: skip

    return make


def paper(client, record, name):
    ledger = "clearings" if isinstance(record, Clearing) else "cases"
    return client.get(f"/{ledger}/{record.pk}/papers/{name}/")


def test_a_refusal_says_why_and_where_to_object_and_is_offered_on_the_cases_page(case_of, grid, signed_in):
    case = case_of("张三丰", "refused", refusal_reason="收入稳定，支出已由医保解决", told_on=DAY, source="declared")
    client = signed_in(grid)
    assert f"/cases/{case.pk}/papers/refusal/" in client.get(f"/cases/{case.pk}/").content.decode()
    page = paper(client, case, "refusal").content.decode()
    for words in (
        "不予纳入防止返贫监测对象告知书",
        "张三丰",
        "收入稳定，支出已由医保解决",
        "12317",
        "2023年8月7日",
        "提出的申报",
    ):
        assert words in page
    assert paper(client, case, "admission").status_code == 404


def test_a_notice_lists_the_households_of_the_day_with_its_last_day(case_of, grid, signed_in):
    case, *_ = (
        case_of("张三丰", "notice", votes_present=9, votes_for=9, votes_due=9),
        case_of("李四", "notice", votes_present=9, votes_for=9, votes_due=9),
        case_of("王五", "notice", votes_present=9, votes_for=9, votes_due=9, entered_on=date(2023, 8, 8)),
    )
    page = paper(signed_in(grid), case, "notice").content.decode()
    assert "张三丰" in page
    assert "李四" in page
    assert "王五" not in page
    assert "2023年8月7日至2023年8月12日（5 天）" in page


def test_an_announcement_lists_what_one_approval_admitted(case_of, grid, office, signed_in):
    cases = [case_of(name, "aid") for name in ("张三丰", "李四", "王五")]
    with whole_city():
        for case, number in zip(cases, ("神巩衔办发〔2023〕14号",) * 2 + ("15号",), strict=True):
            StepTaken.objects.create(
                region_id=case.region_id, ledger="cases", object_id=case.pk, step="approve", label="审定纳入",
                source="city", target="announcement", document_number=number, happened_on=DAY, by=office,
            )  # fmt: skip
    page = paper(signed_in(grid), cases[0], "announcement").content.decode()
    assert "神巩衔办发〔2023〕14号" in page
    assert [name in page for name in ("张三丰", "李四", "王五")] == [True, True, False]
    letter = paper(signed_in(grid), cases[2], "admission").content.decode()
    assert "类别为“边缘易致贫户”，主要风险：因病" in letter


def test_a_refused_clearing_gives_the_reason_of_who_refused_it(case_of, grid, clerk, signed_in):
    case = case_of("张三丰", "following")
    with whole_city():
        clearing = Clearing.objects.create(
            household=case.household, region_id=case.region_id, case=case, state="refused", entered_on=DAY
        )
        StepTaken.objects.create(
            region_id=case.region_id, ledger="clearings", object_id=clearing.pk, step="refuse", label="不予消除",
            source="visit", target="refused", opinion="住院还没有结束", happened_on=DAY, by=clerk,
        )  # fmt: skip
    assert "住院还没有结束" in paper(signed_in(clerk), clearing, "refusal").content.decode()


def test_papers_of_another_town_and_in_the_wrong_state_are_not_found(case_of, grid, neighbour, signed_in):
    case = case_of("张三丰", "visit")
    for name in ("refusal", "notice", "announcement", "admission", "x"):
        assert paper(signed_in(grid), case, name).status_code == 404
    refused = case_of("李四", "refused", refusal_reason="无", told_on=DAY)
    assert paper(signed_in(neighbour), refused, "refusal").status_code == 404
