"""What happens to an import while it waits: somebody saves a record, the database goes away, days pass."""

import io
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from core.imports import batch as actions
from core.imports import expiry
from core.imports.review import samples
from core.models import ImportBatch, JobState
from core.scoping import whole_city
from core.tests.importing import counts, errors, member_row, merge, national, stage
from core.tests.test_imports_ledger import people
from monitoring.models import Household, Member

pytestmark = pytest.mark.django_db


def change(**values):
    """A colleague saves the record on its page."""
    with whole_city():
        home = Household.objects.get()
        Household.objects.update(version=home.version + 1, **values)


def test_what_somebody_saved_during_the_review_is_not_overwritten_unseen(workbook, home):
    batch = stage(workbook([{"户编号": "H1", "家庭人口数": 5}]))
    change(size=3)
    merge(batch)
    with whole_city():
        assert (Household.objects.get().size, batch.state) == (3, JobState.REVIEW)
        (issue,) = batch.issues.all()
        assert (issue.row, issue.severity, "有人改过" in issue.message) == (2, "warning", True)
    merge(batch)  # seen, and still wanted
    with whole_city():
        assert (Household.objects.get().size, batch.state) == (5, JobState.DONE)


def test_a_record_saved_meanwhile_with_the_same_values_stops_nothing(workbook, home):
    batch = stage(workbook([{"户编号": "H1", "家庭人口数": 5}]))
    change(size=5)
    assert (merge(batch).state, counts(batch)) == (JobState.DONE, (0, 0, 1, 0))


def test_the_same_content_under_another_name_is_another_file(signed_in, clerk, workbook, place):
    for name in ("农户_20231118.xlsx", "农户_20231218.xlsx"):
        path = workbook([{"户编号": "H1", "镇村": place}], name="同一份.xlsx")
        content = io.BytesIO(path.read_bytes())
        content.name = name
        assert signed_in(clerk).post(reverse("households-import"), {"file": content}).status_code == 302
    with whole_city():
        assert set(ImportBatch.objects.values_list("file_name", flat=True)) == {
            "农户_20231118.xlsx",
            "农户_20231218.xlsx",
        }


def test_marks_stand_on_the_sheet_that_was_read_not_on_the_notes_before_it(signed_in, clerk, tmp_path, place):
    book = Workbook()
    book.active.title = "填写说明"
    for line in (["怎样填写", "镇村写全称"], ["第二条", "日期写成 20231218"]):
        book.active.append(line)
    page = book.create_sheet("数据")
    page.append(["户编号", "镇村"])
    page.append(["H1", "没有的村"])
    book.save(tmp_path / "有说明.xlsx")
    batch = stage(tmp_path / "有说明.xlsx", by=clerk)
    answer = signed_in(clerk).get(reverse("import-annotated", args=[batch.pk]))
    notes, marked = load_workbook(io.BytesIO(answer.content)).worksheets
    assert "没有这个村" in marked["B2"].comment.text
    assert all(cell.comment is None for row in notes.iter_rows() for cell in row)


def test_a_database_that_went_away_leaves_the_batch_to_the_next_try(workbook, place, monkeypatch):
    batch = stage(workbook([{"户编号": "H1", "镇村": place}]))
    with whole_city():
        actions.approve(batch)

    def gone(*_):
        raise OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patched:
        patched.setattr(actions.Merge, "run", gone)
        with pytest.raises(OperationalError):
            actions.advance(batch.pk)
    actions.advance(batch.pk)
    with whole_city():
        batch.refresh_from_db()
        assert (batch.state, Household.objects.count()) == (JobState.DONE, 1)


def test_a_masked_phone_of_a_new_household_comes_in_without_it(tmp_path, villages, place):
    path = national(tmp_path / "全字段_20231218.xlsx", member_row(place, 户联系电话="138****5678"))
    batch = stage(path, ledger=None)
    assert errors(batch) == []
    with whole_city():
        assert "遮盖" in " ".join(batch.issues.values_list("message", flat=True))
    assert merge(batch).state == JobState.DONE
    with whole_city():
        assert Household.objects.get().phone is None and Member.objects.get().phone is None


def test_members_of_a_household_that_is_sent_back_are_sent_back_too(workbook, place, monkeypatch):
    """Not merged without their household, and not asked about again and again."""
    path = national(workbook([{}]).with_name("全字段_20231218.xlsx"), member_row(place))
    refuse = actions.Intake._checked

    def households_are_wrong(self, register):
        if register.ledger.name == "households":
            register.stage.remove([2])
            return []
        return refuse(self, register)

    monkeypatch.setattr(actions.Intake, "_checked", households_are_wrong)
    batch = stage(path, ledger=None)
    assert (counts(batch)[0], {row for row, *_ in errors(batch)}) == (0, {2})
    assert "没有通过" in errors(batch)[0][2]


def test_old_files_and_forgotten_batches_go_and_what_is_alive_stays(workbook, place, settings, signed_in, clerk):
    settings.IMPORT_DAYS = 30
    long_ago = timezone.now() - timedelta(days=31)
    forgotten, done, fresh = (stage(workbook([{"户编号": f"H{n}", "镇村": place}]), by=clerk) for n in range(3))
    merge(done)
    with whole_city():
        ImportBatch.objects.filter(pk__in=[forgotten.pk, done.pk]).update(
            created_at=long_ago, updated_at=long_ago, heartbeat_at=long_ago
        )
        path, kept = done.file.path, fresh.file.path
    assert expiry.expire() == 2
    with whole_city():
        forgotten.refresh_from_db()
        fresh.refresh_from_db()
        assert (forgotten.state, "30 天" in forgotten.message) == (JobState.CANCELLED, True)
        assert (fresh.state, bool(fresh.file)) == (JobState.REVIEW, True)
        tables = {name for name in connection.introspection.table_names() if name.startswith("stage_")}
    assert tables == {f"stage_{fresh.pk}_household"}
    assert not [each for each in (path,) if _exists(each)] and _exists(kept)
    assert signed_in(clerk).get(reverse("import", args=[done.pk])).status_code == 200
    assert signed_in(clerk).get(reverse("import-annotated", args=[done.pk])).status_code == 302


def _exists(path):
    try:
        with open(path, "rb"):
            return True
    except FileNotFoundError:
        return False


def test_a_review_shows_rows_of_registers_one_may_see_only(admin, office, workbook, place, home):
    batch = stage(workbook([people(民族="示例族")]), "members", by=office)
    with whole_city():
        batch.refresh_from_db()
        assert "示例族" in str(samples(batch, office))
        assert samples(batch, admin) == []
