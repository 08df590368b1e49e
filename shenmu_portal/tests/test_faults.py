"""Faults: killed workers, restarted servers, double clicks, two editors. Nothing is lost, nothing is doubled."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.imports.reading import BLOCK_ROWS
from shenmu_portal.tests.installation import Installation, Visitor, wait_for

TOWN = "610881114"
ROWS = 300
LONG = BLOCK_ROWS + ROWS  # read by a second process of the worker


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "FIELD_KEYS", "DEMO_PASSWORD", "PORTAL_DATA"):
            patch.delenv(name, raising=False)
        portal = Installation(tmp_path_factory.mktemp("installation"))
        try:
            portal.prepare()
            portal.start_web()
            portal.start_worker()
            yield portal
        finally:
            portal.stop()


@pytest.fixture(scope="module")
def clerk(portal):
    return Visitor(portal, f"clerk-{TOWN}")


@pytest.fixture(scope="module")
def office(portal):
    return Visitor(portal, "office")


def workbook(portal, beginning, rows=ROWS):
    """So many new households of the town, as a table in the template of the ledger."""
    village = portal.ask("SELECT code FROM core_region WHERE parent_id = %s ORDER BY code LIMIT 1", TOWN)[0]
    lines = [f"{beginning}{number:06d},{village},李导入" for number in range(rows)]
    text = "\n".join(["户编号,区划代码,户主姓名", *lines])
    return SimpleUploadedFile(f"农户{beginning}.csv", text.encode("utf-8-sig"))


def upload(clerk, file):
    """Send the file; the batch's key."""
    status, path = clerk.post("/households/import/", file=file)
    assert status == 200, path
    return int(path.strip("/").split("/")[1])


def imported(portal, beginning):
    return portal.ask("SELECT count(*) FROM monitoring_household WHERE number LIKE %s", f"{beginning}%")[0]


def at_once(*actions):
    """Several people, or one impatient one, at the same moment."""
    with ThreadPoolExecutor(len(actions)) as pool:
        return [future.result() for future in [pool.submit(action) for action in actions]]


def merged(portal, clerk, batch):
    portal.wait_for_state("core_importbatch", batch, "review")
    clerk.post(f"/imports/{batch}/merge/")
    portal.wait_for_state("core_importbatch", batch, "done")


def risks(portal):
    query = "SELECT count(*), md5(string_agg(concat_ws(',', rule, household_id, severity, evidence, status), ';' ORDER BY id))"
    return portal.ask(f"{query} FROM monitoring_risk WHERE month = 2023 * 12 + 11")


def start_screening(office):
    assert office.post("/screening/start/", month="2023-12")[0] == 200


def last_screening(portal):
    return portal.ask("SELECT max(id) FROM monitoring_screening")[0]


def test_a_worker_killed_while_it_reads_and_while_it_merges_loses_and_doubles_nothing(portal, clerk):
    with portal.held("monitoring_household", "ACCESS EXCLUSIVE"):
        batch = upload(clerk, workbook(portal, "9901", LONG))
        portal.wait_until_blocked()
        portal.kill_worker()
    assert imported(portal, "9901") == 0
    portal.start_worker()
    portal.wait_for_state("core_importbatch", batch, "review")
    assert portal.ask("SELECT new, rejected FROM core_importbatch WHERE id = %s", batch) == (LONG, 0)

    with portal.held("monitoring_household", "EXCLUSIVE"):
        clerk.post(f"/imports/{batch}/merge/")
        portal.replace_blocked_worker()
    assert imported(portal, "9901") in (0, LONG)
    portal.wait_for_state("core_importbatch", batch, "done")
    assert imported(portal, "9901") == LONG


def test_a_worker_killed_while_it_screens_finds_the_same_risks_afterwards(portal, office):
    with portal.held("monitoring_risk", "EXCLUSIVE"):
        start_screening(office)
        portal.replace_blocked_worker()
    portal.wait_for_state("monitoring_screening", last_screening(portal), "done")
    found = risks(portal)
    assert found[0] > 0
    first = last_screening(portal)
    start_screening(office)
    again = wait_for(lambda: last_screening(portal) > first and last_screening(portal), "the second run")
    portal.wait_for_state("monitoring_screening", again, "done")
    assert risks(portal) == found


def test_a_worker_killed_while_it_freezes_leaves_one_draft_with_the_same_figures(portal, office):
    last, drafts = "SELECT max(id) FROM bulletins_freezing", "SELECT count(*), min(digest) FROM bulletins_bulletin"
    with portal.held("bulletins_snapshot", "EXCLUSIVE"):
        office.post("/bulletins/freeze/", month="2023-11")
        portal.replace_blocked_worker()
    first = portal.ask(last)[0]
    portal.wait_for_state("bulletins_freezing", first, "done")
    found = portal.ask(f"{drafts} WHERE month = 2023 * 12 + 10")
    assert found[0] == 1
    office.post("/bulletins/freeze/", month="2023-11")
    again = wait_for(lambda: portal.ask(last)[0] > first and portal.ask(last)[0], "the second run")
    portal.wait_for_state("bulletins_freezing", again, "done")
    assert portal.ask(f"{drafts} WHERE month = 2023 * 12 + 10") == found


def test_a_file_that_waits_in_the_queue_outlives_a_restart_of_the_broker(portal, clerk):
    portal.kill_worker()
    batch = upload(clerk, workbook(portal, "9902"))
    portal.broker.stop()
    portal.broker.start()
    portal.start_worker()
    merged(portal, clerk, batch)
    assert imported(portal, "9902") == ROWS


def test_a_running_worker_finds_back_to_a_restarted_broker(portal, clerk):
    portal.broker.stop()
    portal.broker.start()
    batch = upload(clerk, workbook(portal, "9903"))
    merged(portal, clerk, batch)
    assert imported(portal, "9903") == ROWS


def test_a_file_uploaded_while_the_broker_is_away_waits_and_is_read_afterwards(portal, clerk):
    portal.broker.stop()
    batch = upload(clerk, workbook(portal, "9906"))
    portal.broker.start()
    assert portal.ask("SELECT state FROM core_importbatch WHERE id = %s", batch) == ("waiting",)
    portal.ten_minutes_pass("core_importbatch", batch)
    portal.sweep()
    merged(portal, clerk, batch)
    assert imported(portal, "9906") == ROWS


def test_a_restart_of_the_database_in_the_middle_of_a_merge_loses_and_doubles_nothing(portal, clerk):
    batch = upload(clerk, workbook(portal, "9904"))
    portal.wait_for_state("core_importbatch", batch, "review")
    with portal.held("monitoring_household", "EXCLUSIVE"):
        clerk.post(f"/imports/{batch}/merge/")
        portal.wait_until_blocked()
        portal.database.stop()
        portal.database.start()
    assert clerk.get("/households/")[0] == 200
    portal.wait_for_state("core_importbatch", batch, "done")
    assert imported(portal, "9904") == ROWS


def test_the_same_file_sent_twice_at_once_is_one_batch_and_merging_twice_merges_once(portal, clerk):
    batches = at_once(*[lambda: upload(clerk, workbook(portal, "9905"))] * 2)
    assert batches[0] == batches[1]
    portal.wait_for_state("core_importbatch", batches[0], "review")
    at_once(*[lambda: clerk.post(f"/imports/{batches[0]}/merge/")] * 3)
    portal.wait_for_state("core_importbatch", batches[0], "done")
    assert imported(portal, "9905") == ROWS
    events = "SELECT count(*) FROM monitoring_household_event WHERE pgh_label = 'insert' AND number LIKE %s"
    assert portal.ask(events, "9905%")[0] == ROWS


def test_the_same_file_once_more_changes_nothing(portal, clerk):
    batch = upload(clerk, workbook(portal, "9905"))
    merged(portal, clerk, batch)
    counts = portal.ask("SELECT new, changed, unchanged, rejected FROM core_importbatch WHERE id = %s", batch)
    assert counts == (0, 0, ROWS, 0)


def test_pressing_screen_twice_starts_one_run(portal, office):
    before = portal.ask("SELECT count(*) FROM monitoring_screening")[0]
    with portal.held("monitoring_risk", "EXCLUSIVE"):
        at_once(*[lambda: start_screening(office)] * 3)
        portal.wait_until_blocked()
    portal.wait_for_state("monitoring_screening", last_screening(portal), "done")
    assert portal.ask("SELECT count(*) FROM monitoring_screening")[0] == before + 1


def test_two_people_publishing_a_month_publish_it_once(portal, office):
    assert office.post("/bulletins/freeze/", month="2023-12")[0] == 200
    drafted = "SELECT id FROM bulletins_bulletin WHERE month = 2023 * 12 + 11"
    steps = f"/papers/bulletin/{wait_for(lambda: portal.ask(drafted), 'the draft')[0]}"
    office.post(f"{steps}/submit/")
    Visitor(portal, "leader").post(f"{steps}/sign/")
    at_once(*[lambda: office.post(f"{steps}/publish/")] * 3)
    published = (
        "SELECT count(*), min(state), count(DISTINCT sha256) FROM bulletins_bulletin WHERE month = 2023 * 12 + 11"
    )
    assert portal.ask(published) == (1, "published", 1)


def test_of_two_editors_saving_at_once_one_is_told_of_the_other(portal, clerk):
    pk, number, place = portal.ask(
        "SELECT id, number, region_id FROM monitoring_household WHERE number LIKE %s LIMIT 1", "9905%"
    )
    typed = {"number": number, "region": place, "head_name": "李导入", "category": "一般农户", "version": 1}
    saves = [
        lambda name=name: clerk.post(f"/households/{pk}/edit/", **typed, group_name=name) for name in ("甲组", "乙组")
    ]
    assert sorted(status for status, _ in at_once(*saves)) == [200, 409]
    version, group = portal.ask("SELECT version, group_name FROM monitoring_household WHERE id = %s", pk)
    assert version == 2
    assert group in ("甲组", "乙组")
