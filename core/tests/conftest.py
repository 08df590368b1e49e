"""What the kernel's tests share. Property tests are not timed: on a busy machine the first example of each would seem too slow."""

import pytest
from hypothesis import settings
from openpyxl import Workbook

from core.scoping import whole_city
from monitoring.models import Household

TOWN = "610881114"

settings.register_profile("portal", deadline=None)
settings.load_profile("portal")


@pytest.fixture
def workbook(tmp_path):
    """Writes rows of dicts as a workbook: `workbook([{"户编号": …}])` gives its path."""

    def write(rows, name="导入.xlsx", above=()):
        book, heads = Workbook(), list(dict.fromkeys(head for row in rows for head in row))
        for line in above:
            book.active.append(line)
        book.active.append(heads)
        for row in rows:
            book.active.append([row.get(head) for head in heads])
        book.save(tmp_path / name)
        return tmp_path / name

    return write


@pytest.fixture
def place(villages):
    return villages[TOWN][0]


@pytest.fixture
def home(place):
    with whole_city():
        return Household.objects.create(number="H1", region_id=place, head_name="单雄信", size=2, phone="15400000001")
