"""The people and places of the tests: two towns, their households, and a user of each role."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command

from core.ledger.forms import form_class
from core.ledger.registry import ledgers
from core.models import ImportBatch, Parameter, Region, User
from core.months import Month
from core.role_groups import enlist
from core.roles import Role
from core.scoping import whole_city
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

TOWN, OTHER_TOWN = "610881114", "610881101"


@pytest.fixture(autouse=True)
def base_data(request):
    """Divisions and roles, present in every test that touches the database."""
    if "django_db" not in request.keywords and not {"db", "transactional_db"} & set(request.fixturenames):
        return
    request.getfixturevalue("transactional_db" if "transactional_db" in request.fixturenames else "db")
    load_base_data()


def load_base_data():
    """Where a transactional test has just emptied the database, they come back."""
    if not Region.objects.exists():
        for command in ("load_regions", "sync_roles"):
            call_command(command, verbosity=0)


def person(username, role, region, department=""):
    user = User.objects.create(
        username=username, role=role, region_id=region, department=department, full_name=f"测试{Role.label_of(role)}"
    )
    enlist(user)
    return user


@pytest.fixture
def office(db):
    return person("office", "office", "610881")


@pytest.fixture
def leader(db):
    return person("leader", "leader", "610881")


@pytest.fixture
def admin(db):
    return person("admin", "admin", "610881")


@pytest.fixture
def auditor(db):
    return person("auditor", "auditor", "610881")


@pytest.fixture
def department(db):
    """Makes the account of a department: `department("water")`."""
    return lambda code: person(f"dept-{code}", "department", "610881", code)


@pytest.fixture
def clerk(db):
    return person("clerk-610881114", "clerk", TOWN)


@pytest.fixture
def neighbour(db):
    """The clerk of another town."""
    return person("clerk-610881101", "clerk", OTHER_TOWN)


@pytest.fixture
def grid(db, villages):
    return person("grid", "grid", villages[TOWN][1])


@pytest.fixture
def signed_in(client):
    """A browser session of a user: `signed_in(clerk)`."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def villages(db):
    """Codes of the villages of both towns."""
    return {
        town: list(Region.objects.filter(parent=town).order_by("code").values_list("code", flat=True))
        for town in (TOWN, OTHER_TOWN)
    }


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


@pytest.fixture
def two_towns(villages):
    """Three households of the clerk's town, two of another."""
    with whole_city():
        own = [
            make_household(f"99088100000{n}", villages[TOWN][n % 2], *named)
            for n, named in enumerate([("李四",), ("张三丰", "990881197803100113"), ("王五",)])
        ]
        own = [own[1], own[0], own[2]]
        foreign = [make_household(f"99088199999{n}", villages[OTHER_TOWN][n]) for n in range(2)]
    return {"own": own, "foreign": foreign}


@pytest.fixture
def member(two_towns):
    """The head of the clerk's household of 张三丰."""
    with whole_city():
        return two_towns["own"][0].members.get()


@pytest.fixture
def rows_of(two_towns):
    """Rows of a ledger's model in a town: `rows_of(ledger, town=…)`."""

    def find(ledger, town=TOWN):
        with whole_city():
            return list(ledger.model.objects.inside(town).order_by("pk"))

    return find


@pytest.fixture
def many_rows(villages):
    """Adds households with all their children: `many_rows(4)`."""
    made = []

    def make(count=4):
        with whole_city():
            for _ in range(count):
                made.append(make_household(f"8808810{len(made):05d}", villages[TOWN][len(made) % 3]))

    return make


def posted(form):
    """What a browser would post back of a form as it was shown."""
    values = {}
    for bound in form:
        value = bound.value()
        value = form.fields[bound.name].prepare_value(value)
        values[bound.name] = "" if value is None else value
    return values


@pytest.fixture
def household_form(clerk):
    """The data of a household's edit form, with some fields typed over."""
    return _form_data(clerk)


@pytest.fixture
def member_form(clerk):
    return _form_data(clerk)


def _form_data(user):
    def data(record, **typed):
        ledger = next(ledger for ledger in ledgers() if ledger.model is type(record))
        with whole_city():
            record = ledger.model.objects.get(pk=record.pk)
            return {**posted(form_class(ledger)(instance=record, user=user)), "version": record.version, **typed}

    return data
