"""What the two import commands share: staging a file, saying what it holds, merging it, the exit code."""

from pathlib import Path

from django.core.management import BaseCommand, CommandError

from core.imports import batch as actions
from core.imports.annotate import annotated
from core.models import ImportIssue, JobState, User
from core.scoping import whole_city

PARTLY = 2
SHOWN = 20


class ImportCommand(BaseCommand):
    """Exit code 0: done; 1: refused; 2: some rows were rejected, and merged are the others only with --partial."""

    def add_arguments(self, parser):
        parser.add_argument("--user", help="以这个用户的权限和管辖区域导入；不写则为全市")
        parser.add_argument("--dry-run", action="store_true", help="只检查，不入库")
        parser.add_argument("--partial", action="store_true", help="有退回的行时，其余各行照常入库")

    def user(self, options):
        if not options["user"]:
            return None
        user = User.objects.filter(username=options["user"], is_active=True).first()
        if user is None or not user.region_id:
            raise CommandError(f"没有名为 {options['user']} 的用户，或该用户没有管辖区域。")
        return user

    def bring_in(self, path, options, ledger=None):
        """Stage one file and, when nothing stands against it, merge it; returns its batch."""
        path = Path(path)
        if not path.is_file():
            raise CommandError(f"没有这个文件：{path}")
        batch = actions.receive_path(path, by=self.user(options), ledger=ledger)
        actions.advance(batch.pk)
        batch = self._reread(batch)
        if batch.state != JobState.REVIEW:
            raise CommandError(f"{path.name}：{batch.message}")
        self._tell_problems(batch)
        if options["annotated"] and batch.rejected:
            self._annotate(batch, Path(options["annotated"]))
        if options["dry_run"] or (not_taken(batch) and not options["partial"]):
            with whole_city():
                actions.cancel(batch)
            return batch
        return self._merge(batch)

    def _merge(self, batch):
        with whole_city():
            actions.approve(batch)
        actions.advance(batch.pk)
        merged = self._reread(batch)
        if merged.state != JobState.DONE:
            raise CommandError(f"{merged.file_name}：{merged.message}")
        return merged

    def _reread(self, batch):
        with whole_city():
            batch.refresh_from_db()
        return batch

    def _tell_problems(self, batch):
        with whole_city():
            errors = list(batch.issues.filter(severity=ImportIssue.Severity.ERROR)[: SHOWN + 1])
        for issue in errors[:SHOWN]:
            self.stderr.write(f"{batch.file_name} 第 {issue.row} 行 {issue.column}：{issue.message}")
        if batch.elsewhere:
            self.stderr.write(f"{batch.file_name} {batch.elsewhere_text}")
        if batch.unread_text:
            self.stderr.write(f"{batch.file_name} {batch.unread_text}")
        if len(errors) > SHOWN:
            self.stderr.write("……其余见批注文件（--annotated）。")

    def _annotate(self, batch, target):
        if target.is_dir() or not target.suffix:
            target.mkdir(parents=True, exist_ok=True)
            target = target / f"批注_{Path(batch.file_name).stem}.xlsx"
        with whole_city():
            target.write_bytes(annotated(batch))
        self.stderr.write(f"批注文件：{target}")

    def conclude(self, batches):
        """The last line, and the exit code for rejected rows."""
        totals = {name: sum(getattr(batch, name) for batch in batches) for name in ("new", "changed", "unchanged")}
        totals["rejected"] = sum(map(not_taken, batches))
        self.stdout.write(", ".join(f"{number} {name}" for name, number in totals.items()))
        if totals["rejected"]:
            raise SystemExit(PARTLY)


def not_taken(batch):
    """Rows of the file that do not come in: faulty ones, and those that are not the sender's."""
    return batch.rejected + batch.elsewhere_rows
