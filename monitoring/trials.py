"""Tries another value of a parameter (试算): every rule judges the month's households twice, nothing else is kept.

The facts stand in the same temporary table as in a screening; findings, clues and the parameter stay as they are.
"""

from dataclasses import replace
from functools import partial

from celery import current_app
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Count, Q, Value
from django.db.models.functions import Left

from core.models import Cancelled, JobState, Parameter
from core.progress import close, step
from core.scoping import in_scope
from monitoring import facts
from monitoring.models import Trial, TrialDifference
from monitoring.parameters import Parameters
from monitoring.recording import Recorder, execute, severity_of
from monitoring.rules import all_rules, figures

NOW, TRIED = "trial_now", "trial_tried"

COMPARE = f"""
INSERT INTO monitoring_trialdifference (region_id, version, created_at, updated_at, trial_id, household_id, rule, was,
    would_be)
SELECT region_id, 1, now(), now(), %s, household_id, rule, coalesce(n.severity, ''), coalesce(t.severity, '')
FROM {NOW} n
FULL JOIN {TRIED} t USING (rule, household_id, region_id)
WHERE n.severity IS DISTINCT FROM t.severity
ON CONFLICT (trial_id, rule, household_id) DO NOTHING"""

MORE, FEWER = Q(was=""), Q(would_be="")
CHANGES = {"more": MORE, "fewer": FEWER, "other": ~MORE & ~FEWER}
TOTALS = f"SELECT rule, count(*) FROM {NOW} GROUP BY rule"


def tried_names():
    """The parameters that findings depend on."""
    return {name for rule in all_rules() for name in rule.parameters} | set(facts.PARAMETERS)


def request_trial(parameter, *, value, month, by):
    """Queue a trial of a value on a month's facts in the user's region. Refused with a sentence where it makes no sense.

    The user's earlier trials of the same parameter are forgotten.
    """
    _refuse(parameter, value, month)
    with in_scope(by.region_id):
        proposed = with_value(Parameters.for_month(month), parameter, value)
        try:
            figures(proposed)
            facts.values(month, proposed, by.region_id)
        except (ValueError, OverflowError):
            raise ValidationError(f"取值“{value}”超出了可用的范围。") from None
        Trial.objects.filter(user=by, parameter=parameter).exclude(state=JobState.RUNNING).delete()
        trial = Trial.objects.create(
            parameter=parameter, month=month, now=parameter.value, value=value, region_id=by.region_id, user=by
        )
        transaction.on_commit(lambda: current_app.send_task(Trial.task, [trial.pk]), robust=True)
    return trial


def _refuse(parameter, value, month):
    if parameter.name not in tried_names():
        raise ValidationError("这个参数不影响筛查规则，不用试算。")
    if not value:
        raise ValidationError("请填写试算取值。")
    if value == parameter.value:
        raise ValidationError(f"试算取值与现在取值相同（{value}），请填写另一个值。")
    if parameter.year and parameter.year != month.year:
        raise ValidationError(f"这是 {parameter.year} 年的取值，请选 {parameter.year} 年的月份试算。")


def with_value(parameters, parameter, value):
    """The parameters of a month with one of them replaced."""
    tried = Parameter(name=parameter.name, year=parameter.year, value=value, is_placeholder=True)
    return replace(parameters, rows={**parameters.rows, parameter.name: tried})


def run_trial(trial):
    """Judge the month twice and keep the differences. Running again gives the same; nothing is kept of half a run."""
    try:
        _run(trial)
    except Cancelled:
        trial.state = JobState.CANCELLED
    except ValidationError as refusal:
        close(trial, JobState.REFUSED, " ".join(refusal.messages))
    except Exception:
        close(trial, JobState.FAILED, "试算中断，数据没有改动，请重试。")
        raise
    finally:
        if connection.is_usable():
            _drop()


def _run(trial):
    code, month = trial.region_id, trial.month
    with in_scope(code):
        present = Parameters.for_month(month)
    proposed = with_value(present, trial.parameter, trial.value)
    same_facts = facts.values(month, present, code) == facts.values(month, proposed, code)
    steps = partial(step, trial, total=2 * (len(all_rules()) + 1) + 1)
    for table, parameters in ((NOW, present), (TRIED, proposed)):
        with steps("汇总农户情况"):
            if table == NOW or not same_facts:
                trial.households = facts.gather(month, parameters, code)
            _make(table)
        recorder = Recorder(month, parameters, code, figures(parameters))
        for rule in all_rules():
            with steps(f"{rule.code} {rule.name}"):
                _judge(recorder, rule, table)
    with steps("比较"):
        totals = _compare(trial)
    close(trial, JobState.DONE, households=trial.households, totals=totals)


def _make(table):
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {table} (rule text, household_id bigint, region_id text, severity text)"
        )


def _judge(recorder, rule, table):
    hits = recorder.facts().filter(rule.condition)
    columns = hits.values_list(Value(rule.code), "household_id", "region_id", severity_of(rule))
    with connection.cursor() as cursor:
        execute(cursor, f"INSERT INTO {table} {{facts}}", columns)


def _compare(trial):
    """Keep the differences; returns how many households each rule finds now."""
    with connection.cursor() as cursor:
        cursor.execute(COMPARE, [trial.pk])
        cursor.execute(TOTALS)
        return dict(cursor.fetchall())


def _drop():
    facts.drop()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{NOW}, pg_temp.{TRIED}")


def counts(trial, user, by):
    """Households that a trial would add, drop or judge otherwise, by `rule` or `town`; only those the user may see."""
    rows = TrialDifference.objects.visible_to(user).filter(trial=trial).annotate(town=Left("region_id", 9))
    return (
        rows.values(by)
        .order_by(by)
        .annotate(**{name: Count("pk", filter=condition) for name, condition in CHANGES.items()})
    )
