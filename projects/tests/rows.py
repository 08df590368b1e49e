"""One row of every register of projects and assets, for the tests of all ledgers."""

from datetime import date

from core.months import Month
from projects.models import (
    Alarm,
    Asset,
    Contract,
    IncomeShare,
    Linkage,
    LinkedHousehold,
    Notice,
    Patrol,
    Project,
    ReliefWorker,
    Rent,
    SiteReport,
)

DAY = date(2023, 5, 4)


def make_project(number, region, **fields):
    """A village's project that could be submitted."""
    plain = {
        "name": f"示例项目{number}", "year": 2023, "kind": "产业发展", "subkind": "生产项目", "unit": "示例合作社", "department": "农业农村局",
        "content": "新建养殖棚 2 座", "central": 600000, "planned_start_on": date(2023, 4, 1),
        "planned_end_on": date(2023, 10, 1), "goal_quantity": "养殖棚 2 座", "households": 20, "people": 60,
        "has_feasibility": True,
    }  # fmt: skip
    return Project.objects.create(number=number, region_id=region, **plain | fields)


def add_projects(belongs, word, figure=1000):
    """A project of the household's village with everything that hangs on it; `word` and `figure` stand in its texts."""
    household, region = belongs["household"], belongs["region_id"]
    number, of_village = household.number, {"region_id": region}
    project = make_project(f"P{number}", region, name=word, place=word, responsible=word)
    asset = Asset.objects.create(
        number=f"Z{number}", name=word, kind="经营性资产", formed_year=2023, project=project, original_value=600000,
        keeper_person=word, **of_village,
    )  # fmt: skip
    contract = Contract.objects.create(
        asset=asset, number=f"H{number}", partner=word, operation="租赁", begun_on=DAY, ends_on=date(2026, 5, 3),
        annual_rent=figure, **of_village,
    )  # fmt: skip
    return [
        project,
        Notice.objects.create(project=project, level="镇村级", kind="实施前", place=word, begun_on=DAY, **of_village),
        SiteReport.objects.create(project=project, reported_on=DAY, progress=40, description=word, **of_village),
        Linkage.objects.create(project=project, mechanism="订单收购", partner=word, **of_village),
        LinkedHousehold.objects.create(**belongs, project=project, year=2023, mechanism="订单收购", promised=figure),
        ReliefWorker.objects.create(**belongs, project=project, begun_on=DAY, days=20, wages=figure),
        asset,
        contract,
        Rent.objects.create(
            asset=asset, contract=contract, due_on=DAY, due=figure, received=figure, received_on=DAY, **of_village
        ),
        Patrol.objects.create(asset=asset, patrolled_on=DAY, patroller=word, use="在用", **of_village),
        IncomeShare.objects.create(
            asset=asset, month=Month.parse("202305"), purpose="到户分红", amount=figure, decided_on=DAY,
            announced_on=DAY, **of_village,
        ),
        Alarm.objects.create(
            subject="projects", project=project, name=word, number=project.number, rule="PA01", severity="red",
            since=DAY, checked_on=DAY, **of_village,
        ),
    ]  # fmt: skip
