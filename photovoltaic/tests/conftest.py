"""A village with a station, for the tests of photovoltaic stations."""

import pytest
from django.core.management import call_command

from core.scoping import whole_city
from photovoltaic.tests.rows import make_station
from shenmu_portal.tests.personas import TOWN


@pytest.fixture
def village(villages):
    call_command("load_parameters", verbosity=0)
    return villages[TOWN][0]


@pytest.fixture
def station(village):
    with whole_city():
        yield make_station("6108810001", village)
