"""The annual assessment: points from frozen figures, by hand, vetoes, grades, appeals, the way to publication."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from bulletins import assessments, signing
from bulletins.assessment_steps import APPEAL_STEPS, ENTRY_STEPS
from bulletins.models import Appeal, Assessment, AssessmentRule, ScoreEntry, TownResult, TownScore
from bulletins.scoring import Tally, grade_of, points_for
from bulletins.tests.rows import add_rule
from core.models import Region, StepTaken
from core.scoping import in_scope, whole_city
from core.steps import take
from shenmu_portal.pages import todos_of
from shenmu_portal.tests.personas import OTHER_TOWN, TOWN, person

pytestmark = pytest.mark.django_db
Kind = AssessmentRule.Kind


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def paper():
    return SimpleUploadedFile("佐证.pdf", b"%PDF-1.4 example", "application/pdf")


def rule(full_at, zero_at, points=10):
    return AssessmentRule(points=Decimal(points), full_at=Decimal(full_at), zero_at=Decimal(zero_at))


@pytest.fixture
def drafted(published):
    return assessments.draft(2023)


@pytest.fixture
def shown(drafted):
    assessments.show(drafted)
    return drafted


def enter(office, kind="minus", points=2, town=TOWN, **values):
    values = {"happened_on": date(2023, 5, 4), "reason": "督查发现", "files": [paper()]} | values
    with in_scope(office.region_id):
        return assessments.enter(
            add_rule(kind, f"示例{kind}"), town=Region.objects.get(pk=town), by=office, points=points, **values
        )


def result(town=TOWN):
    with whole_city():
        return TownResult.objects.get(region=town, assessment__year=2023)


@pytest.mark.parametrize(
    ("full_at", "zero_at", "value", "points"),
    [
        (100, 60, 100, 10), (100, 60, 80, 5), (100, 60, 60, 0), (100, 60, 20, 0), (100, 60, 120, 10),
        (1, 5, "0.5", 10), (1, 5, 3, 5), (1, 5, 9, 0), (0, 3, 1, "6.67"),
    ],
)  # fmt: skip
def test_points_lie_between_the_two_values_in_proportion(full_at, zero_at, value, points):
    assert points_for(rule(full_at, zero_at), value) == Decimal(points)


def test_nothing_known_earns_no_points_and_weighs_nothing():
    assert points_for(rule(100, 60), None) is None
    half = Tally([(rule(100, 60), 80, Decimal(5)), (rule(100, 60), None, None)], [], Decimal(0))
    assert (half.weight, half.base, half.total) == (10, 50, 50)
    nothing = Tally([(rule(100, 60), None, None)], [], Decimal(0))
    assert (nothing.base, nothing.total) == (None, None)


def test_entries_of_one_rule_count_up_to_its_most_points():
    most = AssessmentRule(pk=1, kind=Kind.MINUS, points=Decimal(3))
    twice = [ScoreEntry(rule=most, points=Decimal(2)), ScoreEntry(rule=most, points=Decimal(2))]
    assert Tally([(rule(100, 60), 100, Decimal(10))], twice, Decimal(0)).total == 97


@pytest.mark.parametrize(
    ("total", "veto", "grade"),
    [
        (95, "", "好"),
        (80, "", "较好"),
        (-3, "", "差"),
        (95, "弄虚作假", "差"),
        (None, "弄虚作假", "差"),
        (None, "", ""),
    ],
)
def test_a_grade_begins_where_its_points_do_and_a_veto_leaves_the_lowest(total, veto, grade):
    grades = [AssessmentRule(name=name, points=points) for name, points in (("好", 90), ("较好", 80), ("差", 0))]
    assert grade_of(total, veto, grades) == grade


def test_the_shipped_weights_come_to_a_hundred_and_are_marked_as_examples(db):
    assessments.open_rules(2023)
    rules = AssessmentRule.objects.filter(year=2023)
    assert sum(rule.points for rule in rules.filter(kind=Kind.AUTO)) == 100
    assert not rules.filter(is_placeholder=False).exists()
    assert assessments.open_rules(2024) == rules.count()
    with pytest.raises(ValidationError, match="已经建立"):
        assessments.open_rules(2024)


def test_every_town_is_scored_by_the_frozen_figures(drafted):
    with whole_city():
        score = TownScore.objects.get(region=OTHER_TOWN, rule__indicator="unsafe_house_households")
        assert (score.value, score.points) == (1, 4)
        assert TownResult.objects.count() == 20
        assert not TownScore.objects.filter(value=None, points__isnull=False).exists()
        assert not TownResult.objects.filter(base=None, total__isnull=False).exists()


def test_a_year_without_figures_is_refused_in_words(db):
    with pytest.raises(ValidationError, match="还没有汇总任何月份"):
        assessments.draft(2023)


def test_points_by_hand_change_the_total_at_once_and_a_withdrawal_takes_them_back(drafted, office):
    before = result()
    entry = enter(office)
    assert result().total == before.total - 2
    with in_scope(office.region_id):
        take(ENTRY_STEPS, entry, "withdraw", by=office, opinion="登记重复")
    assert result().total == before.total


def test_a_veto_takes_rank_and_grade(drafted, office):
    enter(office, "veto", points=None)
    vetoed = result()
    assert (vetoed.rank, vetoed.grade, vetoed.veto) == (None, "差", "示例veto")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"points": 9}, "每次 0 到 5 分"), ({"points": None}, "每次 0 到 5 分"), ({"files": []}, "佐证"),
        ({"happened_on": date(2022, 5, 4)}, "2023 年"), ({"kind": "veto"}, "不填分数"),
    ],
)  # fmt: skip
def test_a_wrong_entry_is_refused_in_words(changed, sentence, drafted, office):
    with pytest.raises(ValidationError, match=sentence):
        enter(office, **changed)


def test_a_town_appeals_while_the_scores_are_shown_and_the_answer_counts(shown, office, clerk):
    before, about = result(), add_rule("minus", "示例minus")
    with in_scope(TOWN):
        filed = assessments.appeal(shown, about, reason="已整改", files=[paper()], by=clerk)
        with pytest.raises(ValidationError, match="已经申诉"):
            assessments.appeal(shown, about, reason="再说一次", files=[], by=clerk)
    with in_scope(office.region_id):
        with pytest.raises(ValidationError, match="分值是 5"):
            take(APPEAL_STEPS, filed, "uphold", by=office, opinion="属实", values={"points": 9})
        take(APPEAL_STEPS, filed, "uphold", by=office, opinion="属实", values={"points": 1})
        assert StepTaken.objects.get(object_id=filed.pk, ledger="appeals").opinion == "属实"
    assert (result().appealed, result().total) == (1, before.total + 1)


def test_deductions_and_vetoes_stand_on_the_towns_page_with_the_way_to_appeal(shown, office, clerk, signed_in):
    for kind, points in (("minus", 2), ("veto", None)):
        enter(office, kind, points=points)
    withdrawn = enter(office, "plus", points=1)
    with in_scope(office.region_id):
        take(ENTRY_STEPS, withdrawn, "withdraw", by=office, opinion="登记重复")
    client = signed_in(clerk)
    page = client.get("/assessments/2023/")
    assert [each["rule"].name for each in page.context["entries"]] == ["示例minus", "示例veto"]
    for kind in ("minus", "veto"):
        assert f"/assessments/2023/appeal/{add_rule(kind, f'示例{kind}').pk}/" in page.content.decode()
    address = f"/assessments/2023/appeal/{add_rule('veto', '示例veto').pk}/"
    assert client.post(address, {"reason": "已整改", "files": [paper()]}).status_code == 302
    page = client.get("/assessments/2023/").content.decode()
    assert address not in page
    assert "待答复" in page


def test_the_answer_to_an_appeal_rings_in_the_town_for_a_while(shown, office, clerk, time_machine):
    label = "考核申诉已有答复，请查看"

    def rings(user):
        with in_scope(user.region_id):
            return [(todo.count, todo.url) for todo in todos_of(user) if todo.label == label]

    with in_scope(TOWN):
        filed = assessments.appeal(shown, add_rule(), reason="已整改", files=[paper()], by=clerk)
    assert rings(clerk) == []
    with in_scope(office.region_id):
        take(APPEAL_STEPS, filed, "reject", by=office, opinion="证据不足")
    assert rings(clerk) == [(1, "/appeals/?state=upheld&state=rejected")]
    assert rings(person("clerk-other", "clerk", OTHER_TOWN)) == rings(office) == []
    time_machine.move_to(timezone.now() + timedelta(days=15))
    assert rings(clerk) == []


def test_the_buttons_of_a_year_lead_to_its_rows(shown, office, signed_in):
    client = signed_in(office)
    for action in client.get("/assessments/2023/").context["actions"]:
        assert client.get(action["url"], follow=True).status_code == 200, action["label"]


def test_nobody_appeals_before_or_after_the_days_or_for_the_city(drafted, office, clerk):
    about = add_rule()
    with in_scope(TOWN), pytest.raises(ValidationError, match="公示期"):
        assessments.appeal(drafted, about, reason="x", files=[], by=clerk)
    assessments.show(drafted)
    with in_scope("610881"), pytest.raises(PermissionDenied):
        assessments.appeal(drafted, about, reason="x", files=[], by=office)
    Assessment.objects.filter(year=2023).update(appeals_until=timezone.localdate() - timedelta(days=1))
    drafted.refresh_from_db()
    with in_scope(TOWN), pytest.raises(ValidationError, match="公示期"):
        assessments.appeal(drafted, about, reason="x", files=[], by=clerk)


def test_it_is_not_sent_to_be_signed_before_everything_is_answered(shown, clerk, office):
    with in_scope(TOWN):
        assessments.appeal(shown, add_rule(), reason="已整改", files=[], by=clerk)
    with whole_city():
        sentences = "".join(shown.faults())
        assert "没有答复" in sentences
        assert "截止" in sentences
        with pytest.raises(ValidationError):
            signing.submit(shown, by=office)


@pytest.fixture
def ended(shown, office, leader):
    """Published after the days of appeal."""
    Assessment.objects.filter(year=2023).update(appeals_until=timezone.localdate() - timedelta(days=1))
    shown.refresh_from_db()
    with whole_city():
        signing.submit(shown, by=office)
        signing.sign(shown, by=leader)
        return assessments.publish(shown, by=office)


def test_what_is_published_does_not_change_any_more(ended, office):
    with whole_city():
        with pytest.raises(DatabaseError, match="不能修改"), transaction.atomic():
            TownResult.objects.filter(assessment=ended).update(total=1)
        with pytest.raises(DatabaseError), transaction.atomic():
            Assessment.objects.filter(pk=ended.pk).update(year=2022)
    with pytest.raises(ValidationError, match="已发布"):
        enter(office)
    with pytest.raises(ValidationError, match="不能重新计算"):
        assessments.recount(ended)


def test_the_rules_of_a_year_that_was_sent_to_be_signed_stay(shown, office, leader, signed_in):
    Assessment.objects.filter(year=2023).update(appeals_until=timezone.localdate() - timedelta(days=1))
    shown.refresh_from_db()
    with whole_city():
        signing.submit(shown, by=office)
        signing.sign(shown, by=leader)
    client = signed_in(office)
    rule = AssessmentRule.objects.filter(year=2023, kind=Kind.AUTO).first()
    for url, typed in ((f"/assessments/rules/{rule.pk}/", RULE | {"year": "2024"}), ("/assessments/rules/add/", RULE)):
        answer = client.post(url, typed)
        assert answer.status_code == 422
        assert "已签发，考核规则和加减分不能再改；确需更正的先退回修改" in answer.content.decode()
    page = client.get("/assessments/rules/?year=2023").content.decode()
    assert "考核规则和加减分不能再改" in page and "新增规则" not in page


def test_the_workbook_holds_the_results_in_official_look_and_is_checked(ended):
    with whole_city():
        content = assessments.file_for(ended)
        book = load_workbook(BytesIO(content))
        rows = TownResult.objects.filter(assessment=ended).order_by("rank", "region_id").select_related("region")
        sheet = book["考核结果"]
        assert [sheet.cell(4 + at, 2).value for at in range(20)] == [row.region.short_name for row in rows]
        assert "草稿" not in sheet["A1"].value
        assert book.sheetnames == ["考核结果", "指标得分", "加减分和否决", "申诉", "考核规则"]
        assert "示例值" in {cell.value for cell in book["考核规则"]["J"]}
    with ended.file.open("wb") as stored:
        stored.write(b"changed")
    with pytest.raises(ValidationError, match="校验值不符"):
        assessments.file_for(ended)


def test_a_town_sees_its_own_scores_from_the_day_they_are_shown(drafted, clerk, signed_in):
    client = signed_in(clerk)
    assert client.get("/assessments/2023/").status_code == 404
    assessments.show(drafted)
    page = client.get("/assessments/2023/")
    assert [each.region_id for each, *_ in page.context["results"]] == [TOWN]
    assert client.get(f"/assessments/2023/?town={OTHER_TOWN}").status_code == 404
    assert client.get("/assessments/2023/download/").content[:2] == b"PK"
    with in_scope(TOWN):
        assert any("年度考核" in todo[0] for todo in todos_of(clerk))


def test_the_office_goes_the_whole_way_in_the_browser(published, office, signed_in):
    client = signed_in(office)
    assert client.post("/assessments/draft/", {"year": "2023"}).status_code == 302
    page = client.get("/assessments/2023/")
    assert len(page.context["results"]) == 20
    assert page.context["faults"]
    client.post("/assessments/2023/show/")
    client.post("/assessments/2023/recount/")
    assert Assessment.objects.get(year=2023).shown_on == timezone.localdate()
    assert client.get(f"/assessments/2023/?town={TOWN}").context["scores"]
    assert client.get("/assessments/2023/download/").content[:2] == b"PK"
    assert client.get("/assessments/").status_code == client.get("/assessments/rules/").status_code == 200


def test_an_entry_is_typed_with_its_evidence(drafted, office, signed_in):
    client, data = (
        signed_in(office),
        {"rule": add_rule().pk, "town": TOWN, "happened_on": "2023-05-04", "reason": "督查"},
    )
    refused = client.post("/score-entries/enter/", data | {"points": "2"})
    assert refused.status_code == 422
    assert "files" in refused.context["form"].errors
    assert client.post("/score-entries/enter/", data | {"points": "2", "files": [paper()]}).status_code == 302
    with whole_city():
        assert ScoreEntry.objects.filter(region=TOWN, points=2).exists()


def test_a_town_files_its_appeal_in_the_browser(shown, clerk, signed_in):
    address = f"/assessments/2023/appeal/{add_rule().pk}/"
    client = signed_in(clerk)
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "已整改", "files": [paper()]}).status_code == 302
    with whole_city():
        assert Appeal.objects.get(year=2023).region_id == TOWN
    assert signed_in(person("clerk-b", "leader", "610881")).post(address, {"reason": "x"}).status_code == 403


def test_the_page_of_a_year_asks_a_fixed_number_of_queries(shown, office, signed_in):
    client = signed_in(office)
    client.get("/assessments/2023/")
    with CaptureQueriesContext(connection) as few:
        client.get("/assessments/2023/")
    for town in (TOWN, OTHER_TOWN):
        enter(office, town=town)
    with CaptureQueriesContext(connection) as many:
        client.get("/assessments/2023/")
    assert len(many) == len(few) <= 20


RULE = {
    "year": "2023",
    "kind": "auto",
    "module": "资金",
    "name": "支出",
    "points": "10",
    "indicator": "fund_progress",
    "full_at": "100",
    "zero_at": "60",
    "is_placeholder": "True",
}


def test_the_office_edits_the_rules_row_by_row(office, signed_in):
    client = signed_in(office)
    assert client.post("/assessments/rules/add/", RULE).status_code == 302
    made = AssessmentRule.objects.get()
    assert (
        client.post(f"/assessments/rules/{made.pk}/", RULE | {"points": "12", "is_placeholder": "False"}).status_code
        == 302
    )
    made.refresh_from_db()
    assert (made.points, made.is_placeholder) == (12, False)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"zero_at": "100"}, "不相同"), ({"indicator": ""}, "选择指标"), ({"kind": "plus"}, "才选指标"),
        ({"points": "-1"}, "0"), ({"points": "", "kind": "grade", "indicator": ""}, "分值"),
    ],
)  # fmt: skip
def test_a_wrong_rule_is_answered_in_words(changed, sentence, office, signed_in):
    answer = signed_in(office).post("/assessments/rules/add/", RULE | changed)
    assert answer.status_code == 422
    assert any(sentence in words for errors in answer.context["form"].errors.values() for words in errors)


def test_the_command_writes_the_result(published, tmp_path, capsys):
    target = tmp_path / "result.xlsx"
    call_command("annual_assessment", "2023", out=target)
    assert load_workbook(target)["考核结果"]["B4"].value
    assert "2023 draft" in capsys.readouterr().out
    with pytest.raises(CommandError, match="还没有汇总"):
        call_command("annual_assessment", "2030", out=target)
