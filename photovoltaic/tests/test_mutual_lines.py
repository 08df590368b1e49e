"""The two lines of mutual-aid associations: what the page says is what the indicators measure, and opens its rows."""

from datetime import date
from decimal import Decimal

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.months import Month
from photovoltaic.association_indicators import INDICATORS
from photovoltaic.models import AssociationMember
from photovoltaic.mutual_lines import Lines, added, standings
from photovoltaic.tests.association_rows import make_loan
from photovoltaic.tests.lending import DAY, lend, repay
from shenmu_portal.tests.personas import TOWN


def measured(code, month):
    indicator = next(each for each in INDICATORS if each.code == code)
    rows = [row for querysets in indicator.measure(month) for row in querysets]
    parts = [sum(row[part] or 0 for row in rows) for part in ("numerator", "denominator")]
    return parts if indicator.kind in ("count", "amount") else 100 * parts[0] / parts[1]


def test_both_rates_on_the_page_are_the_indicators_and_open_their_rows(
    association, member, clerk, reviewer, signed_in, village
):
    loan = lend(member, clerk, reviewer, amount=10000)
    repay(loan, 4000)
    second = AssociationMember.objects.order_by("number").last()
    late = {"paid_out_on": date(2022, 6, 1), "repay_by": date(2023, 6, 1), "state": "overdue"}
    make_loan(second, "JK2", 60, **late)
    month = Month.of(DAY)
    with time_machine.travel(date(2023, 6, 30)):
        whole = added(standings(TOWN, date(2023, 6, 30)))
        assert (whole.lent_rate, whole.use_rate) == (20, Decimal("12.12"))
        assert measured("mutual_lent_rate", month) == measured("mutual_lending_rate", month) == whole.lent_rate
        assert measured("mutual_use_rate", month) == whole.use_rate
        assert measured("mutual_overdue_rate", month) == whole.overdue_rate == 100 * Decimal(60) / 6060
        assert measured("mutual_idle", month) == [0, 1] and measured("mutual_lent", month) == [10000, 1]
        client = signed_in(clerk)
        page = client.get(reverse("mutual") + "?more=100")
        text = page.content.decode()
        lines = Lines.load(DAY)
        assert (lines.lending_light(whole), lines.overdue_light(whole)) == ("below", "met")
        assert "20.00" in text and "12.12" in text and f"{lines.with_more_overdue(whole, 100):.2f}" in text
        for stat in page.context["stats"]:
            assert client.get(stat["url"]).status_code == 200, stat
        assert client.get(page.context["rows"][0]["late_url"]).context["rows"][0].number == "JK2"
        with CaptureQueriesContext(connection) as few:
            client.get(reverse("mutual"))
        assert client.get(reverse("mutual") + "?more=abc").status_code == 400
    assert len(few) <= 16
