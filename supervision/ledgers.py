"""The ledger of supervision visits."""

from core.ledger.ledger import Ledger
from core.ledger.search import Search
from monitoring.row_rules import not_in_future
from supervision.models import SupervisionVisit


def visit_rule(values):
    yield from not_in_future("visited_on", "rectified_on")(values)
    if values.get("rectified_on") and not values.get("result"):
        yield "result", "填了整改完成日期的，请写明整改情况。"


class SupervisionVisits(Ledger):
    name = "supervision-visits"
    model = SupervisionVisit
    purpose = "督导到了哪个镇街的哪个村、发现什么问题、什么时候整改到位；工作节奏里的季督导以此为准"
    sections = {
        "督导": "number region kind visited_on unit people subject",
        "问题和整改": "findings deadline rectified_on result",
    }
    list_columns = (
        "region", "visited_on", "kind", "people", "findings", "deadline", "rectified_on", "is_open",
    )  # fmt: skip
    filters = ("region", "kind", "visited_on", "deadline", "is_open")
    search = Search(name="people", code="number")
    order = ("region_id", "visited_on", "pk")
    bulk_excluded = ("findings", "deadline", "rectified_on")
    has_attachments = True
    row_rule = staticmethod(visit_rule)
