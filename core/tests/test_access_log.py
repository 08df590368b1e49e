"""The access log as the auditor reads it: in words, with a way to the record."""

import pytest
from django.urls import reverse

from core.access import log
from core.models import AccessKind, AccessLog
from core.scoping import whole_city

pytestmark = pytest.mark.django_db


def test_each_line_names_register_field_and_account_in_the_offices_words(two_towns, clerk, auditor, signed_in):
    household = two_towns["own"][0]
    with whole_city():
        log(AccessKind.UNMASK, "households", by=clerk, object_id=household.pk, field="phone")
        log(AccessKind.DOWNLOAD, "imports", by=clerk, object_id=7, filters="农户.xlsx")
        log(AccessKind.DOWNLOAD, "bulletins", by=clerk, object_id=3)
    page = signed_in(auditor).get(reverse("access-log")).content.decode()
    assert "户联系电话" in page and "导入批次" in page and "月度通报" in page
    assert f"（{clerk.username}）" in page and reverse("households-record", args=[household.pk]) in page
    assert ">phone<" not in page and ">bulletins<" not in page


def test_only_those_who_audit_may_read_it(clerk, signed_in):
    assert signed_in(clerk).get(reverse("access-log")).status_code == 403


@pytest.fixture
def accesses(clerk, office, two_towns):
    """What two people did on two days."""
    with whole_city():
        for by, kind, day in (
            (clerk, AccessKind.UNMASK, "2023-11-30T23:30:00+08:00"),
            (clerk, AccessKind.EXPORT, "2023-12-01T00:30:00+08:00"),
            (office, AccessKind.EXPORT, "2023-12-02T08:00:00+08:00"),
        ):
            line = log(kind, "households", by=by)
            AccessLog.objects.filter(pk=line.pk).update(at=day)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"who": "clerk-610881114"}, 2), ({"who": "office"}, 1), ({"who": "nobody"}, 0), ({"kind": "export"}, 2),
        ({"first": "2023-12-01"}, 2), ({"last": "2023-11-30"}, 1), ({"first": "2023-12-01", "last": "2023-12-01"}, 1),
        ({"who": "clerk-610881114", "kind": "export", "last": "2023-12-31"}, 1), ({"first": "昨天"}, 0), ({"kind": "all"}, 0),
    ],
)  # fmt: skip
def test_the_auditor_finds_accesses_by_person_day_and_kind(asked, found, accesses, auditor, signed_in):
    answer = signed_in(auditor).get(reverse("access-log"), asked)
    assert answer.context["page"].paginator.count == found
    assert answer.status_code == (200 if answer.context["form"].is_valid() else 422)


def test_the_pages_and_kinds_of_what_was_asked_keep_the_question(accesses, auditor, signed_in):
    asked = {"who": "clerk-610881114", "kind": "unmask"}
    page = signed_in(auditor).get(reverse("access-log"), asked).content.decode()
    assert "?who=clerk-610881114&amp;kind=export" in page and "?page=" not in page


def test_a_persons_name_is_chosen_and_never_stands_in_an_address(accesses, clerk, auditor, signed_in):
    client = signed_in(auditor)
    assert f'<option value="{clerk.username}">{clerk.username} {clerk.full_name}</option>' in (
        client.get(reverse("access-log")).content.decode()
    )
    answer = client.get(reverse("access-log"), {"who": clerk.full_name, "kind": "unmask"})
    assert answer.status_code == 422 and not answer.context["rows"]
    assert "who=" not in "".join(address for _, _, address in answer.context["kinds"]) + answer.context["query"]
