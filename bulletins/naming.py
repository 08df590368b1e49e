"""The names behind a month's figures: households that changed, risks that came and went, projects that lagged."""

from django.contrib.postgres.aggregates import StringAgg
from django.db import connection
from django.db.models import BooleanField, Case, CharField, DateField, F, Func, Q, Value, When
from django.db.models.functions import Coalesce, Concat, Left, NullIf

from bulletins.models import Bulletin, SnapshotHousehold, SnapshotProject
from monitoring.models import Household, Severity
from monitoring.standing import found_in, identified, newly_closed, newly_identified, still_open, vanished_in
from projects.models import Project

Kind = SnapshotHousehold.Kind
COLUMNS = (
    "region_id",
    "number",
    "head_name",
    "monitored_as",
    "identified_in",
    "is_open",
    "detail",
    "kind",
    "bulletin_id",
)
PROJECT_COLUMNS = (
    "region_id", "number", "name", "unit", "has_begun", "planned_on", "reason", "measures", "bulletin_id",
)  # fmt: skip

# What is different from the month before, told by the two frozen lists: a late entry counts when it appears.
COMPARE = """
SELECT COALESCE(now.region_id, was.region_id), number, COALESCE(now.head_name, was.head_name),
       COALESCE(now.monitored_as, was.monitored_as), COALESCE(now.identified_in, was.identified_in),
       COALESCE(now.is_open, false), COALESCE(now.detail, was.detail),
       CASE WHEN was.id IS NULL THEN 'entered' WHEN now.id IS NULL THEN 'left'
            WHEN now.is_open THEN 'reopened' ELSE 'cleared' END, %(now)s
FROM (SELECT * FROM bulletins_snapshothousehold WHERE bulletin_id = %(now)s AND kind = 'monitored') now
FULL JOIN (SELECT * FROM bulletins_snapshothousehold WHERE bulletin_id = %(was)s AND kind = 'monitored') was USING (number)
WHERE was.id IS NULL OR now.id IS NULL OR was.is_open <> now.is_open
"""


def name_households(bulletin):
    """Freeze the month's monitored households, its red risks, and what changed against the month before."""
    month = bulletin.month
    found = found_in(month)
    _copy(_monitored(month), Kind.MONITORED, bulletin)
    _copy(_at_risk(found.filter(severity=Severity.RED)), Kind.RED, bulletin)
    _copy(_at_risk(found.filter(since=month)), Kind.RISK_NEW, bulletin)
    _copy(_at_risk(vanished_in(month)), Kind.RISK_CLEARED, bulletin)
    previous = Bulletin.objects.current().filter(month=month - 1).first()
    if previous:
        _insert(SnapshotHousehold, COLUMNS, COMPARE, {"now": bulletin.pk, "was": previous.pk})
    else:
        _copy(_monitored(month).filter(newly_identified(month)), Kind.ENTERED, bulletin)
        _copy(_monitored(month).filter(newly_closed(month)), Kind.CLEARED, bulletin)


def _copy(rows, kind, bulletin):
    """One INSERT … SELECT."""
    stamped = rows.annotate(kind=Value(kind.value), bulletin_id=Value(bulletin.pk))
    _insert(SnapshotHousehold, COLUMNS, *stamped.order_by().values_list(*COLUMNS).query.sql_with_params())


def name_projects(bulletin):
    """Freeze the projects that were begun or finished later than planned at the month's end."""
    begun = Q(state="building")
    rows = Project.objects.lagging(bulletin.month.last_day).annotate(
        has_begun=Case(When(begun, then=Value(True)), default=Value(False), output_field=BooleanField()),
        planned_on=Case(When(begun, then=F("planned_end_on")), default=F("planned_start_on"), output_field=DateField()),
        reason=F("lag_reason"),
        measures=F("lag_measures"),
        bulletin_id=Value(bulletin.pk),
    )
    chosen = rows.order_by().values_list(*PROJECT_COLUMNS)
    _insert(SnapshotProject, PROJECT_COLUMNS, *chosen.query.sql_with_params())


def _insert(model, columns, sql, params):
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) {sql}", params)


def _monitored(month):
    """Every monitored household with its state and its risks in their order; of a cleared one how it was cleared."""
    risks = Func("risks", Value("、"), function="array_to_string", output_field=CharField())
    way = Coalesce(NullIf(F("cleared_by"), Value("")), Value("消除方式未填"), output_field=CharField())
    cleared = Concat(way, Value("，原风险："), risks, output_field=CharField())
    is_open = Case(When(still_open(month), then=Value(True)), default=Value(False), output_field=BooleanField())
    detail = Case(When(still_open(month), then=risks), default=cleared, output_field=CharField())
    return Household.objects.filter(identified(month)).annotate(is_open=is_open, detail=Left(detail, 200))


def _at_risk(risks):
    """Households with the codes of their risks, one row each."""
    return risks.values(
        "region_id",
        number=F("household__number"),
        head_name=F("household__head_name"),
        monitored_as=F("household__monitored_as"),
        identified_in=F("household__identified_in"),
    ).annotate(is_open=Value(False), detail=StringAgg("rule", "、", distinct=True, order_by="rule"))
