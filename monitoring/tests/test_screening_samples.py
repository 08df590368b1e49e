"""The sample workbooks, brought in through their own door and screened, give exactly the signals expected of them."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from core.months import Month
from core.scoping import whole_city
from monitoring.levels import household_levels
from monitoring.models import Household, Risk
from monitoring.rules import by_code

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parent / "samples"
EXPECTED = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
FILES = [str(SAMPLES / EXPECTED["files"][code]["file"]) for code in ("W6", "W1", "W3", "收入", "自付")]
MONTH = Month.parse(EXPECTED["P"])


@pytest.fixture
def screened(parameters, capsys):
    """The last line of the command after everything was imported."""
    try:
        call_command("import_national", *FILES, partial=True)
    except SystemExit as end:
        assert end.code == 2  # some rows are refused, as the list of faults wants
    call_command("screen_households", str(MONTH))
    return capsys.readouterr().out.splitlines()[-1]


def test_the_samples_give_exactly_their_signals_and_levels(screened):
    with whole_city():
        numbers = dict(Household.objects.values_list("pk", "number"))
        found = {}
        for risk in Risk.objects.filter(month=MONTH):
            found.setdefault(numbers[risk.household_id], {})[risk.rule] = risk.severity
        levels = {numbers[pk]: level for pk, level in household_levels(MONTH, 3)}
    assert {rule for signals in EXPECTED["signals"].values() for rule in signals} <= set(by_code())
    assert found == EXPECTED["signals"]
    assert levels == EXPECTED["level"]
    counts = EXPECTED["counts"]
    assert (
        screened == f"{counts['households']} households, {counts['signals']} risks, {counts['signals']} new, 0 cleared"
    )
