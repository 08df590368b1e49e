"""The comparison of one staged register with the register itself, in three statements over whole tables."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.fields import SealedField
from core.imports.merging import Merge
from core.imports.staging import execute, fetch, quoted
from monitoring.models import Difference, Household, Member

# Whom an export lists. Only there does a record that it lacks mean anything: W3, for instance, lists work, not people.
WATCHED = "(h.category = '脱贫户' OR h.monitored_as <> '')"
# The province's may list anybody: of the kinds of household that make up at least a twentieth of the file.
KIND = "(h.category, h.monitored_as <> '')"
SAME_KIND = f"""{KIND} IN (
    SELECT h.category, h.monitored_as <> '' FROM {{stage}} s JOIN {{table}} t ON t.id = s.id {{join}}
    GROUP BY 1, 2 HAVING count(*) * 20 >= (SELECT count(*) FROM {{stage}} WHERE NOT is_new))"""
POPULATIONS = {
    "W6": "true", "W7": "true", "W1": WATCHED, "W2": WATCHED, "W8": "h.category = '脱贫户'", "P1": SAME_KIND,
    "P2": SAME_KIND,
}  # fmt: skip
FOLLOWING = frozenset({"head_name", "size"})  # the register takes these from its members: they are compared there
NAMES = {Household: "head_name", Member: "name"}
COLUMNS = (
    "run_id, run_code, kind, register, decision, version, created_at, updated_at, region_id, object_id, "
    "household_number, name, line, field, ours, theirs, ours_sealed, theirs_sealed"
)
FIXED = "%(run)s, %(code)s, %(kind)s, %(register)s, 'waiting', 1, now(), now()"


def plain(field, alias):
    """A plain value as JSON; amounts as text, so that no figure passes through a float."""
    column = f"{alias}.{quoted(field.column)}"
    return f"to_jsonb({column}::text)" if isinstance(field, models.DecimalField) else f"to_jsonb({column})"


def _place(alias):
    name = f"(SELECT full_name FROM core_region WHERE code = {alias}.region_id)"
    return f"jsonb_build_object('code', {alias}.region_id, 'name', {name})"


class Comparison:
    """One register of one run; `roots` is the staging table of the households of the same file, if it has one."""

    def __init__(self, run, stage, layout, roots):
        self.run, self.stage, self.layout = run, stage, layout
        self.merge, self.ledger = Merge(stage), stage.feed.ledger
        self.model, self.parent = stage.model, stage.feed.ledger.parent
        self.roots = roots if self.parent is not None else None
        self.name = NAMES.get(self.model)

    def store(self):
        """Write down all differences; returns how many."""
        found = self._differs() + self._theirs()
        return found + (self._ours() if self.layout.code in POPULATIONS and self.model in NAMES else 0)

    def _insert(self, kind, select, **more):
        values = {"run": self.run.pk, "code": str(self.run.pk), "kind": kind, "register": self.ledger.name, **more}
        return execute(f"INSERT INTO monitoring_difference ({COLUMNS}) SELECT {FIXED}, {select}", values)

    def _household(self):
        """(number, join) of the household a row of `t` belongs to."""
        if self.parent is None:
            return "t.number", ""
        parent = f"JOIN {quoted(self.parent.related_model._meta.db_table)} h ON h.id = t.{quoted(self.parent.column)}"
        return "h.number", parent

    def _differs(self):
        """One row for every field both sides fill in differently; an empty cell of theirs says nothing."""
        number, join = self._household()
        name = f"t.{self.name}" if self.name else "''"
        values = ", ".join(self._pairs())
        return self._insert(
            Difference.Kind.DIFFERS,
            f"t.region_id, t.id, {number}, {name}, s.line, v.field, v.ours, v.theirs, v.ours_sealed, v.theirs_sealed "
            f"FROM {self.stage.table} s JOIN {self.merge.target} t ON t.id = s.id {join} "
            f"CROSS JOIN LATERAL (VALUES {values}) v(field, ours, theirs, ours_sealed, theirs_sealed, differs) "
            f"WHERE {self.merge.where_changed()} AND v.differs",
        )

    def _pairs(self):
        """(field, ours, theirs, sealed ours, sealed theirs, whether they differ) of every field of the file."""
        yield "(NULL::varchar, NULL::jsonb, NULL::jsonb, NULL::bytea, NULL::bytea, false)"
        for field, after in self.merge.fields_after():
            ours, theirs = f"t.{quoted(field.column)}", f"s.{quoted(field.column)}"
            if field == self.parent or field.name in FOLLOWING:
                continue
            if isinstance(field, SealedField):
                yield f"('{field.name}', NULL, NULL, {ours}, {theirs}, {theirs} IS NOT NULL)"
                continue
            differs = f"{ours} IS DISTINCT FROM ({after})"
            if isinstance(field, ArrayField):  # a set: the order of the words means nothing
                differs += f" AND NOT coalesce({ours} @> {theirs} AND {ours} <@ {theirs}, false)"
            yield f"('{field.name}', {plain(field, 't')}, {plain(field, 's')}, NULL, NULL, {differs})"
        if self.parent is None:
            yield f"('region', {_place('t')}, {_place('s')}, NULL, NULL, t.region_id <> s.region_id)"

    def _theirs(self):
        """Rows of the file that mean no record of ours, with all they say: their record can be taken as it stands."""
        name = f"coalesce(s.{self.name}, '')" if self.name in self.stage.columns else "''"
        return self._insert(
            Difference.Kind.THEIRS,
            f"s.region_id, s.id, coalesce({self._staged_number()}, ''), {name}, s.line, '', NULL, to_jsonb(s), "
            f"NULL::bytea, NULL::bytea FROM {self.stage.table} s {self._staged_household()} WHERE s.is_new",
        )

    def _staged_number(self):
        if self.parent is None:
            return "s.number"
        return "h.number, r.number" if self.roots else "h.number"

    def _staged_household(self):
        if self.parent is None:
            return ""
        column = f"s.{quoted(self.parent.column)}"
        join = f"LEFT JOIN {quoted(self.parent.related_model._meta.db_table)} h ON h.id = {column}"
        return join + (f" LEFT JOIN {self.roots.table} r ON r.id = {column}" if self.roots else "")

    def _ours(self):
        """Records of ours the file should list and does not: in the towns it covers, of the people it is about."""
        is_root = self.parent is None
        join = "JOIN monitoring_household h ON h.id = t.id" if is_root else self._household()[1]
        current = "" if is_root else "AND t.left_on IS NULL"
        listed = POPULATIONS[self.layout.code].format(stage=self.stage.table, table=self.merge.target, join=join)
        return self._insert(
            Difference.Kind.OURS,
            f"t.region_id, t.id, h.number, t.{self.name}, NULL, '', NULL, NULL, NULL::bytea, NULL::bytea "
            f"FROM {self.merge.target} t {join} "
            f"WHERE {listed} {current} AND left(t.region_id, 9) = ANY(%(towns)s) "
            f"AND NOT EXISTS (SELECT 1 FROM {self.stage.table} s WHERE s.id = t.id)",
            towns=self._towns(),
        )

    def _towns(self):
        """The towns that occur in the file."""
        return [town for (town,) in fetch(f"SELECT DISTINCT left(region_id, 9) FROM {self.stage.table}")]
