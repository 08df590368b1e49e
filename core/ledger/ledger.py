"""A ledger (台账): a model's list, record, form, import, export and JSON, declared once."""

from dataclasses import replace
from functools import partial
from itertools import compress

from django.core.exceptions import PermissionDenied
from django.db import connection, models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate

from core.ledger import search as searching
from core.ledger.columns import Column, column_of, is_derived
from core.ledger.registry import ledgers
from core.ledger.search import Search
from core.models import ImportDoubt
from core.scoping import scope_of


class Ledger:
    """Declared by attributes, made once in the menu.

    name           plural English word: URL, API and command name
    model          the register's model (a `core.models.Record`)
    purpose        one line under the title
    sections       {title: "field field …"}: record page, form, template, import and export, in this order
    list_columns   the columns of the list; `Column`s with an expression may stand among the names
    filters        fields that can be filtered by; `Column`s that answer 有 or 无 by an expression too
    codes          {field: function() -> {code: name}}: codes whose names stand elsewhere, filtered by these names
    figures        {code: indicator}: figures whose counted rows the list shows on request
    search         what a search term may mean in the model itself
    child_searches {related name: Search}: terms that may mean a child (a member of the household)
    order          the list's order, a unique index; region first
    sorts          columns the list can be sorted by beside the place; in a register of a million rows columns that
                   are never empty and have an index: one that may be empty is sorted without any, and behind row
                   security decimals are not compared in one. Left out, a register that is not kept by household sorts
                   by every number and day of its list
    sort_fields    {column: fields}: what a column is sorted by, where that is not its own field
    bulk_excluded  fields that only make sense row by row
    key            fields that recognise a row in an import
    other_key      fields that recognise it where the first key is not filled in
    import_checks  functions(stage, strict) -> (line, field, severity, code, sentence): what only all rows together show
    tab_of         related parent field: the ledger shows as a tab on the parent's record; further ones, behind
                   blanks, are other records it shows on (a household's linked projects, a project's households)
    row_rule       function(values) -> [(field, sentence)]: how the fields of one row go together
    followed       {field: SQL over a stored record `t`}: where it holds, the field follows from other records; imports
                   leave it as it is and say `followed_from`, the form of the record does not offer it
    judges_imports False where the cells and the import checks of a file of a hundred thousand rows say all that the
                   row rule says: it is asked on the page only
    states         {field: {value: colour}}: words shown as a coloured state
    after_write    function(keys): what follows when rows were written by a page or an import, in the same transaction
    json_names     {column: its name in JSON}, where outsiders know it by another one
    json_fields    fields that JSON has beside the columns
    add_url        where 新增 leads, when it is not the plain form
    workflow       the steps a record goes through (`core.steps.Workflow`); its model is a `core.models.Process`
    has_attachments   photos and papers can be added to a record
    evidenced      function(values) -> whether the page asks for a photo or paper when a record becomes so
    read_only      rows are written by actions alone: no form, no import
    append_only    rows are added, by a page or an import, and never changed: the database refuses it (`Unchanging`)
    of_city        rows lie in no village: papers of the whole city
    has_add_page   a read-only ledger whose rows are added on a page of their own at add/
    """

    name = ""
    model = None
    purpose = ""
    sections = {}
    list_columns = ()
    filters = ("region",)
    codes = {}
    search = Search()
    child_searches = {}
    figures = {}
    order = ("region_id", "pk")
    sorts = None
    sort_fields = {}
    bulk_excluded = ()
    key = ("number",)
    other_key = ()
    import_checks = ()
    followed = {}
    followed_from = ""
    judges_imports = True
    tab_of = ""
    workflow = None
    has_attachments = False
    evidenced = None
    after_write = None
    read_only = False
    append_only = False
    of_city = False
    has_add_page = False
    states = {}
    json_names = {}
    json_fields = ()
    add_url = "add/"
    page_size = 50

    @staticmethod
    def row_rule(values):
        return ()

    @staticmethod
    def facts(values):
        """What the row rule wants to know beside the typed values, e.g. what an ID number says."""
        return {}

    # -- what it is -------------------------------------------------------------------------------------------

    @property
    def label(self):
        return str(self.model._meta.verbose_name)

    @cached_property
    def columns(self):
        """Every column of the record, in the order of the sections."""
        return tuple(self.column(name) for names in self.sections.values() for name in names.split())

    def column(self, name):
        if isinstance(name, Column):
            return name
        column = column_of(self.model._meta.get_field(name))
        if self.workflow and name in self.model.CLOCKS:
            return replace(column, colour=partial(self.model.objects.colour, name))
        return replace(column, states=tuple(self.states[name].items())) if name in self.states else column

    @cached_property
    def shown_columns(self):
        return tuple(self.column(name) for name in self.list_columns)

    @cached_property
    def sortable(self):
        """The columns the list can be sorted by: its place, which is its order when nothing is asked, and others."""
        is_by_place = self.order[0] == "region_id" and any(column.kind == "region" for column in self.shown_columns)
        return (*(("region",) if is_by_place else ()), *self._sorts)

    @property
    def _sorts(self):
        if self.sorts is not None:
            return self.sorts
        if any(field.name == "household" for field in self.model._meta.fields):
            return ()
        plain = (column for column in self.shown_columns if column.field and not column.expression)
        return tuple(column.name for column in plain if column.kind in ("number", "date", "month"))

    @cached_property
    def sectioned_columns(self):
        return {title: tuple(self.column(name) for name in names.split()) for title, names in self.sections.items()}

    @cached_property
    def editable_columns(self):
        """The columns a person types or imports."""
        return tuple(column for column in self.columns if column.is_editable)

    @cached_property
    def derived_fields(self):
        """Columns the database holds that are computed from others at every write."""
        return tuple(field for field in self.model._meta.concrete_fields if is_derived(field))

    @cached_property
    def parent(self):
        """The model's field of the household (or other record) the row belongs to; None for a root register.

        Rows that say their own place belong to nobody: an asset may come from no project of the bank.
        """
        if self.says_its_place:
            return None
        names = {field.name for field in self.model._meta.fields if isinstance(field, models.ForeignKey)}
        name = next((name for name in (*self.tab_of.split()[:1], "household") if name in names), None)
        return name and self.model._meta.get_field(name)

    @cached_property
    def says_its_place(self):
        """Whether the region of a row is typed, not taken over from a parent."""
        return any("region" in names.split() for names in self.sections.values()) and not self.read_only

    def tab_field(self, model):
        """The field by which rows belong to a record of this model; empty when they show on no such record."""
        fields = (self.model._meta.get_field(name) for name in self.tab_of.split())
        return next((field.name for field in fields if field.related_model is model), "")

    def opening_query(self, user):
        """The filter a list opens with when none is asked for; empty for all rows."""
        return ""

    def edit_url(self, record):
        return reverse(f"{self.name}-edit", args=[record.pk])

    def links(self, user, record):
        """Further pages of a record, as buttons of its head: [{"label", "url", "icon", "post"}]."""
        return []

    def pills(self, record):
        """The record's coloured states, for its head."""
        stated = [self.column(name) for name in self.states]
        pills = [{"state": column.state(record), "text": column.text(record)} for column in stated]
        return [pill for pill in pills if pill["state"]] + self._process_pills(record)

    def _process_pills(self, record):
        """Where a record stands in its workflow, and what its clocks say."""
        if not self.workflow:
            return []
        timing = record.timing(localdate())
        pills = [{"state": "plain", "text": record.get_state_display()}] if "state" not in self.states else []
        return pills + ([{"state": timing[0], "text": timing[1]}] if timing else [])

    # -- who may ----------------------------------------------------------------------------------------------

    def permission(self, verb):
        return f"{self.model._meta.app_label}.{verb}_{self.model._meta.model_name}"

    def allows(self, user, verb):
        """Whether the user's role permits view, add, change or delete here; a read-only ledger permits view alone."""
        if self.read_only and verb != "view" or self.append_only and verb not in ("view", "add"):
            return False
        return user.is_active and user.has_perm(self.permission(verb))

    @property
    def import_verb(self):
        """What a file does at the least: it changes known rows, or adds to a register whose rows never change.

        New rows of the other registers ask for `add` as well, when the file holds some.
        """
        return "add" if self.append_only else "change"

    def demand(self, user, verb):
        if not self.allows(user, verb):
            raise PermissionDenied(f"您的角色没有“{self.label}”的这项权限。")

    def rows_may_lie_in(self, user, code):
        """Whether the user may keep rows in this division."""
        scope = scope_of(user)
        return bool(scope) and code.startswith(scope)

    @property
    def keeps_history(self):
        return hasattr(self.model, "events") or hasattr(self.model, "pgh_event_model")

    def saved(self, record):
        """What follows when a page has written a record; its doubtful cells have been looked at."""
        ImportDoubt.objects.filter(ledger=self.name, object_id=record.pk).delete()

    def following(self, record):
        """The fields of a stored record that follow from others and are not typed."""
        if not self.followed or not record.pk:
            return []
        asked, table = ", ".join(self.followed.values()), connection.ops.quote_name(self.model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {asked} FROM {table} t WHERE t.id = %s", [record.pk])
            return list(compress(self.followed, cursor.fetchone() or ()))

    # -- which rows -------------------------------------------------------------------------------------------

    def rows(self, user):
        """The one door to the rows: only those of the user's region."""
        return self.model.objects.visible_to(user)

    def searched(self, rows, term, user):
        """Rows that a search term means, by the model's own fields and its children's."""
        if self._searches_parent:
            return self._of_parents(rows, user, lambda parent: parent.searched(parent.rows(user), term, user))
        children = self._child_searches(user) if len(term) > 1 else []
        return searching.apply(rows, term, (rows, self.search), *children)

    def found(self, rows, digest, user):
        """Rows that hold the personal number of this digest, in the record itself or in a child of it."""
        if self._searches_parent:
            return self._of_parents(rows, user, lambda parent: parent.found(parent.rows(user), digest, user))
        keys = searching.holding(digest, (rows, self.search), *self._child_searches(user))
        return rows.none() if keys is None else rows.filter(pk__in=keys)

    @property
    def _searches_parent(self):
        """A ledger without a search of its own is searched by the household its rows belong to."""
        return self.parent is not None and self.search == Search()

    def _of_parents(self, rows, user, find):
        parent = next(ledger for ledger in ledgers() if ledger.model is self.parent.related_model)
        return rows.filter(**{f"{self.parent.name}__in": find(parent).values("pk")})

    def _child_searches(self, user):
        related = self.model._meta.get_field
        return [
            (related(name).related_model.objects.visible_to(user), search)
            for name, search in self.child_searches.items()
        ]

    def loaded(self, rows, columns):
        """Rows with what these columns show, in a fixed number of queries."""
        related = [column.name for column in columns if column.kind in ("region", "parent")]
        figures = {column.name: column.expression for column in columns if column.expression is not None}
        return rows.select_related(*related).annotate(**figures)

    def listed(self, rows, columns):
        """Rows for a list: only the fields its columns show, unless one of them is rendered from the whole record."""
        colours = {column.colour_name: column.colour(localdate()) for column in columns if column.colour}
        loaded = self.loaded(rows, columns).annotate(**colours)
        if any(column.compute for column in columns):
            return loaded
        names = [column.name for column in columns if column.field]
        names += ["region__full_name"] * ("region" in names)
        for column in columns:
            if column.kind == "parent":
                shown = {field.name for field in column.field.related_model._meta.fields} & {"number", "name"}
                names += [f"{column.name}__{name}" for name in shown]
        return loaded.only("pk", *names)
