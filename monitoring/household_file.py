"""一户一档: everything kept of one household on one sheet, as it is now or as it stood at the end of any day."""

from collections import defaultdict

from django.db.models import Count, Q, Value
from django.utils.functional import cached_property

from core.ledger.registry import ledger_named, tabs_of
from core.models import Attachment, StepTaken
from core.past import end_of, events_until, is_known_then, stood, stood_by_key, with_parents
from core.scoping import scope_of
from monitoring import words
from monitoring.models import Case, Clearing, Clue, Household, Income, Risk
from monitoring.rules import sentence

MOST_ROWS, MOST_REGISTERS, MOST_STEPS = 10, 5, 60
FIRST = ("contacts", "aid-measures", "visits", "safety-net-payments", "house-appraisals", "water-appraisals")
OWN_PLACE = ("members", "incomes", "risks", "cases", "clearings", "clues", "unevaluated", "door-codes")
PEOPLE = ("name", "relation", "sex", "born_on", "id_number", "health", "labour", "education", "school_year", "left_on")


class HouseholdFile:
    """What one user may read of one household. `on` is a day, or None for now."""

    def __init__(self, user, household, on=None):
        self.user, self.household, self.on = user, household, on
        self.scope = scope_of(user)
        self.ledger = ledger_named("households")
        self.record = household if on is None else self._household_then()
        self._stood = {}

    def _household_then(self):
        return stood_by_key(Household, self.on, self.scope, [self.household.pk]).get(self.household.pk)

    def _mine(self, ledger):
        """This household's rows of a register, newest first, as they are or as they stood."""
        if self.on:
            return self._then(ledger.model)
        return list(ledger.rows(self.user).filter(household=self.household).order_by("-pk"))

    def _then(self, model):
        """The household's rows of a register as they stood, read once."""
        if model not in self._stood:
            self._stood[model] = stood(model, self.on, self.scope, household=self.household)
        return self._stood[model]

    def _keys(self, model):
        """The keys of this household's records of a model, for what hangs on them: steps, papers."""
        if self.on:
            return [record.pk for record in self._then(model)]
        return model.objects.visible_to(self.user).filter(household=self.household).values("pk")

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
        people = self._mine(ledger)
        people.sort(key=lambda person: (person.relation != words.Relation.HEAD, bool(person.left_on), person.pk))
        columns = [ledger.column(name) for name in PEOPLE]
        return [column.label for column in columns], [[column.shown(person) for column in columns] for person in people]

    def incomes(self):
        """Yearly incomes as a chart and its table; None without any."""
        ledger = ledger_named("incomes")
        if not ledger.allows(self.user, "view"):
            return None
        rows = [row for row in self._mine(ledger) if row.span == Income.Span.YEAR]
        return _trend(sorted(rows, key=lambda row: row.end_month)) if rows else None

    def findings(self):
        """The latest month's signals in words, newest first."""
        ledger = ledger_named("risks")
        if not ledger.allows(self.user, "view"):
            return []
        rows = [row for row in self._mine(ledger) if row.status == Risk.Status.ACTIVE]
        rows.sort(key=lambda row: (-row.month, row.rule))
        return [
            {"at": row.month.label, "what": row.get_severity_display(), "note": sentence(row)}
            for row in rows[:MOST_ROWS]
        ]

    def timeline(self):
        """Every step taken on the household's clues, cases and clearings, newest first."""
        if not self.user.has_perm("monitoring.view_case"):
            return []
        mine = Q()
        for name, model in (("clues", Clue), ("cases", Case), ("clearings", Clearing)):
            mine |= Q(ledger=name, object_id__in=self._keys(model))
        steps = StepTaken.objects.visible_to(self.user).filter(mine)
        if self.on:
            steps = steps.filter(happened_on__lte=self.on, created_at__lt=end_of(self.on))
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

    @cached_property
    def _tabs(self):
        """The registers that hang on a household, as they say of themselves (`tab_of`), and the user may read."""
        return [child for child, _ in tabs_of(Household) if child.allows(self.user, "view")]

    @cached_property
    def _kept(self):
        """{register: how many events it has kept of the household by the day}; without history a register has none."""
        kept = {each.name: events_until(each.model, self.on, self.scope) for each in self._tabs if each.keeps_history}
        return _counts({name: events.filter(household=self.household) for name, events in kept.items()})

    def registers(self):
        """Rows of every other register that hangs on a household; those beyond the first few that have rows are named
        with their count."""
        tabs = [child for child in self._tabs if child.name not in OWN_PLACE]
        tabs.sort(key=lambda child: FIRST.index(child.name) if child.name in FIRST else len(FIRST))
        filled = self._filled_then(tabs) if self.on else self._filled(tabs)
        return filled[:MOST_REGISTERS], filled[MOST_REGISTERS:]

    def _filled(self, tabs):
        """The registers with rows, the first few with the newest of them."""
        counts = _counts({child.name: child.rows(self.user).filter(household=self.household) for child in tabs})
        filled = [child for child in tabs if counts.get(child.name)]
        return [
            self._sheet(child, counts[child.name], self._newest(child) if place < MOST_REGISTERS else ())
            for place, child in enumerate(filled)
        ]

    def _newest(self, child):
        rows = child.rows(self.user).filter(household=self.household)
        return child.loaded(rows, _columns(child)).order_by("-pk")[:MOST_ROWS]

    def _filled_then(self, tabs):
        """The same for the day; what is worked out anew by every check keeps no history and is left out."""
        filled = [(child, self._mine(child)) for child in tabs if self._kept.get(child.name)]
        filled = [(child, rows) for child, rows in filled if rows]
        return [
            self._sheet(child, len(rows), self._dressed(child, rows[:MOST_ROWS]) if place < MOST_REGISTERS else ())
            for place, (child, rows) in enumerate(filled)
        ]

    def _dressed(self, child, rows):
        return with_parents(rows, _columns(child), self.on, self.scope)

    def _sheet(self, child, count, rows):
        columns = [column for column in _columns(child) if not self.on or is_known_then(column)]
        return {
            "ledger": child,
            "count": count,
            "heads": [(column.label, column.is_number) for column in columns],
            "rows": [[(column.shown(row), column.is_number) for column in columns] for row in rows],
        }

    def papers(self):
        """Photos and papers on the household and on its rows of every register that takes some: cases, visits, measures…"""
        mine = Q(ledger="households", object_id=self.household.pk)
        for name, keys in self._with_papers().items():
            mine |= Q(ledger=name, object_id__in=keys)
        rows = Attachment.objects.visible_to(self.user).filter(mine)
        found = (rows.filter(created_at__lt=end_of(self.on)) if self.on else rows).order_by("-pk")[:MOST_STEPS]
        return list({paper.file.name: paper for paper in found}.values())  # a visit's photo stands on the case as well

    def _with_papers(self):
        """{register: keys of this household's rows} of those that take papers."""
        tabs = [child for child in self._tabs if child.has_attachments]
        if self.on:
            return {child.name: self._keys(child.model) for child in tabs if self._kept.get(child.name)}
        return _keys_of({child.name: child.rows(self.user).filter(household=self.household) for child in tabs})


def _columns(child):
    """What the sheet shows of a register: its list's columns without the household they all share."""
    return [column for column in child.shown_columns if column.name not in ("region", "head_name", "household")]


def _counts(rows):
    """{register: number of rows} in one query."""
    asked = [found.order_by().values(tab=Value(name)).annotate(rows=Count("pk")) for name, found in rows.items()]
    if not asked:
        return {}
    return {row["tab"]: row["rows"] for row in asked[0].union(*asked[1:], all=True)}


def _keys_of(rows):
    """{register: keys} in one query."""
    asked = [found.order_by().values("pk", tab=Value(name)) for name, found in rows.items()]
    keys = defaultdict(list)
    for row in asked[0].union(*asked[1:], all=True) if asked else ():
        keys[row["tab"]].append(row["pk"])
    return keys


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
