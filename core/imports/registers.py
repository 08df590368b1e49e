"""What one register takes out of the blocks of a workbook: cleans cells, finds its records, stages them."""

from django.conf import settings

from core.exports.filled import VERSION
from core.imports.blocks import Findings, Rows
from core.imports.cleaning import CLEARED, NULL, Column, token
from core.imports.derived import Derivations
from core.imports.finding import Found, new_ids
from core.imports.grouping import Groups
from core.imports.judging import Judge
from core.imports.keys import Keys
from core.imports.reading import BLOCK_ROWS
from core.imports.references import find_references
from core.imports.refusal import Refused
from core.imports.required import Required
from core.imports.sent_back import tell_the_rest
from core.imports.stale import hold_back

PLACE_PARTS = ("place", "village")


class Register:
    """One feed at work on one workbook."""

    def __init__(self, stage, sheet, scope, directories):
        self.stage, self.feed, self.scope, self.directories = stage, stage.feed, scope, directories
        self.ledger, self.model = self.feed.ledger, stage.model
        self.parent, self.layout = self.ledger.parent, sheet.layout
        self.keys = Keys(self.ledger, self._available())
        if self.layout.strict and self.parent is not None and not self.keys:
            raise Refused(self._without_key())
        self.columns = list(self._columns())
        self.header_of = {column.field.name: headers[0] for column, headers in self.columns}
        self.place_header = _village_header(sheet)
        self.header_of |= dict.fromkeys(self.feed.placed, self.place_header)
        self.fixed = {name: token(make(sheet.as_of)) for name, make in self.feed.fixed.items()}
        self.derivations = Derivations([c.field.name for c, _ in self.columns if c.is_sealed], stage.derived)
        self.judge = Judge(self) if self.layout.strict else None
        self.required = Required(self)
        compared = {
            self.feed.cell(header).field: header for header in self.feed.compared if header in self.feed.columns
        }
        self.groups = Groups(self.layout, compared) if self.feed.grouped else None
        self.ids, self.seen, self.rows = new_ids(self.model._meta.db_table), {}, None
        self.new = self.matched = 0

    def tokens(self, block):
        """The block's tokens by field, as they came out of the file."""
        return block.tokens[self.feed.ledger_name]

    def _available(self):
        return {field.name for field in (*self.stage.fields, *self.stage.derived)}

    def _columns(self):
        """One reader a field, with the headers that fill it."""
        headers, identifying = {}, self.identifying()
        for name in self.feed.columns:
            headers.setdefault(self.feed.cell(name).field, []).append(name)
        for name, names in headers.items():
            field = self.model._meta.get_field(name)
            identifies = name in identifying or field.is_relation
            yield (
                Column(names[0], field, self.feed.cell(names[0]), strict=self.layout.strict, identifies=identifies),
                names,
            )

    def _without_key(self):
        """Without all columns of a key nobody can say which record a row means."""
        lacking = [self.ledger.column(name).header for name in self.ledger.key if name not in self._available()]
        return (
            f"文件缺少“{'”“'.join(lacking)}”列，认不出每一行是{self.ledger.label}的哪一条；没有内容的列也要保留表头。"
        )

    def identifying(self):
        """Fields that recognise a record: those of its keys, and the number a digest in a key comes from."""
        names = {name for key in self.keys.names for name in key}
        return names | {field.of for field in self.stage.derived if field.name in names}

    # -- cells ------------------------------------------------------------------------------------------------

    def clean(self, block):
        """Read all cells of the block; wrong ones reject their row or leave a warning."""
        tokens, cleared = {}, {}
        for column, headers in self.columns:
            raw = block.cells_of(headers)
            tokens[column.field.name] = made = column.tokens(raw)
            if column.problems:
                self._report(block, column, raw)
            if column.has_cleared:
                self._note_cleared(column, made, cleared)
        for name, value in self.fixed.items():
            tokens[name] = [value] * len(block)
        for name in self.feed.placed:
            tokens[name] = [region or NULL for region in block.regions]
        if self.groups is None:
            self.derivations.add_to(tokens)
        name = self.feed.ledger_name
        block.tokens[name], block.cleared[name] = tokens, cleared
        if VERSION in block.raw or (self.judge and not self.judge.is_idle):
            block.values[name] = self._values(block)

    def _values(self, block):
        """The columns' values, for what judges a whole row."""
        plain = ((column, headers) for column, headers in self.columns if not column.field.is_relation)
        return {column.field.name: column.read(block.cells_of(headers)) for column, headers in plain}

    def _report(self, block, column, raw):
        for offset, cell in enumerate(raw):
            problem = column.problems.get(cell)
            if problem is None:
                continue
            severity, code, message = problem
            if severity == "error":
                block.reject(offset, column.header, message, code)
            else:
                block.warn(offset, column.header, message, code)

    def _note_cleared(self, column, tokens, cleared):
        for offset, value in enumerate(tokens):
            if value is CLEARED:
                tokens[offset] = NULL
                cleared.setdefault(offset, []).append(column.field.name)

    # -- records ----------------------------------------------------------------------------------------------

    def find(self, block):
        """Which records the good rows mean; rows that mean none, or somebody else's, are rejected."""
        find_parents = self._find_roots if self.parent is None else self._find_parents
        parents = find_parents(block)
        rows = self.rows_of(block, parents, block.good)
        if self.groups is None:
            self._find_own(block, rows)
            hold_back(self, block, rows)
            if self.layout.strict:
                tell_the_rest(self, block, rows, parents)
        self.rows = rows

    def rows_of(self, block, parents, offsets):
        """These rows of the block, with what they belong to."""
        tokens = {name: block.only(values, offsets) for name, values in self.tokens(block).items()}
        cleared = [block.cleared[self.feed.ledger_name].get(offset) for offset in offsets]
        return Rows(
            block.only(block.rows, offsets), [parents[offset] for offset in offsets], block.only(block.regions, offsets),
            tokens, cleared, offsets,
        )  # fmt: skip

    def _find_roots(self, block):
        numbers, name = self.tokens(block)[self.ledger.key[0]], self.header_of[self.ledger.key[0]]
        directory, found = self.directories[self.model], {}
        directory.look_up(numbers)
        places = [settings.ROOT_REGION] * len(block) if self.ledger.of_city else block.regions
        for offset in self._named(block, numbers):
            number, place = numbers[offset], places[offset]
            record = directory.get(number)
            if record is None and offset in block.bad:
                found[offset] = None  # it is not made; what it refers to is looked up all the same
                continue
            if record is None and not place:
                block.reject(offset, name, f"没有这个{self.ledger.label}，新增须填写镇村。", "no_place")
                found[offset] = None
            elif not (record.region_id if record else place).startswith(self.scope):
                block.not_yours(offset, name, self.ledger.label)
            else:
                found[offset] = record or directory.add(number, place)
        find_references(self, block, found)
        return found

    def _find_parents(self, block):
        name = self.parent.name
        said_by = name if name in self.tokens(block) else self._child_named()
        numbers, header = self.tokens(block)[said_by], self.header_of[said_by]
        directory, found = self.directories[self.parent.related_model], {}
        directory.look_up(numbers)
        ids = self.tokens(block)[name] = list(numbers)
        for offset in self._named(block, numbers):
            record = directory.get(numbers[offset])
            if record is None:
                block.reject(offset, header, self._unknown_parent(numbers[offset]), "unknown_parent")
            elif not record.region_id.startswith(self.scope):
                block.not_yours(offset, header, self.parent.related_model._meta.verbose_name)
            else:
                found[offset], ids[offset] = record, str(record.id)
        find_references(self, block, found)
        return found

    def _named(self, block, numbers):
        """The rows whose record is looked for: those that go back too, in our own templates, if they say its number."""
        if not (self.layout.strict and block.bad):
            return block.good
        return sorted({*block.good, *(offset for offset in block.sent_back if numbers[offset] is not NULL)})

    def _child_named(self):
        """The field of the parent's child that the file names, where it does not name the parent itself."""
        child = self.parent.related_model._meta.get_field(self.feed.through[0]).related_model
        return next(column.field.name for column, _ in self.columns if column.field.related_model is child)

    def _unknown_parent(self, number):
        label = self.parent.related_model._meta.verbose_name
        if not self.feed.through:
            return f"没有编号为 {number[:30]} 的{label}，请先导入{label}。"
        child = self.parent.related_model._meta.get_field(self.feed.through[0]).related_model._meta
        named_by = child.get_field(self.feed.through[1])
        said = child.get_field(getattr(named_by, "of", named_by.name)).verbose_name
        return f"没有这个{said}的{child.verbose_name}，或者它在两户都有登记，请先核对{label}和成员。"

    def _find_own(self, block, rows):
        """The rows' own records by their keys; a second row of the same record is rejected."""
        if self.groups is not None:
            self.derivations.add_to(rows.tokens)
        if self.parent is None:
            rows.found = rows.parents
            self._refuse_repeated(block, rows, [record.id for record in rows.found])
        else:
            rows.found = self._own_records(block, rows)
        self._refuse_masks(block, rows)
        self.required.refuse(block, rows)
        if self.judge:
            self.judge.judge(block, rows)

    def _refuse_masks(self, block, rows):
        """A masked number, as pages and exports show it, means "unchanged": there must be one to keep.

        The national system masks phones in its own exports; a record that comes from there is worth having without.
        """
        for name in self.derivations.sealed:
            for offset, text, record in zip(rows.offsets, rows.tokens[name], rows.found, strict=True):
                if not (record.is_new and "*" in text):
                    continue
                if self.layout.strict:
                    block.reject(offset, self.header_of[name], "这是遮盖后的号码，新增须填写完整号码。", "masked")
                else:
                    block.warn(offset, self.header_of[name], "这是遮盖后的号码，没有录入，请在平台补填。", "masked")

    def _own_records(self, block, rows):
        keys = self.keys.columns(rows)
        stored = self.keys.found(rows, keys)
        for offset, record in zip(rows.offsets, stored, strict=True):
            if record and not record.region_id.startswith(self.scope):
                block.reject(offset, self._key_header(), "该记录属于其他地方，不在您的管辖区域。", "elsewhere")
        self._refuse_repeated(block, rows, keys[0] if len(keys) == 1 else self._marks(block, rows, stored, keys))
        return [
            record or Found(next(self.ids), parent.region_id, True)
            for record, parent in zip(stored, rows.parents, strict=True)
        ]

    def _marks(self, block, rows, stored, keys):
        """By what each record is known within the file, where two keys may name it."""
        return [
            record.id if record else self._mark(block, offset, own)
            for offset, record, *own in zip(rows.offsets, stored, *keys, strict=True)
        ]

    def _mark(self, block, offset, keys):
        """By which key a new record is known within the file; without any it can't be told from others."""
        for key in keys:
            if self.keys.usable(key):
                return key
        headers = "和".join(self.header_of.get(name, "") for name in self._names_wanted())
        block.reject(offset, self._key_header(), f"{headers}至少填写一项，才能识别是哪一条。", "no_key")
        return None

    def _names_wanted(self):
        sources = {field.name: field.of for field in self.stage.derived}
        names = [sources.get(key[-1], key[-1]) for key in self.keys.names]
        return [name for name in names if name in self.header_of]

    def decides(self, constraint):
        """Whether the file says anything that a check constraint looks at."""
        return bool(self._said_of(constraint)) or "region" in constraint.condition.referenced_base_fields

    def header_for(self, constraint):
        """The column in which the breach of a check constraint is told: the last of the file's that it looks at."""
        names = self._said_of(constraint)
        return self.header_of.get(names[-1], "") if names else self.place_header

    def _said_of(self, constraint):
        referenced = constraint.condition.referenced_base_fields
        return [field.name for field in self.stage.fields if field.name in referenced]

    def _key_header(self):
        """The column a message about the whole row stands in: the last that recognises it."""
        return next((self.header_of[name] for name in reversed(self._names_wanted())), "")

    def _refuse_repeated(self, block, rows, marks):
        """Reject rows whose record, known by its mark, stood on an earlier one."""
        for offset, row, mark in zip(rows.offsets, rows.rows, marks, strict=True):
            if offset in block.bad:
                continue
            first = self.seen.setdefault(mark, row)
            if first != row:
                sentence = f"与第 {first} 行是同一条记录，重复的这一行不导入。"
                block.reject(offset, self._key_header(), sentence, "duplicate_row")

    # -- staging ----------------------------------------------------------------------------------------------

    def keep(self, block):
        """Stage what is still good, or remember it until all rows of its record have been seen."""
        rows = self.rows.only([offset not in block.bad for offset in self.rows.offsets])
        self.rows = None
        if self.groups is None:
            self.write(rows)
        elif rows:
            self.groups.add(block, rows)

    def finish(self):
        """Stage the grouped records; returns what is wrong with them and what their rows disagreed about."""
        issues = []
        for rows in self.groups.records(BLOCK_ROWS) if self.groups else ():
            if self.feed.wanted:
                rows = rows.with_any([name for name in self.feed.wanted if name in rows.tokens])
            findings = Findings(rows.rows)
            self._find_own(findings, rows)
            self.write(rows.only([offset not in findings.bad for offset in range(len(rows))]))
            issues += findings.issues
        return issues + list(self.groups.disagreements() if self.groups else ())

    def write(self, rows):
        """Seal, and send the lines to the staging table."""
        if not rows:
            return
        self.derivations.seal(self.model, rows)
        new = sum(record.is_new for record in rows.found)
        self.new, self.matched = self.new + new, self.matched + len(rows) - new
        own = (
            map(str, rows.rows), [str(record.id) for record in rows.found], [str(record.version) for record in rows.found],
            ["t" if record.is_new else "f" for record in rows.found], map(token, rows.cleared), self._regions(rows),
        )  # fmt: skip
        columns = (rows.tokens[field.name] for field in (*self.stage.fields, *self.stage.derived))
        self.stage.copy(list(map("\t".join, zip(*own, *columns, strict=True))))

    def _regions(self, rows):
        if self.parent is None:
            return [region or record.region_id for region, record in zip(rows.regions, rows.found, strict=True)]
        return [parent.region_id for parent in rows.parents]


def _village_header(sheet):
    """The column that names the village of a row."""
    return next(
        (name for name, part in sheet.layout.place.items() if part in PLACE_PARTS and name in sheet.headers), ""
    )
