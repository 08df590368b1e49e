"""The crawler's map: every address of the portal, filled with the keys of one town's unmistakable rows."""

import io
import json
import re
import zipfile
from dataclasses import dataclass
from urllib.parse import unquote
from zlib import crc32

from django.db import connection
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

from bulletins.models import AssessmentRule, Bulletin
from core import derivations
from core.models import SavedFilter
from core.scoping import whole_city
from funds.models import Payment
from monitoring.models import DoorCode
from shenmu_portal.menu import LEDGERS
from shenmu_portal.tests.personas import TOWN
from shenmu_portal.tests.secret_rows import ID_NUMBER, INITIALS, MONTH, NAME

QUESTIONS = (f"region={TOWN}", f"search={INITIALS}", f"found={derivations.id_digest(ID_NUMBER)}")
API_QUESTIONS = ("page_size=1000&count=1",)

LINK = re.compile(r'(?:(?:href|src|action|hx-[a-z]+|name="query" value)="|"(?:next|previous)": "|Location: )([^"\n]*)')

# A row of these belongs to no town: every user with the permission may open it.
EVERYBODYS = (
    "users/", "parameters/", "bulletins/", "circulars/", "papers/", "targets/", "assessments/", "workdays/", "r/", "api/v1/department-lists/<slug",
    "api/v1/<slug:ledger>",
)  # fmt: skip


def fillings(rows):
    """What stands for the parameters of an address, by how its route begins; the longest beginning counts."""
    known = {}
    for ledger in LEDGERS:
        sealed = next((column.name for column in ledger.columns if column.is_sealed), "id_number")
        step = ledger.workflow.steps[0].name if ledger.workflow else "none"
        known[f"{ledger.name}/<int:pk>"] = {
            "pk": rows[ledger.model].pk,
            "field": sealed,
            "step": step,
            "name": "notice",
        }
        known[f"api/v1/{ledger.name}/<int:pk>"] = {"pk": rows[ledger.model].pk}
        known[f"{ledger.name}/filters/<int:pk>"] = {"pk": rows[SavedFilter].pk}
    owned = {
        "attachments": "Attachment",
        "users": "User",
        "parameters": "Parameter",
        "targets": "Target",
        "circulars": "Circular",
        "assessments/rules": "AssessmentRule",
        "subscriptions": "Subscription",
        "tables": "SavedTable",
        "exports": "Export",
        "imports": "ImportBatch",
        "screening": "Screening",
        "reconciliations": "Reconciliation",
        "reconciliations/differences": "Difference",
        "bulletins/freeze": "Freezing",
        "trials": "Trial",
        "quality": "QualityCheck",
        "quality/imports": "ImportBatch",
        "findings/exemptions": "Exemption",
        "comparison": "DepartmentList",
        "comparison/rows": "ListedPerson",
    }
    by_name = {model.__name__: row for model, row in rows.items()}
    known["funds/<slug:name>"] = {"name": "payments", "pk": rows[Payment].pk}
    known["r/<str:token>"] = {"token": rows[DoorCode].code}
    known["door-codes/<str:code>"] = {"code": rows[DoorCode].region_id}
    known["bulletins/<month:month>"] = {"month": MONTH}
    known["assessments/<int:year>"] = {"year": MONTH.year, "pk": rows[AssessmentRule].pk}
    known["papers/<slug:kind>"] = {"kind": "bulletin", "pk": rows[Bulletin].pk, "step": "submit"}
    known["api/v1/department-lists/<slug:kind>"] = {"kind": "uninsured"}
    known["api/v1/<slug:ledger>"] = {"ledger": "households"}
    known["workdays/<int:year>"] = {"year": 2023, "month": 12, "day": 31}
    return known | {f"{start}/<int:pk>": {"pk": by_name[model].pk} for start, model in owned.items()}


@dataclass(frozen=True)
class Address:
    """One address of the portal, ready to be asked for."""

    path: str
    route: str

    @property
    def names_a_row(self):
        """Whether it stands for a row of the town whose keys filled it."""
        return "<" in self.route and not self.route.startswith(EVERYBODYS)

    def is_turn_of(self, turn):
        """Whether this visitor, by number, looks or presses here; the next one does not."""
        return (crc32(self.route.encode()) + turn) % 2 == 0


def routes(patterns=None, before="", namespaces=()):
    """(route, name to reverse, parameters) of every pattern below the resolver."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from routes(pattern.url_patterns, route, inner)
        else:
            yield route, ":".join((*namespaces, pattern.name or "")), pattern


def addresses(rows):
    """All addresses, filled; and the routes that could not be filled."""
    known, filled, unfilled = fillings(rows), [], []
    for route, name, _ in routes():
        beginnings = [start for start in known if route.startswith(start)]
        values = known[max(beginnings, key=len)] if beginnings else {}
        wanted = {parameter: value for parameter, value in values.items() if f":{parameter}>" in route}
        try:
            filled.append(Address(reverse(name, kwargs=wanted), route))
        except NoReverseMatch:
            unfilled.append(route)
    return filled, unfilled


def visits(client, address, turn):
    """(path, answer) of a page, and of the same list asked in one of the ways that might show more of it.

    The visitors of a test take turns: each asks a list one question, together they ask all.
    """
    plain = client.get(address.path)
    yield address.path, plain
    opens_itself_filtered = plain.headers.get("Location", "").startswith("?")
    # The description of the JSON interface answers no question about rows, and takes seconds to make.
    is_description = address.route.startswith("api/schema")
    if "<" in address.route or is_description or not (plain.status_code == 200 or opens_itself_filtered):
        return
    questions = (*QUESTIONS, *(API_QUESTIONS if address.route.startswith("api/") else ()))
    path = f"{address.path}?{questions[turn % len(questions)]}"
    yield path, client.get(path)


def posted(rows):
    """A form that presses every button at once."""
    return {
        "search": INITIALS, "q": INITIALS, "selected": [rows[ledger.model].pk for ledger in LEDGERS], "confirm": "1",
        "field": "has_toilet", "has_toilet": "True", "name": "我的", "query": f"region={TOWN}", "month": str(MONTH),
        "columns": ["head_name"], "version": "1", "with_personal": "1", "review_note": "已经入户核实", "note": "已核实",
        "region": TOWN,
    }  # fmt: skip


def said(response):
    """Everything a person could read in an answer: body, files inside workbooks, file names, where it leads."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    texts = [unquote(f"{name}: {value}") for name, value in response.headers.items()]
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "\n".join([*texts, *(archive.read(part).decode(errors="replace") for part in archive.namelist())])
    if "json" in response.headers.get("Content-Type", ""):
        return "\n".join([*texts, json.dumps(json.loads(body or b"null"), ensure_ascii=False)])
    return "\n".join([*texts, body.decode(errors="replace")])


def addresses_with_a_name(response):
    """The addresses an answer leads to that hold the name of the secret household, or its initials.

    A bank is no person: that the secret one is called the same is the test's doing.
    """
    found = (re.sub(r"\bbank=[^&]*", "", unquote(link)) for link in LINK.findall(said(response)))
    return [link for link in found if NAME in link or INITIALS in link]


def fingerprint(tables):
    """What stands in the town's rows, table by table."""
    marks = {}
    with whole_city(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                f"SELECT md5(string_agg(row::text, '|' ORDER BY id)) FROM {table} row WHERE starts_with(region_id, %s)",
                [TOWN],
            )
            marks[table] = cursor.fetchone()[0]
    return marks
