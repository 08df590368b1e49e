"""What staged rows show only beside the registers: the sun's limit, meters that run backwards, people who do not fit.

Each check takes the staging table of its register and gives (line, field, severity, code, sentence), with the same
sentences as the row rules on the page.
"""

from itertools import groupby

from core.imports.merging import Merge
from core.imports.related import after, records_named, staged_rows
from core.imports.staging import fetch
from core.months import Month
from monitoring.models import Member
from monitoring.parameters import Parameters
from photovoltaic.models import DistributionPlan, PostHolder, PostWage, PublicPost
from photovoltaic.models.distribution import OPEN, TAKEN_BACK, beyond_plan
from photovoltaic.mutual_rules import (
    NOT_OF_THE_ASSOCIATION,
    OTHER_VILLAGE,
    Limits,
    full,
    lendable,
    repayable,
    splittable,
)
from photovoltaic.row_rules import (
    impossible,
    item_rule,
    not_connected,
    not_installed,
    payment_rule,
    reading_falls,
    unfit,
    wage_rule,
)
from photovoltaic.words import PayState
from photovoltaic.yields import of_months

ERROR, WARNING = "error", "warning"

MONTHS_BEYOND = """
SELECT s.line, s.month, s.kwh, t.capacity_kw, light.hours, t.connected_on
FROM {stage} s JOIN photovoltaic_station t ON t.id = s.station_id
JOIN unnest(%s::numeric[]) WITH ORDINALITY AS light(hours, number) ON light.number = s.month %% 12 + 1
WHERE s.kwh > t.capacity_kw * light.hours * 28 OR s.kwh > 0 AND make_date(s.month / 12, s.month %% 12 + 1, 1) < t.connected_on
ORDER BY s.line"""
DAYS_BEYOND = """
SELECT s.line, s.day, s.kwh, t.capacity_kw, light.hours, t.connected_on
FROM {stage} s JOIN photovoltaic_station t ON t.id = s.station_id
JOIN unnest(%s::numeric[]) WITH ORDINALITY AS light(hours, number) ON light.number = extract(month FROM s.day)
WHERE s.kwh > t.capacity_kw * light.hours OR s.kwh > 0 AND s.day < t.connected_on ORDER BY s.line"""
CORRECTED = """
SELECT s.line, s.month, t.kwh, s.kwh FROM {stage} s JOIN photovoltaic_monthlyoutput t ON t.id = s.id
WHERE NOT s.is_new AND s.kwh <> t.kwh ORDER BY s.line"""
# The reading a meter stood at before the month: the last one taken, else the one it was installed with.
READINGS = """
SELECT s.line, s.month, s.previous, s.current, s.kwh, m.multiplier, m.number,
    coalesce(last.current, m.first_reading), last.month, m.installed_on, m.removed_on
FROM {stage} s JOIN photovoltaic_meter m ON m.id = s.meter_id
LEFT JOIN LATERAL (
    SELECT r.current, r.month FROM photovoltaic_meterreading r
    WHERE r.meter_id = s.meter_id AND r.month < s.month ORDER BY r.month DESC LIMIT 1
) last ON true
ORDER BY s.line"""


def _has(stage, *names):
    return {field.name for field in stage.fields} >= set(names)


def _light():
    return of_months(Parameters.in_force(Month(0)), "pv_daylight_hours")


def possible_months(stage, strict):
    """A month's output within the light of its days, of a station on the grid."""
    if not _has(stage, "kwh"):
        return
    for line, month, kwh, capacity, hours, since in fetch(MONTHS_BEYOND.format(stage=stage.table), [_light()]):
        month = Month(month)
        light = hours * ((month.last_day - month.first_day).days + 1)
        if month.last_day < since:
            yield line, "kwh", ERROR, "not_connected", not_connected(month.label, since)
        elif kwh > capacity * light:
            yield line, "kwh", ERROR, "impossible", impossible(month.label, kwh, capacity, light, capacity * light)


def possible_days(stage, strict):
    if _has(stage, "kwh"):
        for line, day, kwh, capacity, hours, since in fetch(DAYS_BEYOND.format(stage=stage.table), [_light()]):
            if day < since:
                yield line, "day", ERROR, "not_connected", not_connected(f"{day:%Y年%-m月%-d日}", since)
            else:
                sentence = impossible(f"{day:%Y年%-m月%-d日}", kwh, capacity, hours, capacity * hours)
                yield line, "kwh", ERROR, "impossible", sentence


def corrected_months(stage, strict):
    """A month that is there already with another figure waits for a person's look."""
    if _has(stage, "kwh"):
        for line, month, was, now in fetch(CORRECTED.format(stage=stage.table)):
            sentence = f"{Month(month).label}已有发电量 {was:,.2f} 千瓦时，入库后更正为 {now:,.2f} 千瓦时，请核对。"
            yield line, "kwh", WARNING, "corrected", sentence


def steady_readings(stage, strict):
    """Readings go on where the last ones ended, and make the kWh that is said."""
    if not _has(stage, "previous", "current", "kwh", "meter"):
        return
    for line, month, previous, current, kwh, multiplier, number, stood_at, last_month, *hung in fetch(
        READINGS.format(stage=stage.table)
    ):
        if sentence := not_installed(number, Month(month), *hung):
            yield line, "month", ERROR, "not_installed", sentence
        if previous is not None and previous < stood_at:
            yield line, "previous", ERROR, "falls", reading_falls(number, last_month, stood_at, previous)
        elif previous is not None and previous > stood_at:
            yield (
                line,
                "previous",
                WARNING,
                "gap",
                (
                    f"电表 {number} 上次示数 {stood_at:,.2f}，本次从 {previous:,.2f} 开始，中间 {previous - stood_at:,.2f} 没有抄表，请核对。"
                ),
            )
        if None not in (previous, current, kwh) and abs(kwh - (current - previous) * multiplier) > 1:
            yield (
                line,
                "kwh",
                ERROR,
                "product",
                (f"抄见电量 {kwh:,.2f} 与示数之差 × 倍率 {(current - previous) * multiplier:,.2f} 不一致，请核对。"),
            )


def draft_items(stage, strict):
    """Contents are added to a plan while it is a draft."""
    rows = list(staged_rows(stage, ["plan_id"]))
    plans = records_named(DistributionPlan, rows, "plan_id")
    for line, values in rows:
        for name, sentence in item_rule({"plan": plans[values["plan_id"]]}):
            yield line, name, ERROR, "state", sentence


def right_payees(stage, strict):
    """Payments under plans in force, to named people of the village."""
    yield from _taken_back(stage)
    if not _has(stage, "use"):
        yield from _bank_answers(stage)
        return
    rows = list(staged_rows(stage, ["plan_id", "member_id", "use", "state", "paid_on"], stored_too=["member_id"]))
    plans, members = records_named(DistributionPlan, rows, "plan_id"), records_named(Member, rows, "member_id")
    for line, values in rows:
        known = {name: values[name] for name in ("use", "state", "paid_on") if name in values}
        known["member"] = members.get(values["member_id"])
        for name, sentence in payment_rule({"plan": plans[values["plan_id"]], **known}):
            yield line, name, ERROR, "payment", sentence
    amount = after(stage, "amount")
    for line, planned, bound in fetch(BEYOND_PLAN.format(stage=stage.table, amount=amount), [list(OPEN)]):
        yield line, "amount", ERROR, "beyond_plan", beyond_plan(planned, bound)


# What is registered under a plan already, and what the file's lines add to it or move there: first those that lower it, then the
# others one after the other. A payment the bank has keeps its amount, whatever the file says.
BEYOND_PLAN = """
SELECT line, planned, bound FROM (
    SELECT line, planned, more, registered + sum(more) OVER (PARTITION BY plan_id ORDER BY more > 0, line) AS bound FROM (
        SELECT s.line, s.plan_id, p.planned,
            {amount} - CASE WHEN t.plan_id = s.plan_id THEN t.amount ELSE 0 END AS more,
            (SELECT coalesce(sum(o.amount), 0) FROM photovoltaic_payment o WHERE o.plan_id = p.id) AS registered
        FROM {stage} s JOIN photovoltaic_distributionplan p ON p.id = s.plan_id
        LEFT JOIN photovoltaic_payment t ON t.id = s.id
        WHERE s.is_new OR t.state = ANY(%s)
    ) AS said
) AS added WHERE more > 0 AND bound > planned ORDER BY line"""


def _taken_back(stage):
    """What the bank has is opened again by its answer alone."""
    said = next((value for field, value in Merge(stage).fields_after() if field.name == "state"), None)
    if said is None:
        return
    is_answer = "发放结果" in stage.feed.columns
    allowed = [PayState.PAID.value, *([PayState.FAILED.value] if is_answer else [])]
    for (line,) in fetch(TAKEN_BACK_ROWS.format(stage=stage.table, said=said), [list(OPEN), allowed]):
        yield line, "state", ERROR, "taken_back", TAKEN_BACK


TAKEN_BACK_ROWS = """
SELECT line FROM (
    SELECT s.line, t.state, {said} AS after FROM {stage} s JOIN photovoltaic_payment t ON t.id = s.id
) AS said WHERE NOT state = ANY(%s) AND after <> state AND NOT after = ANY(%s) ORDER BY line"""


def _bank_answers(stage):
    """The bank's answer makes no new payments and changes neither plan nor amount."""
    for (line,) in fetch(f"SELECT line FROM {stage.table} WHERE is_new ORDER BY line"):
        yield line, "number", ERROR, "unknown", "没有这个发放流水号，请核对是不是本系统导出的发放清单。"
    for line, plan in fetch(OTHER_PLANS.format(stage=stage.table)):
        yield line, "plan", ERROR, "plan", f"这一笔发放属于方案 {plan}，请核对方案编号；要换方案请在它的记录页修改。"
    if _has(stage, "amount"):
        for line, theirs, ours in fetch(OTHER_AMOUNTS.format(stage=stage.table)):
            sentence = f"回单金额 {theirs:,.2f} 元，发放清单是 {ours:,.2f} 元，请与银行核对这一笔。"
            yield line, "amount", ERROR, "amount", sentence


OTHER_PLANS = """
SELECT s.line, p.number FROM {stage} s JOIN photovoltaic_payment t ON t.id = s.id
JOIN photovoltaic_distributionplan p ON p.id = t.plan_id WHERE s.plan_id <> t.plan_id ORDER BY s.line"""
OTHER_AMOUNTS = """
SELECT s.line, s.amount, t.amount FROM {stage} s JOIN photovoltaic_payment t ON t.id = s.id
WHERE s.amount <> t.amount ORDER BY s.line"""


def fit_holders(stage, strict):
    """Holders fit their posts; how many posts a person may hold is asked over the file and the register."""
    rows = list(staged_rows(stage, ["post_id", "member_id", "begun_on", "ended_on"]))
    posts, members = records_named(PublicPost, rows, "post_id"), records_named(Member, rows, "member_id", "household")
    for line, values in rows:
        member = members.get(values.get("member_id"))
        if member and values.get("begun_on"):
            for sentence in unfit(member, posts[values["post_id"]], values["begun_on"]):
                yield line, "member", ERROR, "unfit", sentence
    limit = Parameters.in_force(Month(0)).integer("pv_posts_per_person")
    for line, name in fetch(TOO_MANY.format(stage=stage.table, ended=_ended(stage)), [limit]):
        yield line, "member", ERROR, "posts", f"{name}导入后会有超过 {limit} 个公益岗位，一人最多 {limit} 个。"


TOO_MANY = """
WITH held AS (
    SELECT s.line, s.member_id FROM {stage} s LEFT JOIN photovoltaic_postholder t ON t.id = s.id WHERE {ended} IS NULL
    UNION ALL
    SELECT NULL, t.member_id FROM photovoltaic_postholder t
    WHERE t.ended_on IS NULL AND NOT EXISTS (SELECT 1 FROM {stage} s WHERE s.id = t.id)
)
SELECT h.line, m.name FROM held h JOIN monitoring_member m ON m.id = h.member_id
WHERE h.line IS NOT NULL AND (SELECT count(*) FROM held o WHERE o.member_id = h.member_id) > %s ORDER BY h.line"""


def _ended(stage):
    return "coalesce(s.ended_on, t.ended_on)" if _has(stage, "ended_on") else "t.ended_on"


def earned_wages(stage, strict):
    rows = list(staged_rows(stage, ["post_id", "member_id", "month", "wage", "days"]))
    posts, members = records_named(PublicPost, rows, "post_id"), records_named(Member, rows, "member_id")
    paid, held = _paid_wages(rows), _holders(posts)
    for line, values in rows:
        month = values.get("month")
        known = {
            "post": posts.get(values.get("post_id")),
            "member": members.get(values.get("member_id")),
            "month": None if month is None else Month(month),
            **{name: values[name] for name in ("wage", "days") if name in values},
        }
        for name, sentence in wage_rule(known, paid, held):
            yield line, name, ERROR, "wage", sentence


def _paid_wages(rows):
    """Answers like `row_rules.paid_wage`, of these rows' posts and months."""
    posts, months = ({values.get(name) for _, values in rows} - {None} for name in ("post_id", "month"))
    wages = PostWage.objects.filter(post__in=posts, month__in=months, payment__isnull=False).select_related("member")
    found = {(wage.post_id, wage.month): wage for wage in wages}
    return lambda post, month: found.get((post.pk, month))


def _holders(posts):
    """Answers like `row_rules.held_in`, of these posts."""
    holders = PostHolder.objects.filter(post__in=posts).order_by("post_id", "member_id")
    found = {key: list(own) for key, own in groupby(holders, key=lambda each: (each.post_id, each.member_id))}
    return lambda post, member, month: any(each.stood_in(month) for each in found.get((post.pk, member.pk), ()))


def fit_members(stage, strict):
    """Members are of the association's village, and of a group of it that has room for them."""
    said = {name: after(stage, name) for name in ("household_id", "association_id", "group_id", "left_on")}
    for line, other_village, other_group in fetch(MISFITS.format(stage=stage.table, **said)):
        if other_village:
            yield line, "association", ERROR, "member", OTHER_VILLAGE
        if other_group:
            yield line, "group", ERROR, "member", NOT_OF_THE_ASSOCIATION
    most = Limits.load().number("mutual_group_most")
    for line, ordinal, others in fetch(CROWDED.format(stage=stage.table, **said), [most]) if most else ():
        yield line, "group", ERROR, "member", full(f"第{ordinal}小组", others, most)


MISFITS = """
SELECT * FROM (
    SELECT s.line, h.region_id <> a.region_id AS other_village, g.association_id <> a.id AS other_group
    FROM {stage} s LEFT JOIN photovoltaic_associationmember t ON t.id = s.id
    JOIN monitoring_household h ON h.id = {household_id} JOIN photovoltaic_association a ON a.id = {association_id}
    LEFT JOIN photovoltaic_jointgroup g ON g.id = {group_id}
) AS said WHERE other_village OR other_group ORDER BY line"""
# Who is in the group already comes first; a line counts where it brings somebody in.
CROWDED = """
SELECT line, g.ordinal, others FROM (
    SELECT line, is_new, group_id, row_number() OVER (PARTITION BY group_id ORDER BY is_new, line) - 1 + (
        SELECT count(*) FROM photovoltaic_associationmember o WHERE o.group_id = said.group_id AND o.left_on IS NULL
          AND NOT EXISTS (SELECT FROM {stage} s WHERE s.id = o.id)
    ) AS others
    FROM (
        SELECT s.line, {group_id} AS group_id, t.group_id IS DISTINCT FROM {group_id} OR t.left_on IS NOT NULL AS is_new
        FROM {stage} s LEFT JOIN photovoltaic_associationmember t ON t.id = s.id WHERE {left_on} IS NULL
    ) AS said
) AS seated JOIN photovoltaic_jointgroup g ON g.id = group_id WHERE is_new AND others >= %s ORDER BY line"""


def fit_loans(stage, strict):
    """Mutual-aid loans keep the limits the page keeps."""
    for line, field, sentence in lendable(list(staged_rows(stage, ["number", "member_id", "amount", "months"]))):
        yield line, field, ERROR, "limit", sentence


def fit_repayments(stage, strict):
    """Repayments are of loans that were paid out, and no more than owed."""
    for line, field, sentence in repayable(list(staged_rows(stage, ["loan_id", "paid_on", "principal", "fee"]))):
        yield line, field, ERROR, "repayment", sentence


def fit_splits(stage, strict):
    """A year's fees are shared out as the repayments say them."""
    rows = staged_rows(stage, ["association_id", "year", "fees"], stored_too=["fees"])
    for line, field, sentence in splittable(list(rows)):
        yield line, field, ERROR, "split", sentence
