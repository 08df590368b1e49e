"""The access log as the auditor reads it: in words, with a way to the record."""

import pytest
from django.urls import reverse

from core.access import log
from core.models import AccessKind
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
