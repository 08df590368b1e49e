"""The parameter table: shipped defaults, the year's own rows, and refusals that say what to fill in."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from core.models import Parameter
from core.months import Month
from monitoring.parameters import Parameters, read_defaults, round2
from monitoring.rules import figures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("parameters")]
MONTH = Month.parse("202312")


def test_yearly_rows_and_ranges_are_split():
    rows = {(row.name, row.year): row for row in read_defaults()}
    assert rows["income_line", 2023].value == "7200"
    assert rows["income_line", 2023].is_placeholder
    assert not rows["income_line", 2021].is_placeholder
    assert (rows["Q139_min", None].value, rows["Q139_max", None].value) == ("6", "14")
    assert rows["low_edu_max", None].value == "22"
    assert all(row.label and row.source for row in rows.values())


def test_loading_again_adds_nothing_and_keeps_what_the_office_set(capsys):
    Parameter.objects.filter(name="near_ratio").update(value="1.3")
    call_command("load_parameters")
    assert "新增 0 个" in capsys.readouterr().out
    assert Parameters.for_month(MONTH).decimal("near_ratio") == Decimal("1.3")


def test_a_number_without_a_document_is_an_example_and_old_rows_are_marked_so_unless_the_office_saved_them():
    origins = {"near_ratio": True, "no_county_cities": True, "rigid_ratio": True, "notice_days": False}
    assert dict(Parameter.objects.filter(name__in=origins).values_list("name", "is_placeholder")) == origins
    Parameter.objects.filter(name="near_ratio").update(is_placeholder=False)
    Parameter.objects.filter(name="rigid_ratio").update(is_placeholder=False, version=2)
    call_command("load_parameters", verbosity=0)
    after = dict(Parameter.objects.filter(name__in=origins).values_list("name", "is_placeholder"))
    assert after == origins | {"rigid_ratio": False}


def test_a_years_own_row_goes_before_the_row_for_all_years():
    Parameter.objects.create(name="oop_ord", year=2023, value="20000")
    assert Parameters.for_month(MONTH).decimal("oop_ord") == 20000
    assert Parameters.for_month(Month.parse("202401")).decimal("oop_ord") == 26000


def test_a_year_without_a_line_is_refused():
    with pytest.raises(ValidationError, match="2030 年的防返贫监测线没有配置"):
        Parameters.for_month(Month.parse("203001"))


def test_a_line_for_all_years_does_not_stand_for_the_year():
    Parameter.objects.filter(name="income_line").delete()
    Parameter.objects.create(name="income_line", value="7200")
    with pytest.raises(ValidationError):
        Parameters.for_month(MONTH)


def test_a_missing_or_unreadable_value_is_named():
    Parameter.objects.filter(name="danger_ratio").delete()
    Parameter.objects.filter(name="drop_yellow").update(value="两成")
    parameters = Parameters.for_month(MONTH)
    with pytest.raises(ValidationError, match="danger_ratio"):
        parameters.decimal("danger_ratio")
    with pytest.raises(ValidationError, match="两成"):
        parameters.decimal("drop_yellow")
    with pytest.raises(ValidationError, match="不是整数"):
        parameters.integer("near_ratio")


def test_lines_are_rounded_half_up_to_the_cent_before_they_are_compared():
    Parameter.objects.filter(name="income_line", year=2023).update(value="7200.05")
    Parameter.objects.filter(name="near_ratio").update(value="1.3")
    assert figures(Parameters.for_month(MONTH))["near_line"] == Decimal("9360.07")
    assert round2(Decimal("0.005")) == Decimal("0.01")
