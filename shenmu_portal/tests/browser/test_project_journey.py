"""A project's whole way in a real browser: proposed by a village, built, paid out to farmers as an asset's income."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils.timezone import localdate
from playwright.sync_api import expect

from core.models import Parameter
from core.scoping import whole_city
from projects.models import Asset, Project
from shenmu_portal.tests.browser.desk import Office
from shenmu_portal.tests.personas import TOWN, person

STOOD = timedelta(days=12)  # notices stand their days after what they announce
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAME = "示例村肉羊养殖棚建设项目"


@pytest.fixture
def desk(page, villages, clerk, office):
    call_command("load_parameters", verbosity=0)
    Parameter.objects.filter(name="project_windows").update(value="01-01~12-31")
    people = {
        "village": person("village", "grid", villages[TOWN][0]),
        "clerk": clerk,
        "reviewer": person("reviewer", "reviewer", TOWN),
        "department": person("department", "department", "610881", "agriculture"),
        "office": office,
    }
    return Office(page, people)


def pay_with_retention(desk, year):
    """The project's money of last spring, from the 指标文 to the retention paid out; in April the gap is told and who closes it."""
    desk.add(
        "office", "allotments", number="2023-ZY-1", document="示例财农〔2023〕1号", level="中央", year=year, amount=1000000,
        issued_on=f"{year}-01-10",
    )  # fmt: skip
    desk.add(
        "office", "allocations", number="F1", allotment="2023-ZY-1", project="XM20230001", amount=400000,
        allocated_on=f"{year}-02-01",
    )  # fmt: skip
    desk.add(
        "office",
        "disbursements",
        number="B1",
        allocation="F1",
        unit="示例合作社",
        amount=300000,
        disbursed_on=f"{year}-03-01",
    )
    desk.add(
        "office", "retentions", number="Q1", allocation="F1", contract_number="HT1", base=200000, held_on=f"{year}-03-05",
        due_on=f"{year}-04-10",
    )  # fmt: skip
    paid = {"disbursement": "B1", "payee": "示例建筑公司"}
    desk.add("office", "payments", **paid, number="Z1", amount=200000, paid_on=f"{year}-04-03")
    desk.add("office", "payments", **paid, number="Z2", amount=6000, retention="Q1", paid_on=f"{year}-04-12")
    desk.add("clerk", "planned-payments", allocation="F1", month=f"{year}-04", amount=320000)
    desk.sign_in("office")
    desk.page.goto(f"/funds/progress/?month={year}-04")
    expect(desk.page.get_by_text("还差 9.40 万元").first).to_be_visible()
    closing = desk.page.locator("#closing tbody tr")
    expect(closing).to_have_count(1)
    expect(closing).to_contain_text(NAME)
    expect(closing).to_contain_text("114,000.00")
    expect(closing).to_contain_text("可补上")


def propose(desk, village, day):
    """The village's proposal, begun when its first notice can have stood its days since; gives its key."""
    address = desk.add(
        "village", "projects", number="XM20230001", name=NAME, region=village, year=day.year, kind="产业发展",
        subkind="生产项目", department="农业农村局", unit="示例合作社", content="建设养殖棚 2 座", central=400000, county=200000,
        planned_start_on=day, planned_end_on=day + timedelta(days=90), has_feasibility=True, households=20, people=60,
        goal_quantity="养殖棚 2 座",
    )  # fmt: skip
    with whole_city():
        Project.objects.update(started_on=day - STOOD, entered_on=day - STOOD)
    return re.search(r"/projects/(\d+)/", address)[1]


def decide(desk, key, day):
    """From the town's review to the approved plan, each step announced."""
    project, then = f"/projects/{key}/", {"happened_on": day - STOOD}
    desk.take("village", project, "提交镇街审核", **then)
    desk.take("reviewer", project, "镇街审核", opinion="四议两公开程序齐全，同意", **then)
    desk.take("department", project, "部门论证", opinion="技术方案可行", **then)
    desk.take("office", project, "市级审定入库", opinion="同意入库", document_number="神巩衔办发〔2023〕14号", **then)
    desk.show_notice("office", key, "市级", "入库")
    plan = {"document_number": "神巩衔办发〔2023〕20号", "year": day.year}
    desk.take("office", project, "列入年度计划", opinion="列入", **plan, **then)
    desk.take("department", project, "批复实施方案", opinion="同意", approval_number="神农发〔2023〕3号", **then)
    desk.show_notice("office", key, "市级", "年度计划和资金安排")


def build(desk, key, day):
    """From the tender to the final accounts."""
    project, then = f"/projects/{key}/", {"happened_on": day - STOOD}
    tender = {"tender_method": "公开招标", "contractor": "示例建筑公司", "contract_price": 580000}
    desk.take("clerk", project, "确定施工单位", **tender, **then)
    desk.show_notice("village", key, "镇村级", "实施前")
    desk.take("clerk", project, "开工", photos=True, begun_on=day - STOOD, **then)
    desk.add("village", "site-reports", key, reported_on=day - STOOD, progress=100, description="完工")
    desk.take("clerk", project, "完工", photos=True, finished_on=day - STOOD, **then)
    desk.take("reviewer", project, "镇街初验", photos=True, opinion="合格")
    desk.take("department", project, "市级验收", opinion="合格", document_number="神农发〔2023〕9号")
    desk.show_notice("clerk", key, "镇村级", "完工后")
    accounts = {"settled_price": 575000, "opinion": "按期完成", "evaluation": "达到目标", "evaluation_score": 95}
    desk.take("clerk", project, "竣工决算", **accounts)


def hand_over(desk, key, day):
    """The asset the project left behind, with its title and its keeper; gives its key."""
    desk.page.goto(f"/projects/{key}/")
    desk.page.get_by_role("button", name="生成资产").click()
    desk.page.wait_for_url(re.compile(r"/assets/\d+/edit/"))
    asset = re.search(r"/assets/(\d+)/", desk.page.url)[1]
    title = {"owner": "集体(村)", "owner_name": "示例村经济合作社", "titled_on": day, "title_number": "神资确1号"}
    desk.take("clerk", f"/assets/{asset}/", "确权", **title)
    desk.take("clerk", f"/assets/{asset}/", "移交", photos=True, handed_on=day)
    desk.take("clerk", f"/assets/{asset}/", "落实管护", keeper="示例村经济合作社", keeper_person="王二")
    desk.take("office", f"/projects/{key}/", "移交办结", opinion="办结")
    return asset


def earn(desk, asset, day):
    """What the asset brings in, and what the households get of it."""
    desk.add(
        "clerk", "contracts", asset, number="HT20230001", partner="示例养殖户", operation="租赁", begun_on=day,
        ends_on=day + timedelta(days=730), annual_rent=12000,
    )  # fmt: skip
    with whole_city():
        contract = Asset.objects.get().contracts.get().number
    desk.add("clerk", "rents", asset, contract=contract, due_on=day, due=12000, received=12000, received_on=day)
    desk.add("village", "patrols", asset, patrolled_on=day, patroller="李三", use="在用")
    desk.add(
        "clerk", "income-shares", asset, month=f"{day:%Y-%m}", purpose="到户分红", amount=8000, decided_on=day,
        announced_on=day, households=20,
    )  # fmt: skip


def test_a_project_goes_from_the_villages_proposal_to_the_farmers_share(desk, villages):
    day = localdate()
    project = propose(desk, villages[TOWN][0], day)
    decide(desk, project, day)
    build(desk, project, day)
    pay_with_retention(desk, day.year - 1)
    desk.add("clerk", "linkages", project, mechanism="入股分红", agreement="XY-1", partner="示例合作社")
    earn(desk, hand_over(desk, project, day), day)
    with whole_city():
        assert Project.objects.get().state == "closed"
        asset = Asset.objects.get()
    assert (asset.state, asset.income, asset.distributed) == ("kept", 12000, 8000)
