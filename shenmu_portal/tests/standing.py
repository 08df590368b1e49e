"""The two towns stand for good in a second database of each test process: a test that wants them goes there.

Their hundreds of rows take seconds to make and are made once. Tests that commit stay away, for they empty the tables.
"""

from django.db import connection

from core.backups import databases


def make(fill):
    """The second database; `fill` makes its rows."""
    plain = connection.settings_dict["NAME"]
    towns = f"{plain}_towns"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {towns}")
        cursor.execute(f"CREATE DATABASE {towns} TEMPLATE {connection.settings_dict['TEST']['TEMPLATE']}")
    _move_to(towns)
    fill()
    _move_to(plain)
    connection.settings_dict["TEST"] |= {"PLAIN": plain, "TOWNS": towns}


def drop():
    known = connection.settings_dict["TEST"]
    if "TOWNS" in known:
        _move_to(known["PLAIN"])
        databases.drop(known["TOWNS"])


def go_where_wanted(item):
    """Before a test begins. The first of a process has no choice yet: it makes its towns by hand."""
    known = connection.settings_dict["TEST"]
    if "TOWNS" in known:
        _move_to(known["TOWNS" if are_wanted_by(item) else "PLAIN"])


def are_wanted_by(item):
    """Whether a test looks at the two towns and leaves them as they were."""
    marker = item.get_closest_marker("django_db")
    commits = (
        {"transactional_db", "live_server"} & set(item.fixturenames) or marker and marker.kwargs.get("transaction")
    )
    return "two_towns" in item.fixturenames and not commits


def _move_to(name):
    if connection.settings_dict["NAME"] != name:
        connection.close()
        connection.settings_dict["NAME"] = name
