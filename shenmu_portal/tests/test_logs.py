"""Log lines are JSON, carry their request's id, and never a personal number."""

import io
import json
import logging

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from shenmu_portal import logs


@pytest.fixture
def lines():
    """The lines our handler writes, parsed."""
    stream = io.StringIO()
    formatter = next(
        handler.formatter for handler in logging.getLogger().handlers if hasattr(handler.formatter, "processors")
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize(
    "number",
    [
        "610881197001011234",
        "61088119700101123X",
        "61088119700101123x",
        "61088119700101123442",
        "13800138000",
        "6222021234567890123",
    ],
)
def test_personal_numbers_are_masked(number):
    shown = logs.mask(f"姓名张三{number}，查询")
    assert number not in shown
    assert shown == f"姓名张三{number[:3]}***{number[-2:]}，查询"


@pytest.mark.parametrize("text", ["610881114203", "2023-12-18 10:11:12", "100000 行", "29ae8ec44d3e48ed", "20231218"])
def test_codes_dates_and_counts_stay_readable(text):
    assert logs.mask(text) == text


@given(st.from_regex(r"[1-9][0-9]{16}[0-9X]", fullmatch=True))
def test_no_id_number_survives(number):
    assert number not in logs.mask(f"/search/?q={number}&x=1")


def test_numbers_inside_nested_values_and_exceptions_are_masked(lines):
    try:
        raise ValueError("bad cell 610881197001011234")
    except ValueError:
        structlog.get_logger("test").exception("failed", row={"phone": ["13800138000"]})
    written = json.dumps(lines())
    assert "failed" in written and "ValueError" in written
    assert "610881197001011234" not in written
    assert "13800138000" not in written


def test_lines_of_foreign_loggers_are_json_and_masked_too(lines):
    logging.getLogger("django.request").warning("Not Found: %s", "/x/610881197001011234/")
    (line,) = lines()
    assert line["level"] == "warning"
    assert line["event"] == "Not Found: /x/610***34/"


@pytest.mark.django_db
def test_a_requests_line_carries_the_id_that_the_response_shows(client, lines):
    response = client.get("/login/", {"q": "610881197001011234"})
    (line,) = [line for line in lines() if line["event"] == "request"]
    assert line["request_id"] == response.headers["X-Request-ID"]
    assert (line["path"], line["status"], line["user"]) == ("/login/", 200, None)


@pytest.mark.django_db
def test_an_address_that_is_a_key_is_told_as_its_pattern(client, lines):
    client.get("/r/abcdefgh/")
    (line,) = [line for line in lines() if line["event"] == "request"]
    assert line["path"] == "/r/<str:token>/"
