"""信息比对: a department's list against the households, every row ending in exactly one of four outcomes.

By the digest of the ID number first, then by name and village; one statement over the whole list, and one more that
turns hits into clues. Sending the same list again changes nothing. A short list costs as little in a province as in a
county: row security lets CASE start an index and coalesce not, and the index of digests leaves empty ones out.
"""

import io

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils import timezone

from core.imports.places import Places
from core.months import Month
from core.reasons import reason_for
from core.scoping import scope_of
from monitoring.comparison_kinds import BY_CODE, Becomes
from monitoring.listed_rows import COLUMNS, Reader
from monitoring.models import Clue, DepartmentList, ListedPerson
from monitoring.parameters import Parameters
from monitoring.workflows.clues import CLUE_WORKFLOW

MOST_ROWS = 100_000
HIT, MISS, DOUBTFUL, UNREADABLE = ListedPerson.Outcome.values

STAGE = """
CREATE TEMPORARY TABLE listed (
    line integer, name text, id_number bytea, id_digest text, village text, place text, amount numeric,
    happened_on date, said jsonb, problem text
) ON COMMIT DROP"""

MATCH = f"""
INSERT INTO monitoring_listedperson (region_id, source_id, department, kind, month, line, name, id_number, id_digest, place, amount, happened_on,
    said, outcome, how, reason, household_id, member_id, check_note, version, created_at, updated_at)
WITH repeated AS (
    SELECT line, min(line) OVER (PARTITION BY id_digest, name, village, amount, happened_on) AS first
    FROM listed WHERE problem = ''
),
by_number AS (
    SELECT l.line, count(*) AS found, min(m.id) AS member_id
    FROM listed l JOIN monitoring_member m ON m.id_digest = l.id_digest AND m.id_digest <> ''
    WHERE l.problem = '' GROUP BY l.line
),
by_name AS (
    SELECT l.line, count(*) AS found, min(m.id) AS member_id
    FROM listed l JOIN monitoring_member m ON m.name = l.name AND m.region_id = l.village
    WHERE l.name <> '' AND l.village <> '' AND l.problem = '' AND m.left_reason = ''
      AND NOT EXISTS (SELECT FROM by_number n WHERE n.line = l.line)
    GROUP BY l.line
),
candidates AS (
    SELECT l.line, r.first, n.found AS numbers, s.found AS names, m.id AS member_id, m.household_id, m.region_id,
        m.name AS known_as, m.left_reason, l.name <> '' AND m.name <> '' AND m.name <> l.name AS other_name,
        n.line IS NULL AND l.id_digest <> '' AND m.id_digest NOT IN ('', l.id_digest) AS other_number
    FROM listed l
    LEFT JOIN repeated r ON r.line = l.line
    LEFT JOIN by_number n ON n.line = l.line
    LEFT JOIN by_name s ON s.line = l.line
    LEFT JOIN monitoring_member m ON m.id = CASE WHEN n.found IS NULL THEN s.member_id ELSE n.member_id END
        AND coalesce(n.found, s.found) = 1
),
judged AS (
    SELECT c.*, l.problem,
        CASE WHEN l.problem <> '' THEN l.problem
             WHEN c.first < c.line THEN '与第 ' || c.first || ' 行重复'
             WHEN c.numbers > 1 THEN '该证件号码登记在 ' || c.numbers || ' 个人名下'
             WHEN c.names > 1 THEN '同村同名有 ' || c.names || ' 人'
             WHEN c.left_reason <> '' THEN '登记为已自然减少：' || c.left_reason
             WHEN c.other_name THEN '证件号码登记为' || c.known_as || '，名单写的是另一个姓名'
             WHEN c.other_number THEN '同村有同名的人，但证件号码不同'
             ELSE '' END AS doubt
    FROM candidates c JOIN listed l ON l.line = c.line
)
SELECT coalesce(j.region_id, %(region)s), %(source)s, %(department)s, %(kind)s, %(month)s, l.line, l.name, l.id_number, l.id_digest, l.place, l.amount,
    l.happened_on, l.said,
    CASE WHEN j.problem <> '' THEN '{UNREADABLE}' WHEN j.doubt <> '' THEN '{DOUBTFUL}'
         WHEN j.member_id IS NOT NULL THEN '{HIT}' ELSE '{MISS}' END,
    CASE WHEN j.problem <> '' OR j.doubt <> '' OR j.member_id IS NULL THEN '' WHEN j.numbers = 1 THEN 'number' ELSE 'name' END,
    CASE WHEN j.doubt = '' AND j.member_id IS NULL THEN
         CASE WHEN l.id_digest <> '' THEN '本辖区农户中没有这个人' WHEN l.village = '' THEN '没有证件号码，镇村也不能识别'
              ELSE '该村没有这个姓名的人' END
         ELSE left(j.doubt, 200) END,
    j.household_id, j.member_id, '', 1, now(), now()
FROM listed l JOIN judged j ON j.line = l.line"""

DUE = """
SELECT p.household_id, p.region_id, sum(p.amount) AS amount, string_agg(DISTINCT p.name, '、') AS names
FROM monitoring_listedperson p JOIN monitoring_household h ON h.id = p.household_id
WHERE p.source_id = %(source)s AND p.outcome = 'hit' AND p.clue_id IS NULL AND (NOT %(monitored)s OR h.monitored_as <> '')
GROUP BY p.household_id, p.region_id
HAVING %(least)s::numeric IS NULL OR sum(p.amount) >= %(least)s"""

OPEN_CLUES = f"""
INSERT INTO monitoring_clue (region_id, version, created_at, updated_at, household_id, source, risk_code, description,
    name, phone_digest, phone_tail, rule, severity, evidence, received_on, receipt_digest, state, started_on,
    entered_on, due_on, pause_reason)
SELECT region_id, 1, now(), now(), household_id, '{Clue.Source.DEPARTMENT}', %(risk)s,
    left(names || %(sentence)s || coalesce('，合计 ' || to_char(amount, 'FM999,999,999,990.00') || ' 元', ''), 500),
    '', '', '', %(rule)s, '', jsonb_build_object('list', %(source)s, 'amount', amount), %(today)s, '',
    '{Clue.State.OPEN}', %(today)s, %(today)s, %(due)s, ''
FROM ({DUE}) AS due
ON CONFLICT (household_id, rule) WHERE state IN ('open', 'merged', 'case') AND rule <> '' DO NOTHING"""

JOIN_CLUES = f"""
UPDATE monitoring_listedperson p
SET clue_id = c.id, updated_at = now()
FROM monitoring_clue c, ({DUE}) AS due
WHERE p.source_id = %(source)s AND p.outcome = 'hit' AND p.clue_id IS NULL AND due.household_id = p.household_id
  AND c.household_id = p.household_id AND c.rule = %(rule)s AND c.state IN ('open', 'merged', 'case')"""


def receive(kind, *, headers, written, rows, month, key, name, by):
    """Compare a list and keep every row of it. Gives (list, whether it is new): the same key again changes nothing.

    `headers` are canonical (`ListKind.layouts`), `written` as they stand, `rows` pairs of line number and cells.
    """
    demand(kind, by)
    with transaction.atomic(), pghistory.context(user=by.pk, why="信息比对"):
        listed, is_new = DepartmentList.objects.get_or_create(
            department=kind.department, kind=kind.code, month=month, key=key,
            defaults={"region_id": scope_of(by), "name": name[-200:], "sent_by": by},
        )  # fmt: skip
        if is_new:
            reader = Reader(kind, headers, written, Places(scope_of(by)))
            _stage([reader.read(line, row) for line, row in _bounded(rows)])
            with connection.cursor() as cursor:
                cursor.execute(MATCH, {
                    "region": listed.region_id, "source": listed.pk, "department": kind.department, "kind": kind.code,
                    "month": int(month),
                })  # fmt: skip
            open_clues(listed)
    return listed, is_new


def demand(kind, user):
    """A department sends its own lists; the office may send them for it."""
    if not user.has_perm("monitoring.add_departmentlist") or not scope_of(user):
        raise PermissionDenied("您的角色不能上报部门名单。")
    if user.role == "department" and kind.department != user.department:
        raise PermissionDenied(f"“{kind.label}”不是您部门的名单。")


def _bounded(rows):
    """All rows, or a refusal of the whole list: nobody shall believe that the rest was compared."""
    kept = []
    for line, row in rows:
        kept.append((line, row))
        if len(kept) > MOST_ROWS:
            raise ValidationError(f"一份名单最多 {MOST_ROWS:,} 行，请按镇街分开上报。没有比对任何一行。")
    if not kept:
        raise ValidationError("名单里没有数据行。")
    return kept


def _stage(rows):
    """COPY into a table of this transaction."""
    text = io.StringIO("".join("\t".join(map(_token, row)) + "\n" for row in rows))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.listed")
        cursor.execute(STAGE)
        cursor.copy_expert(f"COPY listed ({', '.join(COLUMNS)}) FROM STDIN", text)
        cursor.execute("ANALYZE listed")


def _token(value):
    if value is None:
        return r"\N"
    if isinstance(value, bytes | memoryview):
        return r"\\x" + bytes(value).hex()
    text = str(value)
    for plain, escaped in (("\\", r"\\"), ("\t", r"\t"), ("\n", r"\n"), ("\r", r"\r")):
        text = text.replace(plain, escaped)
    return text


def open_clues(listed):
    """Turn the list's hits into clues by its kind's condition, and count what became of all rows."""
    kind, today = BY_CODE[listed.kind], timezone.localdate()
    if kind.becomes != Becomes.NEVER:
        values = {
            "source": listed.pk, "risk": kind.risk_code, "sentence": kind.sentence, "rule": kind.rule, "today": today,
            "due": CLUE_WORKFLOW.clock().begin(Clue.State.OPEN, today)["due_on"],
            "monitored": kind.becomes == Becomes.MONITORED,
            "least": Parameters.in_force(Month.of(today)).decimal(kind.parameter) if kind.parameter else None,
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(OPEN_CLUES, values)
            cursor.execute(JOIN_CLUES, values)
    _count(listed)


def _count(listed):
    """The list's own figures, counted from its rows."""
    outcomes = {"hits": HIT, "misses": MISS, "doubtful": DOUBTFUL, "unreadable": UNREADABLE}
    figures = {name: Count("pk", filter=Q(outcome=outcome)) for name, outcome in outcomes.items()}
    counted = ListedPerson.objects.filter(source=listed).aggregate(
        total=Count("pk"), clues=Count("clue", distinct=True), **figures
    )
    DepartmentList.objects.filter(pk=listed.pk).update(**counted)
    listed.refresh_from_db()


def check(person, *, is_the_one, by, note):
    """Somebody has looked at a doubtful row: it is the person it may mean, or nobody of ours. The first one decides."""
    note = reason_for(ListedPerson, "check_note", note, wanted="请写明是怎样核对的，例如“电话核实，姓名写错一字”。")
    if is_the_one and person.household_id is None:
        raise ValidationError("这一行没有唯一的候选农户，不能确认；请补正后重新上报。")
    outcome = HIT if is_the_one else MISS
    values = {"how": ListedPerson.How.CHECKED, "checked_by": by, "checked_at": timezone.now(), "check_note": note}
    with transaction.atomic(), pghistory.context(user=by.pk, why="核对比对结果"):
        waiting = ListedPerson.objects.owned_by(by).doubtful().filter(pk=person.pk)
        if not waiting.update(outcome=outcome, **values):
            raise ValidationError("这一行已由别人核对，请刷新查看。")
        listed = DepartmentList.objects.select_for_update().filter(pk=person.source_id).first()
        if listed:
            open_clues(listed)


def owed(month, user):
    """Kinds of list nobody has sent for a month, of the user's department or of all."""
    sent = set(DepartmentList.objects.owned_by(user).filter(month=month).values_list("kind", flat=True))
    own = [kind for kind in BY_CODE.values() if user.role != "department" or kind.department == user.department]
    return [kind for kind in own if kind.code not in sent]
