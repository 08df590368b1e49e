"""One row of every register in one town, full of words and numbers that stand nowhere else: what the crawler looks for."""

from datetime import date

from django.core.files.base import ContentFile
from django.core.management import call_command

from bulletins import assessments, circulars
from bulletins.freezing import freeze
from bulletins.models import AssessmentRule, Freezing, SavedTable, Subscription, Target
from bulletins.publishing import publish_at_once
from bulletins.tests.rows import add_year_work
from core.models import (
    AccessKind,
    AccessLog,
    Attachment,
    AttachmentKind,
    Export,
    ImportBatch,
    ImportIssue,
    JobState,
    Parameter,
    SavedFilter,
)
from core.months import Month
from funds.tests.money import add_funds
from funds.tests.rows import add_credit
from monitoring import public_codes
from monitoring.models import (
    AidGap,
    AidMeasure,
    Case,
    Clearing,
    Clue,
    Difference,
    DoorCode,
    Elimination,
    Employment,
    Exemption,
    Finding,
    Grid,
    GridWorker,
    Household,
    Identification,
    Incident,
    Income,
    Member,
    MonthEndCopy,
    OutOfPocket,
    QualityCheck,
    Reconciliation,
    RegisteredAid,
    ResponsiblePerson,
    Risk,
    SafetyNetPayment,
    Screening,
    Sweep,
    SweepTarget,
    Trial,
    TrialDifference,
    Unevaluated,
    Village,
    Visit,
    WeeklyGap,
    WorkPlan,
)
from photovoltaic.tests.association_rows import add_association
from photovoltaic.tests.rows import add_station
from projects.tests.rows import add_projects
from shenmu_portal.menu import LEDGERS
from shenmu_portal.tests.households import TOWN, add_guarantees
from shenmu_portal.tests.personas import person
from supervision.tests.rows import add_supervision

NAME, INITIALS = "欧阳秘密甲", "oymmj"
NUMBER, PERSON_NUMBER, ID_NUMBER = "770088100000123", "7700881000001239", "990881197803100113"
PHONE, ACCOUNT, FIGURE = "15412345678", "6217000077712345678", "77313.13"
MONTH = Month.parse("202312")
WHOLE_NUMBERS = (ID_NUMBER, PHONE, ACCOUNT)
SECRETS = (NAME, NUMBER, PERSON_NUMBER, ID_NUMBER, PHONE, ACCOUNT, FIGURE, "77,313.13")


def secret_rows(village):
    """One row of every register in the town, full of words and numbers that stand nowhere else."""
    call_command("load_parameters", verbosity=0)
    call_command("load_targets", verbosity=0)
    owner = person("secret-clerk", "clerk", TOWN)
    household = Household.objects.create(
        number=NUMBER, region_id=village, head_name=NAME, group_name=NAME, phone=PHONE, size=1, bank_name=NAME,
        bank_account=ACCOUNT, resettlement=NAME, risk_note=NAME, collector=NAME, collector_phone=PHONE,
        monitored_as="边缘易致贫户", identified_in=MONTH,
    )  # fmt: skip
    belongs = {"household": household, "region_id": village}
    projects = add_projects(belongs, NAME, FIGURE)
    door_code = public_codes.door_code(village)
    member = Member.objects.create(
        **belongs, number=PERSON_NUMBER, name=NAME, relation="户主", id_number=ID_NUMBER, phone=PHONE, school=NAME,
        employer=NAME, work_place=NAME, labour="普通劳动力",
    )  # fmt: skip
    rows = [
        household,
        member,
        Income.objects.create(
            **belongs, end_month=Month.parse("202309"), household_size=1, wage=FIGURE, collector=NAME
        ),
        OutOfPocket.objects.create(**belongs, member=member, month=MONTH, kind="医疗", amount=FIGURE),
        Employment.objects.create(**belongs, member=member, employer=NAME, monthly_wage=FIGURE, start_month=MONTH),
        ResponsiblePerson.objects.create(**belongs, name=NAME, phone=PHONE),
        Risk.objects.create(
            **belongs,
            rule="SR02",
            month=MONTH,
            since=MONTH,
            severity="orange",
            risk_code="00",
            review_note=NAME,
            evidence={"pc_ref": FIGURE, "income_line": "7200", "near_line": "8640.00", "near_ratio": "1.2"},
        ),  # fmt: skip
        Unevaluated.objects.create(**belongs, month=MONTH, missing=["income"]),
        Clue.objects.create(**belongs, source=Clue.Source.DECLARED, name=NAME, phone=PHONE, description=NAME),
        Case.objects.create(**belongs, visitors=NAME, refusal_reason=NAME, match_result=NAME),
        Clearing.objects.create(**belongs, contact_name=NAME, contact_phone=PHONE, per_capita_net=FIGURE),
        *projects,
        *add_funds(projects[0], NAME, FIGURE),
        *add_station(belongs, NAME, FIGURE),
        *add_association(belongs["household"], NAME, FIGURE),
        *add_year_work(village, NUMBER, NAME),
        add_supervision(village, NAME),
        *_visited(belongs, village),
        *_aid(belongs, member),
        *_judged(belongs, member),
        DoorCode.objects.create(**belongs, code=door_code, digest=public_codes.digest(door_code)),
        *_jobs(owner),
        Attachment.objects.create(
            region_id=village,
            ledger="households",
            object_id=household.pk,
            kind=AttachmentKind.PAPER,
            title=NAME,
            file=ContentFile(NAME.encode(), "secret.pdf"),
            content_type="application/pdf",
            size=1,
            by=owner,
        ),  # fmt: skip
        owner,
        Parameter.objects.first(),
        Target.objects.first(),
        SavedFilter.objects.create(user=owner, ledger="households", name=NAME, query="monitored_as=any"),
    ]
    AccessLog.objects.create(user=owner, region_id=TOWN, kind=AccessKind.EXPORT, ledger="households", filters=NAME)
    rows.append(publish_at_once(freeze(MONTH)))
    rows.append(circulars.draft(MONTH.year, 4))
    assessments.draft(MONTH.year)
    rows.append(AssessmentRule.objects.filter(year=MONTH.year).first())
    rows.append(
        SavedTable.objects.create(user=owner, region_id=TOWN, ledger="households", name=NAME, query="ledger=households")
    )
    rows.append(Subscription.objects.create(user=owner, region_id=TOWN, indicator="dropouts"))
    add_guarantees(belongs, NAME)
    made = {type(row): row for row in rows}
    plain = {ledger.model for ledger in LEDGERS} - made.keys()
    made |= {model: model.objects.inside(TOWN).first() for model in plain}
    finding = made[Finding]
    made[Exemption] = Exemption.objects.create(
        finding=finding, region_id=finding.region_id, reason=NAME, until=date(2024, 6, 1), requested_by=owner
    )
    return made


def _aid(belongs, member):
    """What the national exports carry beside people, what is done for the household, what another system says of it."""
    place = {"region_id": belongs["region_id"]}
    run = Reconciliation.objects.create(
        **place, state=JobState.DONE, batch=ImportBatch.objects.create(**place, file_name=f"{NAME}.xlsx")
    )
    return [
        AidGap.objects.create(**belongs, rule="AG01", severity="red", since=MONTH.first_day, checked_on=MONTH.first_day),
        WeeklyGap.objects.create(**belongs, rule="AG01", severity="red", since=MONTH.first_day, listed_on=MONTH.last_day),
        RegisteredAid.objects.create(**belongs, industry=[NAME], public_post_note=NAME),
        AidMeasure.objects.create(
            **belongs, category="产业帮扶", content=NAME, amount=FIGURE, responsible_person=NAME, received_by=NAME
        ),
        SafetyNetPayment.objects.create(
            **belongs, member=member, kind="临时救助", paid_in=MONTH, amount=FIGURE, note=NAME
        ),
        Identification.objects.create(**belongs, identified_in=MONTH, wage=FIGURE),
        Elimination.objects.create(**belongs, cleared_in=MONTH, net=FIGURE),
        WorkPlan.objects.create(**belongs, member=member, service_needs=[NAME]),
        Village.objects.update_or_create(**place, defaults={"collective_income": FIGURE})[0],
        run,
        Difference.objects.create(
            **place, run=run, run_code="1", kind="differs", register="members", object_id=member.pk, name=NAME,
            household_number=NUMBER, field="employer", ours=NAME, theirs=NAME,
        ),
    ]  # fmt: skip


def _judged(belongs, member):
    """What rules look at or say: an incident, a month-end copy, a loan, a doubt, what a trial would change."""
    day = MONTH.first_day
    trial = Trial.objects.create(
        region_id=belongs["region_id"], parameter=Parameter.objects.first(), month=MONTH, now="1", value="2",
        state=JobState.DONE,
    )  # fmt: skip
    return [
        Incident.objects.create(**belongs, happened_on=day, kind="自然灾害", loss=FIGURE, note=NAME),
        MonthEndCopy.objects.create(**belongs, member=member, month=MONTH, id_number=ID_NUMBER),
        *add_credit(
            belongs["household"],
            NAME,
            FIGURE,
            bank=NAME,
            contract_number=NUMBER,
            amount=FIGURE,
            issued_on=day,
            due_on=MONTH.last_day,
        ),
        TrialDifference.objects.create(**belongs, trial=trial, rule="SR02", would_be="orange"),
        Finding.objects.create(**belongs, rule="Q091", entity="household", level="warn", found_on=day, evidence={}),
    ]


def _visited(belongs, village):
    grid = Grid.objects.create(region_id=village, number="77881", name=NAME, note=NAME)
    sweep = Sweep.objects.create(
        region_id=village, number="S7788", name=NAME, kind="weekly", whom="all", duty="grid",
        starts_on=MONTH.first_day, due_on=MONTH.last_day,
    )  # fmt: skip
    visit = Visit.objects.create(**belongs, visited_on=MONTH.first_day, visitor=NAME, note=NAME)
    return [
        grid,
        GridWorker.objects.create(region_id=village, grid=grid, name=NAME, unit=NAME, phone=PHONE),
        sweep,
        SweepTarget.objects.create(**belongs, sweep=sweep, grid=grid, visit=visit),
        visit,
    ]


def _jobs(owner):
    belongs = {"user": owner, "region_id": TOWN, "done": 1, "total": 1}
    batch = ImportBatch.objects.create(
        **belongs, state=JobState.REVIEW, file_name=f"{NAME}.xlsx", file=ContentFile(NAME.encode(), "secret.xlsx"),
        annotated=ContentFile(NAME.encode(), "secret-annotated.xlsx"), layout="households",
    )  # fmt: skip
    issue = {"region_id": TOWN, "row": 3, "column": "姓名", "code": "words", "message": NAME}
    ImportIssue.objects.create(batch=batch, severity=ImportIssue.Severity.ERROR, **issue)
    export = Export.objects.create(
        **belongs, ledger="households", state=JobState.DONE, query=f"search={NAME}",
        file=ContentFile(NAME.encode(), "secret-export.xlsx"),
    )  # fmt: skip
    screening = Screening.objects.create(**belongs, month=MONTH, state=JobState.DONE, stage=NAME, message=NAME)
    freezing = Freezing.objects.create(**belongs, month=MONTH, state=JobState.DONE, stage=NAME, message=NAME)
    trial = Trial.objects.create(
        **belongs, parameter=Parameter.objects.first(), month=MONTH, now="1", value="2", state=JobState.DONE, stage=NAME
    )
    check = QualityCheck.objects.create(**belongs, state=JobState.DONE, stage=NAME)
    return [batch, export, screening, freezing, trial, check]
