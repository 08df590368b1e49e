"""The sample workbooks, brought in through their own door and checked, give exactly the findings expected of them."""

import pytest
from django.core.management import call_command

from core.scoping import whole_city
from monitoring.models import Employment, Finding, Household, Member
from monitoring.tests.test_screening_samples import EXPECTED, FILES

pytestmark = pytest.mark.django_db


@pytest.fixture
def imported(parameters):
    """Everything the samples hold; some rows are refused, as the list of faults wants."""
    try:
        call_command("import_national", *FILES, partial=True)
    except SystemExit as end:
        assert end.code == 2


def keys():
    """The standing findings as the samples write them: 户编号, 户编号/人编号, 户编号/人编号#s2."""
    found = {}
    households, members = (dict(model.objects.values_list("pk", "number")) for model in (Household, Member))
    spells = {}
    for pk, member in Employment.objects.order_by("pk").values_list("pk", "member_id"):
        spells.setdefault(member, []).append(pk)
    for finding in Finding.objects.filter(state="open", household__isnull=False):
        key = households[finding.household_id]
        if finding.member_id:
            key += f"/{members[finding.member_id]}"
        if finding.employment_id:
            key += f"#s{spells[finding.member_id].index(finding.employment_id) + 1}"
        found.setdefault(finding.rule, []).append(key)
    return {rule: sorted(each) for rule, each in sorted(found.items())}


def test_the_samples_give_exactly_their_findings(imported, capsys):
    call_command("check_quality")
    with whole_city():
        assert keys() == {rule: sorted(each) for rule, each in EXPECTED["quality"].items()}
    assert capsys.readouterr().out.splitlines()[-1].endswith(f" rules, {EXPECTED['counts']['findings']} findings")


def test_a_second_check_writes_nothing(imported):
    call_command("check_quality")
    with whole_city():
        before = list(Finding.objects.order_by("pk").values_list("pk", "updated_at", "version"))
        call_command("check_quality")
        assert list(Finding.objects.order_by("pk").values_list("pk", "updated_at", "version")) == before
