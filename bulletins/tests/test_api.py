"""The figures as JSON: the same scope and rows as the pages, unknown parameters refused."""

import pytest

from bulletins.tests.conftest import OTHER_TOWN, TOWN

ADDRESS = "/api/v1/indicators/"


def test_a_row_says_what_it_is_held_against(draft, office, signed_in):
    answer = signed_in(office).get(f"{ADDRESS}?month=2023-12&code=insured_rate&region=610881101&page_size=1").json()
    (row,) = answer["results"]
    assert {name: row[name] for name in ("code", "region", "month", "value", "target", "state")} == {
        "code": "insured_rate",
        "region": OTHER_TOWN,
        "month": "2023-12",
        "value": "0.00",
        "target": "100.00",
        "state": "missed",
    }
    assert (float(row["numerator"]), float(row["denominator"])) == (0, 1)


def test_all_states_of_the_contract_and_null_without_a_target(draft, office, signed_in):
    client, states = signed_in(office), set()
    for code in ("insured_rate", "households"):
        rows = client.get(f"{ADDRESS}?month=2023-12&page_size=1000&code={code}").json()["results"]
        states |= {row["state"] for row in rows}
    assert states == {"met", "missed", "no-data", None}


def test_pages_follow_one_another_without_gap(draft, clerk, signed_in):
    client, address, seen = signed_in(clerk), f"{ADDRESS}?month=2023-12&count=1&page_size=200", []
    while address:
        answer = client.get(address).json()
        seen += [(row["region"], row["code"]) for row in answer["results"]]
        address = answer["next"]
    assert len(seen) == len(set(seen)) == answer["count"]
    assert {region[:9] for region, _ in seen} == {TOWN}


def test_another_towns_rows_do_not_exist(draft, clerk, signed_in):
    answer = signed_in(clerk).get(f"{ADDRESS}?month=2023-12&region={OTHER_TOWN}").json()
    assert answer["results"] == []


@pytest.mark.parametrize(
    "query", ["town=1", "month=x", "region=x", "code=x", "page_size=0", "page_size=1001", "cursor=x"]
)
def test_what_is_not_understood_is_refused(query, draft, office, signed_in):
    assert signed_in(office).get(f"{ADDRESS}?{query}").status_code == 400


def test_roles_without_the_permission_and_strangers_get_nothing(draft, grid, client, signed_in):
    assert signed_in(grid).get(ADDRESS).status_code == 403
    client.logout()
    assert client.get(ADDRESS).status_code in (401, 403)


def test_a_month_that_was_never_frozen_is_empty(draft, office, signed_in):
    assert signed_in(office).get(f"{ADDRESS}?month=2020-01").json()["results"] == []
