"""Assets on their way: from acceptance to title, what a patrol finds, the rents of a contract, a refused disposal."""

import threading
from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, connection, connections, transaction

from core import steps
from core.constraints import refusal_of
from core.models import StepTaken
from core.months import Month
from core.scoping import whole_city
from projects.assets import make_asset, plan_rents
from projects.models import Asset, Contract, Patrol, Rent
from projects.row_rules import asset_rule, share_rule
from projects.steps import ASSET_STEPS
from projects.tests.rows import make_project
from shenmu_portal.tests.personas import TOWN

pytestmark = pytest.mark.django_db
DAY = date(2023, 6, 1)


@pytest.fixture
def village(villages):
    call_command("load_parameters", verbosity=0)
    return villages[TOWN][0]


@pytest.fixture
def asset(village):
    with whole_city():
        yield Asset.objects.create(
            number="Z1",
            name="示例冷库",
            kind="经营性资产",
            formed_year=2022,
            region_id=village,
            titled_on=DAY,
            state="titled",
        )


def test_the_title_is_owed_from_the_day_of_acceptance(village, clerk):
    with whole_city():
        project = make_project("P1", village, state="accepted")
        StepTaken.objects.create(
            region_id=village,
            ledger="projects",
            object_id=project.pk,
            step="accept",
            label="市级验收",
            happened_on=DAY,
            by=clerk,
        )
        assert make_asset(project, by=clerk).accepted_on == DAY


def test_a_renamed_asset_is_not_made_a_second_time(village, clerk):
    with whole_city():
        project = make_project("P" * 30, village, state="accepted")
        assert make_asset(project, by=clerk).number == "ZC" + "P" * 30
        Asset.objects.update(number="Z9")
        with pytest.raises(ValidationError, match="已经生成资产 Z9"):
            make_asset(project, by=clerk)
        assert Asset.objects.count() == 1


def test_a_number_that_another_asset_bears_is_told(village, clerk):
    with whole_city():
        project = make_project("P1", village, state="accepted")
        Asset.objects.create(number="ZCP1", name="示例冷库", kind="经营性资产", formed_year=2022, region_id=village)
        with pytest.raises(ValidationError, match="资产编码 ZCP1 已用于另一项资产"):
            make_asset(project, by=clerk)


def test_nothing_of_an_asset_has_happened_on_a_day_that_lies_ahead():
    with time_machine.travel(DAY):
        ahead = DAY + timedelta(days=1)
        assert [field for field, _ in asset_rule({"titled_on": ahead, "handed_on": ahead, "owner": "国有"})] == [
            "titled_on",
            "handed_on",
        ]
        shared = {"month": Month.of(DAY) + 1, "decided_on": DAY, "announced_on": ahead}
        assert [field for field, _ in share_rule(shared)] == ["announced_on", "month"]
        assert list(share_rule({"month": Month.of(DAY), "decided_on": DAY, "announced_on": DAY})) == []


def go(asset, name, by, **said):
    paper = [SimpleUploadedFile("现场.pdf", b"%PDF-1.4")]
    with whole_city(), time_machine.travel(DAY):
        steps.take(ASSET_STEPS, asset, name, by=by, opinion="同意", files=paper, **said)


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"state": "registered", "titled_on": None, "use": "流失"}, "registered"),  # lost before it had a title
        ({"state": "titled"}, "titled"),
        ({"state": "titled", "handed_on": DAY, "keeper": "示例合作社"}, "titled"),  # typed before it was handed over
        ({"state": "handed", "handed_on": DAY}, "handed"),
        ({"state": "kept", "handed_on": DAY, "keeper": "示例合作社"}, "kept"),
    ],
)
def test_a_refused_disposal_leaves_the_asset_where_it_stood(asset, clerk, office, fields, state):
    with whole_city():
        Asset.objects.update(**fields)
        asset.refresh_from_db()
    go(asset, "propose-disposal", clerk, values={"disposal": "报废", "disposal_note": "锈蚀严重"})
    refusals = [step.name for step in ASSET_STEPS.available(asset, office) if step.label == "不予处置"]
    assert refusals == [f"back-to-{state}"]
    go(asset, refusals[0], office)
    assert asset.state == state


def test_a_second_refusal_leads_back_to_where_the_second_proposal_was_made(asset, clerk, office):
    go(asset, "propose-disposal", clerk, values={"disposal": "报废", "disposal_note": "锈蚀严重"})
    go(asset, "back-to-titled", office)
    go(asset, "hand-over", clerk, values={"handed_on": DAY})
    go(asset, "propose-disposal", clerk, values={"disposal": "报废", "disposal_note": "锈蚀严重"})
    assert [step.name for step in ASSET_STEPS.available(asset, office)] == ["dispose", "back-to-handed"]


def test_an_approved_disposal_is_the_state_of_the_asset(asset, clerk, office):
    go(asset, "propose-disposal", clerk, values={"disposal": "报废", "disposal_note": "锈蚀严重"})
    go(asset, "dispose", office, document_number="神巩衔办发〔2023〕20号", values={"disposal_income": 0})
    asset.refresh_from_db()
    assert (asset.use, asset.use_since) == ("已处置", DAY)


def test_what_a_patrol_finds_is_the_state_of_the_asset(asset, signed_in, clerk):
    client = signed_in(clerk)
    typed = {"asset": "Z1", "patroller": "李四", "use": "闲置", "finding": "无人承租"}
    assert client.post("/patrols/add/", typed | {"patrolled_on": "2099-06-02"}).status_code == 422
    client.post("/patrols/add/", typed | {"patrolled_on": "2023-05-20"})
    client.post("/patrols/add/", typed | {"patrolled_on": "2023-03-01", "use": "损毁"})
    with whole_city():
        assert Patrol.objects.count() == 2
        asset.refresh_from_db()
    assert (asset.use, asset.use_since) == ("闲置", date(2023, 5, 20))


def test_a_patrol_taken_back_no_longer_speaks_for_the_asset(asset, signed_in, clerk):
    client, typed = signed_in(clerk), {"asset": "Z1", "patroller": "李四", "use": "闲置", "finding": "无人承租"}
    client.post("/patrols/add/", typed | {"patrolled_on": "2023-03-01"})
    client.post("/patrols/add/", typed | {"patrolled_on": "2023-05-20", "use": "损毁"})
    for use, since in (("闲置", date(2023, 3, 1)), ("在用", None)):
        with whole_city():
            Patrol.objects.filter(pk=Patrol.objects.order_by("-patrolled_on").first().pk).delete()
            asset.refresh_from_db()
        assert (asset.use, asset.use_since) == (use, since)


@pytest.mark.parametrize(("entered", "use"), [(date(2023, 5, 25), "损毁"), (date(2023, 5, 10), "闲置"), (None, "闲置")])
def test_a_patrol_does_not_undo_what_was_entered_since(asset, signed_in, clerk, entered, use):
    with whole_city():
        Asset.objects.update(use="损毁", use_since=entered)
    found = {"asset": "Z1", "patrolled_on": "2023-05-20", "patroller": "李四", "use": "闲置", "finding": "无人承租"}
    assert signed_in(clerk).post("/patrols/add/", found).status_code == 302
    with whole_city():
        asset.refresh_from_db()
    assert asset.use == use


def test_an_asset_is_disposed_of_by_approval_alone(asset, signed_in, clerk):
    client = signed_in(clerk)
    form = {"number": "Z1", "name": "示例冷库", "region": asset.region_id, "kind": "经营性资产", "formed_year": 2022}
    form |= {"original_value": 0, "depreciation": 0, "use": "已处置", "owner": "集体(村)", "titled_on": "2023-06-01"}
    page = client.post(f"/assets/{asset.pk}/edit/", form | {"version": asset.version})
    assert page.status_code == 422 and "资产处置须先办理“申请处置”" in page.content.decode()
    renamed = client.post(f"/assets/{asset.pk}/edit/", form | {"version": asset.version, "number": "Z2"})
    assert renamed.status_code == 422 and "资产处置须先办理“申请处置”" in renamed.content.decode()
    with whole_city(), pytest.raises(IntegrityError) as refused, transaction.atomic():
        Asset.objects.update(use="已处置")
    assert refusal_of(refused.value).startswith("资产处置须先办理“申请处置”")
    found = {"asset": "Z1", "patrolled_on": "2023-05-20", "patroller": "李四", "use": "已处置"}
    assert "请在资产上办理“申请处置”" in client.post("/patrols/add/", found).content.decode()
    assert client.post("/assets/add/", form | {"number": "Z0"}).status_code == 302  # disposed of in earlier years
    with whole_city():
        assert dict(Asset.objects.values_list("number", "use")) == {"Z1": "在用", "Z0": "已处置"}


@pytest.mark.parametrize(("ends_on", "years"), [(date(2026, 5, 31), 3), (date(2026, 6, 2), 4), (date(2023, 9, 1), 1)])
def test_a_contracts_rents_are_entered_once_a_year_of_it(asset, signed_in, clerk, ends_on, years):
    with whole_city():
        contract = Contract.objects.create(
            asset=asset, number="H1", partner="示例公司", operation="租赁", begun_on=DAY, ends_on=ends_on, annual_rent=1000,
            region_id=asset.region_id,
        )  # fmt: skip
    client, address = signed_in(clerk), f"/contracts/{contract.pk}/plan-rents/"
    assert address in client.get(f"/contracts/{contract.pk}/").content.decode()
    client.post(address)
    page = client.post(address, follow=True).content.decode()
    assert "没有重复生成" in page and address not in page
    with whole_city():
        days = list(Rent.objects.order_by("due_on").values_list("due_on", flat=True))
        asset.refresh_from_db()
    assert days == [DAY.replace(year=2023 + n) for n in range(years)]
    assert asset.rent_due == 1000 * years


def test_who_only_reads_plans_no_rents(asset, signed_in, leader):
    with whole_city():
        contract = Contract.objects.create(
            asset=asset, number="H1", partner="示例公司", operation="租赁", begun_on=DAY, ends_on=DAY + timedelta(days=90),
            annual_rent=1000, region_id=asset.region_id,
        )  # fmt: skip
    assert signed_in(leader).post(f"/contracts/{contract.pk}/plan-rents/").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_of_two_who_plan_a_contracts_rents_at_once_one_is_told_so(village, clerk):
    place, waiting, told = {"region_id": village}, "SELECT count(*) FROM pg_locks WHERE NOT granted", []
    with whole_city():
        asset = Asset.objects.create(number="Z1", name="示例冷库", kind="经营性资产", formed_year=2022, **place)
        contract = Contract.objects.create(
            asset=asset, number="H1", partner="示例公司", operation="租赁", begun_on=DAY, ends_on=date(2026, 5, 31),
            annual_rent=1000, **place,
        )  # fmt: skip

    def press():
        try:
            with whole_city():
                told.append(plan_rents(contract, by=clerk))
        except ValidationError as refused:
            told.append(refused.messages[0])
        finally:
            connections.close_all()

    second = threading.Thread(target=press)
    with whole_city(), connection.cursor() as cursor:
        assert plan_rents(contract, by=clerk) == 3
        second.start()
        while second.is_alive():
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                break  # the second one waits for the first
    second.join(30)
    assert told == ["这份合同已登记租金，没有重复生成；缺的一期请在“合同租金”里新增。"]
    with whole_city():
        assert Rent.objects.count() == 3


def test_an_asset_whose_disposal_is_proposed_is_neither_deleted_nor_given_another_price(
    asset, clerk, office, signed_in
):
    go(asset, "propose-disposal", clerk, values={"disposal": "转让", "disposal_note": "评估价 3 万元"})
    address = f"/assets/{asset.pk}/delete/"
    told = get_messages(signed_in(clerk).post(address).wsgi_request)
    assert [str(each).startswith("已申请处置的资产不能删除") for each in told] == [True]
    go(asset, "dispose", office, document_number="神巩衔办发〔2023〕20号", values={"disposal_income": 30000})
    for change in ({"disposal_income": 100}, {"disposal": "报废"}, {"number": "Z9"}):
        with whole_city(), pytest.raises(IntegrityError) as refused, transaction.atomic():
            Asset.objects.update(**change)
        assert refusal_of(refused.value).startswith("已申请处置的资产不能删除")
    with whole_city():
        Asset.objects.update(note="已移出台账")


def test_a_contract_under_which_rent_came_in_stays_as_it_was(asset, signed_in, clerk):
    place = {"region_id": asset.region_id}
    with whole_city():
        other = Asset.objects.create(number="Z2", name="示例冷库", kind="经营性资产", formed_year=2022, **place)
        contract = Contract.objects.create(
            asset=asset, number="H1", partner="示例公司", operation="租赁", begun_on=DAY, ends_on=date(2026, 5, 31),
            annual_rent=1000, **place,
        )  # fmt: skip
        Rent.objects.create(
            asset=asset, contract=contract, due_on=DAY, due=1000, received=1000, received_on=DAY, **place
        )
        for change in ({"asset": other}, {"annual_rent": 1}, {"begun_on": DAY - timedelta(days=1)}):
            with pytest.raises(IntegrityError) as refused, transaction.atomic():
                Contract.objects.update(**change)
            assert refusal_of(refused.value).startswith("这份合同已收到租金")
        Contract.objects.update(ends_on=date(2027, 5, 31))
    told = get_messages(signed_in(clerk).post(f"/contracts/{contract.pk}/delete/").wsgi_request)
    assert [str(each) for each in told] == ["不能删除：还有合同租金与它相连，请先处理。"]
    with whole_city():
        assert Rent.objects.count() == 1
