"""The JSON interface: own rows only, paged by cursor, masked, refused with a sentence, as its schema says."""

from urllib.parse import unquote

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from core.api.tokens import issue
from core.ledger.registry import ledgers
from core.scoping import whole_city

LEDGERS = [pytest.param(ledger, id=ledger.name) for ledger in ledgers()]
TOWN, OTHER_TOWN = "610881114", "610881101"


def listed(client, name, query=""):
    response = client.get(f"/api/v1/{name}/?{query}")
    assert response.status_code == 200, response.content.decode()
    return response.json()


@pytest.mark.parametrize("ledger", LEDGERS)
def test_a_list_holds_own_rows_only(ledger, clerk, rows_of, signed_in):
    results = listed(signed_in(clerk), ledger.name)["results"]
    assert {row["id"] for row in results} == {row.pk for row in rows_of(ledger)}
    assert all(row["region"].startswith(TOWN) for row in results)


@pytest.mark.parametrize("ledger", LEDGERS)
def test_a_record_of_another_town_is_not_found(ledger, clerk, rows_of, signed_in):
    foreign, own = rows_of(ledger, town=OTHER_TOWN)[0], rows_of(ledger)[0]
    client = signed_in(clerk)
    assert client.get(f"/api/v1/{ledger.name}/{foreign.pk}/").status_code == 404
    assert client.get(f"/api/v1/{ledger.name}/{own.pk}/").json()["id"] == own.pk


@pytest.mark.parametrize("ledger", LEDGERS)
def test_without_permission_it_is_refused(ledger, admin, two_towns, signed_in):
    assert signed_in(admin).get(f"/api/v1/{ledger.name}/").status_code == 403


@pytest.mark.parametrize("ledger", LEDGERS)
def test_a_user_without_a_region_sees_nothing(ledger, clerk, two_towns, signed_in):
    clerk.region = None
    clerk.save()
    assert listed(signed_in(clerk), ledger.name, "count=1") == {
        "next": None,
        "previous": None,
        "count": 0,
        "results": [],
    }


@pytest.mark.parametrize("ledger", LEDGERS)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(ledger, method, office, rows_of, signed_in):
    client = signed_in(office)
    for address in (f"/api/v1/{ledger.name}/", f"/api/v1/{ledger.name}/{rows_of(ledger)[0].pk}/"):
        assert getattr(client, method)(address, {}, content_type="application/json").status_code == 405


@pytest.mark.parametrize("ledger", LEDGERS)
def test_the_rows_have_the_fields_of_the_schema(ledger, office, rows_of, signed_in):
    row = listed(signed_in(office), ledger.name)["results"][0]
    schemas = SchemaGenerator().get_schema(request=None, public=True)["components"]["schemas"]
    name, app = ledger.model.__name__, ledger.model._meta.app_label
    schema = schemas.get(name) or schemas[f"{app.capitalize()}{name}"]  # two applications have a Payment
    assert set(row) == set(schema["properties"])


@pytest.mark.parametrize("ledger", LEDGERS)
def test_the_number_of_queries_does_not_grow_with_the_rows(
    ledger, office, two_towns, many_rows, signed_in, django_assert_max_num_queries, django_assert_num_queries
):
    client = signed_in(office)
    listed(client, ledger.name)  # the first look reads the session
    with django_assert_max_num_queries(12) as few:
        listed(client, ledger.name)
    many_rows(1)
    with django_assert_num_queries(len(few)):
        rows = listed(client, ledger.name)["results"]
    with whole_city():
        assert len(rows) == ledger.model.objects.count() >= 5


def test_a_household_says_what_the_contract_names(clerk, two_towns, signed_in):
    (row,) = listed(signed_in(clerk), "households", "search=张三丰")["results"]
    household = two_towns["own"][0]
    expected = {
        "number": household.number, "region": household.region_id, "head": "张三丰", "category": "一般农户",
        "monitored_as": "", "per_capita_net": 21000.0, "per_capita_reference": 21000.0,
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected


def test_a_risk_says_what_the_contract_names(clerk, two_towns, signed_in):
    row = listed(signed_in(clerk), "risks", "month=202312")["results"][0]
    assert (row["rule"], row["severity"], row["month"], row["status"]) == ("SR02", "orange", "2023-12", "active")
    assert row["household"] in {household.number for household in two_towns["own"]}
    assert "8,000.00 元" in row["sentence"] and row["evidence"]["pc_ref"] == "8000.00"


def test_numbers_are_masked(office, two_towns, signed_in):
    row = listed(signed_in(office), "members", "search=0113")["results"][0]
    assert row["id_number"] == "990881********0113"


def test_a_whole_number_in_the_address_is_refused(office, two_towns, signed_in):
    answer = signed_in(office).get("/api/v1/members/?search=990881197803100113")
    assert answer.status_code == 400
    assert "不能写在网址里" in answer.json()["detail"]


@pytest.mark.parametrize("term", ["张三丰", "zsf", "0113", "990881197803100113"])
def test_names_and_numbers_are_posted_and_stand_in_no_address(term, clerk, two_towns, signed_in):
    client = signed_in(clerk)
    answer = client.post("/api/v1/households/find/", {"search": term}, content_type="application/json")
    assert answer.status_code == 303 and term not in unquote(answer["Location"])
    (row,) = client.get(answer["Location"]).json()["results"]
    assert row["head"] == "张三丰"


def test_the_next_page_of_a_search_holds_no_name(clerk, two_towns, signed_in):
    with whole_city():
        two_towns["own"][1].members.update(initials="zsy")
    client = signed_in(clerk)
    ahead = listed(client, "members", "search=zs&page_size=1")["next"]
    assert "search=zs" not in ahead and "search=~" in unquote(ahead)
    assert client.get(ahead).status_code == 200


@pytest.mark.parametrize(
    ("ledger", "body", "status"), [("nothing", {"search": "张三"}, 404), ("households", {}, 400), ("loans", {"search": "张三"}, 401)]
)  # fmt: skip
def test_a_term_for_no_list_no_term_and_a_term_of_nobody_are_refused(ledger, body, status, client, clerk, signed_in):
    visitor = client if status == 401 else signed_in(clerk)
    answer = visitor.post(f"/api/v1/{ledger}/find/", body, content_type="application/json")
    assert answer.status_code == status


# -- filters and pages


@pytest.mark.parametrize(
    ("query", "heads"),
    [
        (f"region={TOWN}", {"张三丰", "李四", "王五"}), ("search=zsf", {"张三丰"}), ("search=nobody", set()),
        (f"region={OTHER_TOWN}", set()), ("monitored_as=none&search=王五", {"王五"}), ("monitored_as=any", set()),
    ],
)  # fmt: skip
def test_the_filters_are_those_of_the_pages(query, heads, clerk, two_towns, signed_in):
    assert {row["head"] for row in listed(signed_in(clerk), "households", query)["results"]} == heads


@pytest.mark.parametrize(
    "query",
    ["colour=red", "format=json", "kept=1", "region=abc", "month=2023-13", "severity=pink", "page_size=0",
     "page_size=1001", "page_size=ten", "cursor=7", "cursor=after-x", "sort=evidence", "cursor=after-999999999"],
)  # fmt: skip
def test_an_unknown_parameter_or_value_is_answered_400_with_a_sentence(query, clerk, two_towns, signed_in):
    response = signed_in(clerk).get(f"/api/v1/risks/?{query}")
    assert response.status_code == 400 and len(response.json()["detail"]) > 5


def test_pages_follow_each_other_without_gap_or_repeat(clerk, two_towns, many_rows, signed_in):
    many_rows(8)
    client, address, seen, pages = signed_in(clerk), "/api/v1/households/?page_size=4&count=1", [], 0
    while address:
        answer = client.get(address).json()
        seen += [row["number"] for row in answer["results"]]
        address, pages, last = answer["next"], pages + 1, answer
    assert pages == 3 and len(seen) == len(set(seen)) == 11 == last["count"]
    back = client.get(last["previous"]).json()
    assert [row["number"] for row in back["results"]] == seen[4:8]


def test_the_count_is_told_on_request_only(clerk, two_towns, signed_in):
    client = signed_in(clerk)
    assert "count" not in listed(client, "households") and listed(client, "households", "count=1")["count"] == 3


# -- who comes in


def test_strangers_are_asked_to_identify(client, db):
    for address in ("/api/v1/", "/api/v1/households/", "/api/schema/"):
        assert client.get(address).status_code == 401


def test_a_token_opens_the_rows_of_its_user(client, clerk, two_towns):
    answer = client.get("/api/v1/households/?count=1", headers={"authorization": f"Token {issue(clerk)}"})
    assert answer.status_code == 200 and answer.json()["count"] == 3


def test_a_token_is_not_kept_in_clear(clerk):
    token = issue(clerk)
    assert clerk.auth_token.key not in token and token not in clerk.auth_token.key


def test_a_token_ends_with_the_next_one_with_the_account_or_on_request(client, clerk, two_towns, capsys):
    def status(token):
        return client.get("/api/v1/", headers={"authorization": f"Token {token}"}).status_code

    first, second = issue(clerk), issue(clerk)
    assert (status(first), status(second)) == (401, 200)
    call_command("api_token", clerk.username, revoke=True)
    assert status(second) == 401
    call_command("api_token", clerk.username)
    third = capsys.readouterr().out.split()[-1]
    assert status(third) == 200
    clerk.is_active = False
    clerk.save()
    assert status(third) == 401


def test_a_token_is_made_for_known_users_only(db):
    with pytest.raises(CommandError, match="没有启用的用户"):
        call_command("api_token", "nobody")


# -- what explains it


def test_the_directory_lists_what_the_user_may_read(leader, clerk, signed_in):
    assert set(signed_in(leader).get("/api/v1/").json()) == {
        ledger.name for ledger in ledgers() if ledger.allows(leader, "view")
    }
    names = signed_in(clerk).get("/api/v1/").json()
    assert names["households"].endswith("/api/v1/households/")
    assert set(names) == {ledger.name for ledger in ledgers()}


def test_the_schema_is_valid_openapi_and_names_the_real_filters(db):
    schema = SchemaGenerator().get_schema(request=None, public=True)
    validate_schema(schema)
    names = {each["name"] for each in schema["paths"]["/api/v1/risks/"]["get"]["parameters"]}
    assert names >= {"region", "month", "severity", "status", "search", "cursor", "page_size", "count"}


def test_the_schema_is_served_and_the_page_explains_it(clerk, signed_in):
    client = signed_in(clerk)
    assert client.get("/api/schema/").status_code == 200
    page = client.get(reverse("api-docs")).content.decode()
    assert "/api/v1/households/" in page and "per_capita_net" in page and "<script>" not in page


def test_a_hidden_row_does_not_move_the_pages(clerk, two_towns, signed_in):
    """A cursor that names another town's row tells nothing about it."""
    foreign = two_towns["foreign"][0].pk
    with whole_city():
        assert type(two_towns["foreign"][0]).objects.filter(pk=foreign).exists()
    assert signed_in(clerk).get(f"/api/v1/households/?cursor=after-{foreign}").status_code == 400
