"""Reads a whole workbook into the staging tables, block by block, and collects everything that is wrong with it."""

from collections import Counter
from dataclasses import replace

from django.db.models import CheckConstraint, UniqueConstraint

from core.imports.ahead import ahead
from core.imports.blocks import Block, Issue
from core.imports.finding import Directory
from core.imports.merging import Merge
from core.imports.places import Places
from core.imports.refusal import Refused
from core.imports.registers import Register
from core.imports.staging import Stage
from core.imports.totals import overrun
from core.models.regions import TOWN_DIGITS
from core.signed import Kept

NOT_ADDED = "台账里没有这一条，您的角色只能修改已有的记录：请把这一行交镇街业务员新增。"
WRITTEN_ONCE = "这一笔已经入账，不能修改；有错请在它的记录页办理冲正，再重新登记。"


def stages_of(batch_id, layout, headers):
    """The staging tables of a batch: each feed with the columns this file has."""
    feeds = (_narrowed(feed, headers) for feed in layout.feeds)
    return [Stage(batch_id, feed) for feed in feeds]


def _narrowed(feed, headers):
    return replace(feed, columns={name: entry for name, entry in feed.columns.items() if name in headers})


class Intake:
    """One workbook on its way into the staging tables. Runs inside a scope that sees the whole city: keys are unique
    there, and a household of another town must be recognised to be refused."""

    def __init__(self, sheet, batch_id, scope, by=None):
        """`by` is who sends the file: without `add` in a register its new rows are sent back; None is a command."""
        if sheet.as_of is None and sheet.layout.dated:
            raise Refused("文件名和标题里都没有数据日期：请把日期写进文件名，如 …_20231218.xlsx。")
        self.sheet, self.places, self.done, self.by = sheet, Places(scope), 0, by
        self.elsewhere, self.scope = Counter(), scope  # rows of other places, by the place's code
        self.stages = stages_of(batch_id, sheet.layout, sheet.headers)
        directories = {stage.model: Directory(stage.model) for stage in self.stages if stage.feed.ledger.parent is None}
        for stage in self.stages:
            parent = stage.feed.ledger.parent
            if parent is not None:
                directories.setdefault(parent.related_model, Directory(parent.related_model, stage.feed.through))
        self.registers = [Register(stage, sheet, scope, directories) for stage in self.stages]

    def create(self):
        for stage in self.stages:
            stage.create()

    def clean(self, numbered):
        """One block of rows with all cells read; the database is not asked."""
        block = Block(self.sheet, numbered)
        block.find_places(self.places)
        for register in self.registers:
            register.clean(block)
        return block

    def blocks(self):
        """The sheet's rows, cleaned; those of a long one by a second process while this one stages the block before."""
        blocks = map(self.clean, self.sheet.blocks())
        return ahead(blocks) if self.sheet.is_long else blocks

    def take(self, block):
        """Stage one block of rows; returns what is wrong with it."""
        block.sheet = self.sheet
        for register in self.registers:
            register.find(block)
        for register in self.registers:
            register.keep(block)
        self.done += len(block)
        self.elsewhere.update(map(self._told_place, block.elsewhere.values()))
        return block.told

    def _told_place(self, region):
        """Rows elsewhere are counted by town; those of a village's own town by village."""
        return region if region.startswith(self.scope[:TOWN_DIGITS]) else region[:TOWN_DIGITS]

    def finish(self):
        """Stage what was collected over all rows, and judge what only all rows together show."""
        issues = [issue for register in self.registers for issue in register.finish()]
        for stage in self.stages:
            stage.analyze()
        for register in self.registers:
            issues += self._checked(register)
        for register in self.registers:
            issues += self._without_parent(register)
        for stage in self.stages:
            stage.close()
        return issues

    def _checked(self, register):
        issues = [*self._refused_by_database(register), *self._changing(register), *self._adding(register)]
        for check in register.ledger.import_checks:
            for line, name, severity, code, sentence in check(register.stage, self.sheet.layout.strict):
                issues.append(Issue(line, register.header_of.get(name, ""), severity, code, sentence))
        issues += self._following(register)
        told = {issue.row for issue in issues if issue.severity == "error"}
        issues += [issue for issue in self._signed(register) if issue.row not in told]
        if wrong := {issue.row for issue in issues if issue.severity == "error"}:
            register.stage.remove(wrong)
        for check in (self._repeated, self._overrun):
            while beyond := list(check(register)):  # what a removed line would have changed stays as it is stored
                register.stage.remove({issue.row for issue in beyond})
                issues += beyond
        return issues

    def _repeated(self, register):
        """Of the rows that are right each for itself, those of which the register allows one at a time."""
        for constraint in register.model._meta.constraints:
            if not (isinstance(constraint, UniqueConstraint) and self._is_told(register, constraint)):
                continue
            header = next((register.header_of[name] for name in constraint.fields if name in register.header_of), "")
            for (line,) in Merge(register.stage).repeated(constraint):
                yield Issue(line, header, "error", "repeated", str(constraint.violation_error_message))

    def _is_told(self, register, constraint):
        """Whether the constraint has a sentence of its own, and is none of the keys by which rows are recognised."""
        has_sentence = constraint.violation_error_message != constraint.default_violation_error_message
        return has_sentence and constraint.fields not in (register.ledger.key, register.ledger.other_key)

    def _overrun(self, register):
        """Of the rows that are right each for itself, those that together are more than stands above them."""
        for line, name, sentence in overrun(Merge(register.stage)):
            yield Issue(line, register.header_of.get(name, ""), "error", "overrun", sentence)

    def _changing(self, register):
        """Rows that say something else than an entry which was written once."""
        for line in Merge(register.stage).changing() if register.ledger.append_only else ():
            yield Issue(line, "", "error", "written_once", WRITTEN_ONCE)

    def _following(self, register):
        """Cells of our own templates that are left out. Another system's file brings the records that decide along."""
        fields = [field for field in register.stage.fields if field.name in register.ledger.followed]
        for field in fields if self.sheet.layout.is_own else ():
            for (line,) in Merge(register.stage).followed(field):
                yield Issue(line, register.header_of[field.name], "warning", "followed", register.ledger.followed_from)

    def _signed(self, register):
        """Rows that say otherwise than what was signed of their record."""
        for constraint in register.model._meta.constraints:
            for (line,) in Merge(register.stage).signed(constraint) if isinstance(constraint, Kept) else ():
                yield Issue(line, "", "error", "signed", str(constraint.violation_error_message))

    def _adding(self, register):
        """New rows of a register in which the sender may only change what is there."""
        if self.by is None or register.ledger.allows(self.by, "add"):
            return
        for line in register.stage.new_lines():
            yield Issue(line, "", "error", "not_added", NOT_ADDED)

    def _without_parent(self, register):
        """Rows of a new record that was itself sent back, for instance the members of a refused household."""
        parent, stage = register.parent, register.stage
        above = next((other for other in self.stages if parent and other.model is parent.related_model), None)
        if above is None:
            return []
        lines = stage.lines_without(parent.column, above)
        stage.remove(lines)
        sentence = f"所属的{above.feed.ledger.label}没有通过，这一行也没有接收，请先改好那一行。"
        return [
            Issue(line, register.header_of.get(parent.name, ""), "error", "unknown_parent", sentence) for line in lines
        ]

    def _refused_by_database(self, register):
        """Rows that break a check constraint of their register, told before the database has to refuse them."""
        decided = [
            each
            for each in register.model._meta.constraints
            if isinstance(each, CheckConstraint) and register.decides(each)
        ]
        for line, constraint in Merge(register.stage).broken(decided):
            yield Issue(
                line, register.header_for(constraint), "error", "constraint", str(constraint.violation_error_message)
            )
