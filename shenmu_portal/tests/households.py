"""A household with a row of every register around it, and the two towns of such households that most tests look at."""

from datetime import date, timedelta

from django.core.management import call_command

from bulletins.tests.rows import add_year_work
from core.models import ImportBatch, Parameter, Region
from core.months import Month
from funds.tests.money import add_funds
from funds.tests.rows import add_credit
from monitoring.models import (
    AidGap,
    AidMeasure,
    AtRiskPupil,
    Case,
    Clearing,
    Clinic,
    Clue,
    DepartmentList,
    Difference,
    DoctorContract,
    Elimination,
    Employment,
    Finding,
    Grid,
    GridHousehold,
    GridWorker,
    HouseAppraisal,
    HouseHazard,
    Household,
    HouseRebuild,
    Identification,
    Incident,
    Income,
    ListedPerson,
    MedicalPayment,
    Member,
    MonthEndCopy,
    OutOfPocket,
    Reconciliation,
    Rectification,
    RegisteredAid,
    ResponsiblePerson,
    Risk,
    SafetyNetPayment,
    SchoolAid,
    SchoolCohort,
    SeriousIllness,
    Sweep,
    SweepTarget,
    Trial,
    TrialDifference,
    Unevaluated,
    Village,
    Visit,
    WaterAppraisal,
    WaterOutage,
    WaterSupply,
    WeeklyGap,
    WorkPlan,
)
from photovoltaic.tests.association_rows import add_association
from photovoltaic.tests.rows import add_station
from projects.tests.rows import add_projects
from supervision.tests.rows import add_supervision

TOWN, OTHER_TOWN = "610881114", "610881101"
NUMBERS = ("990881000000", "990881000001", "990881000002", "990881999990", "990881999991")


def load_base_data():
    """Divisions and roles."""
    for command in ("load_regions", "sync_roles"):
        call_command(command, verbosity=0)


def villages_of(town):
    return list(Region.objects.filter(parent=town).order_by("code").values_list("code", flat=True))


def make_two_towns():
    """Three households of the clerk's town, two of another."""
    own, other = villages_of(TOWN), villages_of(OTHER_TOWN)
    living = (own[0], "李四"), (own[1], "张三丰", "990881197803100113"), (own[0], "王五"), (other[0],), (other[1],)
    for number, household in zip(NUMBERS, living, strict=True):
        make_household(number, *household)


def make_household(number, region, head="李四", id_number="990881198006220125", **fields):
    """One household with its head, an income, a spending, a work period and a risk."""
    household = Household.objects.create(number=number, region_id=region, head_name=head, size=1, **fields)
    belongs = {"household": household, "region_id": region}
    member = Member.objects.create(
        **belongs,
        number=f"{number}001",
        name=head,
        relation="户主",
        id_number=id_number,
        labour="普通劳动力",
        education="初中",
        health=["健康"],
    )
    Income.objects.create(**belongs, end_month=Month.parse("202309"), household_size=1, wage=20000, transfer=1000)
    OutOfPocket.objects.create(**belongs, member=member, month=Month.parse("202310"), kind="医疗", amount=500)
    Employment.objects.create(**belongs, member=member, is_working=True, start_month=Month.parse("202302"))
    ResponsiblePerson.objects.create(
        **belongs, name="折建军", unit="示例单位", affiliation="县", starts_on=date(2022, 1, 10)
    )
    month = Month.parse("202312")
    Risk.objects.create(
        **belongs,
        rule="SR02",
        month=month,
        since=month,
        severity="orange",
        risk_code="00",
        evidence={"pc_ref": "8000.00", "income_line": "7200", "near_line": "8640.00", "near_ratio": "1.2"},
    )
    Unevaluated.objects.create(**belongs, month=month, missing=["收入"])
    Finding.objects.create(
        **belongs, rule="Q091", entity="household", level="warn", found_on=date(2023, 12, 18), evidence={}
    )
    Incident.objects.create(**belongs, happened_on=date(2023, 8, 3), kind="自然灾害", damage="一般损坏", loss=2000)
    MonthEndCopy.objects.create(**belongs, member=member, month=Month.parse("202311"), labour="普通劳动力")
    add_credit(household, head)
    trial = Trial.objects.create(
        parameter=Parameter.objects.get_or_create(name="near_ratio", year=None, defaults={"value": "1.2"})[0],
        month=Month.parse("202312"), now="1.2", value="1.3", state="done", region_id=belongs["region_id"],
    )  # fmt: skip
    TrialDifference.objects.create(**belongs, trial=trial, rule="SR02", would_be="orange")
    Clue.objects.create(**belongs, source=Clue.Source.GRID, risk_code="01", description="住院花费较大")
    case = Case.objects.create(**belongs, source=Clue.Source.GRID, state=Case.State.FOLLOWING)
    Clearing.objects.create(**belongs, case=case)
    add_guarantees(belongs, head)
    add_aid(belongs, member)
    add_funds(add_projects(belongs, head)[0], head)
    add_station(belongs, head)
    add_association(household, head)
    add_year_work(region, number, head)
    add_supervision(region, head)
    make_visit(belongs, number, head)
    household.refresh_from_db()  # the appraisals are written through to it
    return household


def add_guarantees(belongs, head):
    """A row of every register of 三保障和饮水, all in order; village records are found by the head's name."""
    household, place = belongs["household"], {"region_id": belongs["region_id"]}
    day, month = date(2023, 6, 1), Month.parse("202312")
    sent = {"department": "medical", "kind": "uninsured", "month": month}
    listed = DepartmentList.objects.create(**place, **sent, name=head, key=household.number, total=1, hits=1)
    ListedPerson.objects.create(**belongs, **sent, source=listed, line=2, name=head, outcome="hit", how="number")
    Rectification.objects.create(
        **place, number=household.number, source="审计", year=2023, found_on=day, category="政策落实", term="立行立改",
        description="台账不全", unit="市医保局", responsible=head,
    )  # fmt: skip
    member = {**belongs, "member": household.members.get()}
    AtRiskPupil.objects.create(**member, found_on=day, situation="厌学、有辍学风险", returned_on=day)
    SchoolAid.objects.create(**member, year=2023, term="秋季", stage="本科", kind="高校助学金", amount=3000)
    SchoolCohort.objects.create(
        **place, number=household.number, school="示例学校", year=2023, entrants=40, graduates=40, reporter=head
    )
    SeriousIllness.objects.create(**member, disease="白内障", diagnosed_on=day, treatment="已救治")
    DoctorContract.objects.create(**member, disease="高血压", doctor="示例医生", signed_on=day)
    MedicalPayment.objects.create(**member, settled_on=day, kind="住院", total=9000, basic=6000)
    Clinic.objects.create(**place, number=household.number, name="示例村卫生室", doctor=head, is_running=True)
    HouseAppraisal.objects.create(**belongs, appraised_on=day, grade="A")
    HouseRebuild.objects.create(**belongs, year=2016, kind="原址重建", grade="D", appraised_on=date(2016, 3, 1))
    HouseHazard.objects.create(**belongs, found_on=day, kind="其他", resolved_on=day)
    four = dict.fromkeys(("quantity", "quality", "convenience", "assurance"), "达标")
    WaterAppraisal.objects.create(**belongs, appraised_on=day, **four)
    WaterSupply.objects.create(**place, number=household.number, name="示例供水站", keeper=head)
    WaterOutage.objects.create(**place, number=household.number, started_on=day, cause="停电", reporter=head)


def add_aid(belongs, member):
    """A row of every register the national exports fill beside people, and one measure."""
    cleared, identified = Month.parse("202309"), Month.parse("202209")
    RegisteredAid.objects.create(**belongs, industry=["发展生产"], development_status="已实施")
    Identification.objects.create(**belongs, identified_in=identified, per_capita_net=5000)
    Elimination.objects.create(**belongs, cleared_in=cleared, per_capita_net=12000)
    WorkPlan.objects.create(**belongs, member=member, is_planning=True, place_county="榆阳区")
    AidMeasure.objects.create(**belongs, category="产业帮扶", item="发展生产", content="湖羊 10 只")
    add_difference(belongs, member)
    day = date(2023, 12, 4)
    AidGap.objects.create(**belongs, rule="AG01", severity="red", since=day, checked_on=day)
    WeeklyGap.objects.create(**belongs, rule="AG01", severity="red", since=day, listed_on=day)
    paid = {"kind": "临时救助", "paid_in": Month.parse("202311"), "amount": 800}
    SafetyNetPayment.objects.create(**belongs, member=member, **paid)
    Village.objects.get_or_create(region_id=belongs["region_id"])


def make_visit(belongs, number, head):
    """A grid of the household's own with its worker, a round that it is visited in, and the visit."""
    region = belongs["region_id"]
    grid = Grid.objects.create(region_id=region, number=f"G{number}", name=f"{head}网格{number}")
    GridWorker.objects.create(region_id=region, grid=grid, name="网格员甲", phone="15400000001")
    GridHousehold.objects.create(**belongs, grid=grid)
    round_of_it = Sweep.objects.create(
        region_id=region, number=f"S{number}", name=f"{head}排查", kind="monthly", whom="all", duty="grid",
        starts_on=date(2000, 1, 1) + timedelta(days=int(number) % 89_989), due_on=date(2300, 1, 1),
    )  # fmt: skip
    visit = Visit.objects.create(**belongs, visited_on=date(2023, 12, 5), visitor="网格员甲", note="一切如常")
    SweepTarget.objects.create(**belongs, sweep=round_of_it, grid=grid, visit=visit)


def add_difference(belongs, member):
    """A field on which another system does not agree."""
    batch = ImportBatch.objects.create(region_id=belongs["region_id"], file_name="对账.xlsx")
    run = Reconciliation.objects.create(region_id=belongs["region_id"], batch=batch)
    Difference.objects.create(
        region_id=belongs["region_id"], run=run, run_code=str(run.pk), kind="differs", register="members",
        object_id=member.pk, household_number=belongs["household"].number, name=member.name, field="labour",
        ours="普通劳动力", theirs="技能劳动力",
    )  # fmt: skip
