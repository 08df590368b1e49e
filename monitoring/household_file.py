"""一户一档: everything kept of one household on one sheet, as it is now or as it stood at the end of any day."""

from datetime import datetime, time, timedelta

from django.db.models import Count, Q, Value
from django.utils.timezone import localtime, make_aware

from core.ledger.changes import events_of
from core.ledger.registry import ledger_named, tabs_of
from core.models import Attachment, StepTaken
from monitoring import words
from monitoring.models import Case, Clearing, Clue, Household, Income, Member, Risk
from monitoring.rules import sentence

MOST_ROWS, MOST_REGISTERS, MOST_STEPS = 10, 5, 60
FIRST = ("contacts", "aid-measures", "visits", "safety-net-payments", "house-appraisals", "water-appraisals")
OWN_PLACE = ("members", "incomes", "risks", "cases", "clearings", "clues", "unevaluated", "door-codes")
PEOPLE = ("name", "relation", "sex", "born_on", "id_number", "health", "labour", "education", "school_year", "left_on")


def end_of(day):
    return make_aware(datetime.combine(day + timedelta(days=1), time.min))


def as_of(model, keys, day):
    """How these records stood at the end of a day, from their kept events; who was not there yet, or deleted, is not."""
    events = events_of(model, None).model.objects.filter(pgh_obj_id__in=keys, pgh_created_at__lt=end_of(day))
    latest = events.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    return [event for event in latest if event.pgh_label != "delete"]


class HouseholdFile:
    """What one user may read of one household. `on` is a day, or None for now."""

    def __init__(self, user, household, on=None):
        self.user, self.household, self.on = user, household, on
        self.ledger = ledger_named("households")
        self.record = household if on is None else next(iter(as_of(Household, [household.pk], on)), None)

    @property
    def sections(self):
        """The household's own facts, in the order of the paper form; empty ones are left out of the sheet."""
        for title, columns in self.ledger.sectioned_columns.items():
            facts = [
                {"label": column.label, "text": column.shown(self.record), "state": column.state(self.record)}
                for column in columns
                if column.kind != "region"
            ]
            if facts := [fact for fact in facts if fact["text"]]:
                yield {"title": title, "facts": facts}

    def members(self):
        """Heads and cells of the people, the head of the household first."""
        ledger = ledger_named("members")
        if not ledger.allows(self.user, "view"):
            return [], []
        people = list(ledger.rows(self.user).filter(household=self.household).order_by("pk"))
        if self.on:
            people = as_of(Member, [person.pk for person in people], self.on)
        people.sort(key=lambda person: (person.relation != words.Relation.HEAD, bool(person.left_on)))
        columns = [ledger.column(name) for name in PEOPLE]
        return [column.label for column in columns], [[column.shown(person) for column in columns] for person in people]

    def incomes(self):
        """Yearly incomes as a chart and its table; None without any."""
        ledger = ledger_named("incomes")
        if not ledger.allows(self.user, "view"):
            return None
        rows = ledger.rows(self.user).filter(household=self.household, span=Income.Span.YEAR)
        rows = list(rows.order_by("end_month"))
        if self.on:
            rows = sorted(as_of(Income, [row.pk for row in rows], self.on), key=lambda row: row.end_month)
        return _trend(rows) if rows else None

    def findings(self):
        """The latest month's signals in words, newest first."""
        ledger = ledger_named("risks")
        if not ledger.allows(self.user, "view"):
            return []
        rows = ledger.rows(self.user).filter(household=self.household, status=Risk.Status.ACTIVE)
        if self.on:
            rows = rows.filter(created_at__lt=end_of(self.on))
        return [
            {"at": row.month.label, "what": row.get_severity_display(), "note": sentence(row)}
            for row in rows.order_by("-month", "rule")[:MOST_ROWS]
        ]

    def timeline(self):
        """Every step taken on the household's clues, cases and clearings, newest first."""
        if not self.user.has_perm("monitoring.view_case"):
            return []
        mine = Q()
        for name, model in (("clues", Clue), ("cases", Case), ("clearings", Clearing)):
            keys = model.objects.visible_to(self.user).filter(household=self.household).values("pk")
            mine |= Q(ledger=name, object_id__in=keys)
        steps = StepTaken.objects.visible_to(self.user).filter(mine)
        if self.on:
            steps = steps.filter(happened_on__lte=self.on)
        labels = {"clues": "线索", "cases": "监测办理", "clearings": "风险消除"}
        return [
            {
                "at": f"{step.happened_on:%Y-%m-%d}",
                "what": f"{labels[step.ledger]}：{step.label}",
                "who": str(step.by),
                "note": "，".join(filter(None, [step.document_number, step.opinion])),
            }
            for step in steps.select_related("by").order_by("-happened_on", "-pk")[:MOST_STEPS]
        ]

    def registers(self):
        """Rows of every other register that hangs on a household, as the registers say of themselves (`tab_of`);
        those beyond the first few that have rows are named with their count."""
        tabs = [
            (child, field)
            for child, field in tabs_of(Household)
            if child.name not in OWN_PLACE and child.allows(self.user, "view")
        ]
        tabs.sort(key=lambda tab: FIRST.index(tab[0].name) if tab[0].name in FIRST else len(FIRST))
        counts = self._counts(tabs)
        filled = [(child, field) for child, field in tabs if counts.get(child.name)]
        full = [self._rows(child, field, counts[child.name]) for child, field in filled[:MOST_REGISTERS]]
        return full, [(child, counts[child.name]) for child, _ in filled[MOST_REGISTERS:]]

    def _of(self, child, field):
        rows = child.rows(self.user).filter(**{field: self.household})
        return rows.filter(created_at__lt=end_of(self.on)) if self.on else rows

    def _counts(self, tabs):
        asked = [
            self._of(child, field).order_by().values(tab=Value(child.name)).annotate(rows=Count("pk"))
            for child, field in tabs
        ]
        if not asked:
            return {}
        return {row["tab"]: row["rows"] for row in asked[0].union(*asked[1:], all=True)}

    def _rows(self, child, field, count):
        columns = [column for column in child.shown_columns if column.name not in ("region", "head_name", field)]
        rows = child.loaded(self._of(child, field), columns).order_by("-pk")[:MOST_ROWS]
        return {
            "ledger": child,
            "count": count,
            "heads": [(column.label, column.is_number) for column in columns],
            "rows": [[(column.shown(row), column.is_number) for column in columns] for row in rows],
        }

    def papers(self):
        """Photos and papers on the household and its cases."""
        mine = Q(ledger="households", object_id=self.household.pk)
        for name, model in (("cases", Case), ("clearings", Clearing)):
            if self.user.has_perm(f"monitoring.view_{model._meta.model_name}"):
                keys = model.objects.visible_to(self.user).filter(household=self.household).values("pk")
                mine |= Q(ledger=name, object_id__in=keys)
        rows = Attachment.objects.visible_to(self.user).filter(mine)
        return list((rows.filter(created_at__lt=end_of(self.on)) if self.on else rows).order_by("-pk")[:MOST_STEPS])


def _trend(rows):
    labels = [row.end_month.label for row in rows]
    figures = (("人均纯收入", "per_capita_net"), ("人均监测参考收入", "per_capita_reference"))
    chart = {
        "kind": "line",
        "unit": "元",
        "labels": labels,
        "series": [
            {"name": name, "values": [None if (value := getattr(row, field)) is None else float(value) for row in rows]}
            for name, field in figures
        ],
    }
    table = [[row.end_month.label, *(_money(getattr(row, field)) for _, field in figures)] for row in rows]
    return {"chart": chart, "rows": table}


def _money(value):
    return "无数据" if value is None else f"{value:,.2f}"


def first_day(household):
    """The first day of which something is kept."""
    event = events_of(Household, household.pk).order_by("pgh_id").values_list("pgh_created_at", flat=True).first()
    return localtime(event).date() if event else None
