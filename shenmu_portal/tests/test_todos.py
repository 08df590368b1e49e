"""The bell: one count of everything a user owes, at a cost that does not grow with the registers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.scoping import in_scope
from monitoring.todos import todos_of
from shenmu_portal.tests.personas import TOWN, person

pytestmark = pytest.mark.django_db
MOST = 80  # every register that asks for something is asked once or twice


@pytest.mark.parametrize("role", ["clerk", "reviewer", "office"])
def test_the_bell_asks_as_much_for_many_rows_as_for_few(role, two_towns, many_rows, signed_in):
    client = signed_in(person("somebody", role, "610881" if role == "office" else TOWN))
    client.get("/todos/count/")  # the first look reads the session and the permissions
    with CaptureQueriesContext(connection) as few:
        before = client.get("/todos/count/").content
    many_rows(3)
    with CaptureQueriesContext(connection) as many:
        assert client.get("/todos/count/").content != before
    assert len(many) == len(few) <= MOST


def test_doubtful_data_are_counted_by_an_index_alone(two_towns, clerk):
    """What a town's bell asks of its largest register must not read the findings themselves."""
    with in_scope(TOWN), CaptureQueriesContext(connection) as asked:
        list(todos_of(clerk))
    counting = next(query["sql"] for query in asked if 'FROM "monitoring_finding"' in query["sql"])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")  # the table is small here
        cursor.execute(f"EXPLAIN {counting}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index Only Scan using finding_bell" in plan
