"""One head a household, whichever way its people come in."""

import pytest
from openpyxl import Workbook

from core.imports import batch as actions
from core.ledger.registry import ledger_named
from core.scoping import whole_city
from monitoring.models import Household

pytestmark = pytest.mark.django_db
PERSON = {"户编号": "H1", "人口编号": "H1001", "姓名": "单雄信"}


@pytest.fixture
def home(villages):
    with whole_city():
        return Household.objects.create(number="H1", region_id=villages["610881114"][0], size=2)


@pytest.fixture
def found(tmp_path):
    """(row, severity, code) of what is wrong with these people: `found([…], ledger="members")`, None for an export."""

    def stage(rows, ledger=None, name="全字段_20231218.xlsx"):
        book, heads = Workbook(), list(rows[0])
        for row in [heads, *([row[head] for head in heads] for row in rows)]:
            book.active.append(row)
        book.save(tmp_path / name)
        batch = actions.receive_path(tmp_path / name, ledger=ledger and ledger_named(ledger))
        actions.advance(batch.pk)
        with whole_city():
            batch.refresh_from_db()
            assert batch.state == "review", batch.message
            return [(issue.row, issue.severity, issue.code) for issue in batch.issues.filter(column="与户主关系")]

    return stage


def own(*relations):
    return [{**PERSON, "人口编号": f"H100{n}", "与户主关系": relation} for n, relation in enumerate(relations)]


def exported(home, *relations):
    place = {"乡": "锦界镇", "村": home.region.name, "证件号码": "", "当前家庭人口数": len(relations)}
    return [row | place for row in own(*relations)]


def test_the_first_people_of_a_household_need_a_head(home, found):
    assert found(own("配偶", "之子"), "members") == [(2, "error", "no_head"), (3, "error", "no_head")]
    assert found(own("户主", "之子"), "members", "again.xlsx") == []


def test_someone_joining_people_who_are_known_need_not_be_the_head(home, found):
    with whole_city():
        home.members.create(region_id=home.region_id, number="H1009", name="单五", relation="之父")
    assert found(own("之子"), "members") == []


def test_two_heads_in_an_export_are_reported_and_come_in(home, found):
    assert found(exported(home, "户主", "户主")) == [(3, "warning", "Q081")]


def test_no_head_in_an_export_is_reported(home, found):
    assert found(exported(home, "配偶", "之子")) == [(2, "warning", "Q082")]


def test_a_member_is_edited_with_the_whole_household(home, client, clerk):
    with whole_city():
        member = home.members.create(region_id=home.region_id, number="H1009", name="单五", relation="户主")
    client.force_login(clerk)
    page = client.get(f"/members/{member.pk}/").content.decode()
    assert f"/households/{home.pk}/enter/" in page and f"/members/{member.pk}/edit/" not in page


def test_the_relation_is_not_among_the_fields_changed_for_many(home, client, clerk):
    client.force_login(clerk)
    fields = client.post("/members/bulk/", {}).context["fields"]
    assert "relation" not in dict(fields) and "labour" in dict(fields)
