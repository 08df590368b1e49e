"""What links a visit to a problem must go together with it, in a form and in a workbook."""

from core.imports.staging import fetch
from monitoring.models import Rectification
from monitoring.row_rules import not_in_future

NOT_CLOSED = "问题还没有销号，不填整改完成日期；销号时自动填上。"
ELSEWHERE = "这个问题不是督导的镇街的，请核对问题编号。"

LINKED = """
SELECT s.line, p.state <> %(closed)s AND {is_filled}, NOT starts_with(s.region_id, left(p.region_id, 9))
FROM {stage} s JOIN monitoring_rectification p ON p.number = s.problem_id
"""


def visit_rule(values):
    yield from not_in_future("visited_on", "rectified_on")(values)
    problem, place = values.get("problem"), values.get("region")
    if values.get("rectified_on") and not values.get("result") and not problem:
        yield "result", "填了整改完成日期的，请写明整改情况。"
    if problem and values.get("rectified_on") and problem.state != Rectification.State.CLOSED:
        yield "rectified_on", NOT_CLOSED
    if problem and place and not place.pk.startswith(problem.region_id[:9]):
        yield "problem", ELSEWHERE


def linked_problems(stage, strict):
    """The same for the rows of a workbook, where a problem is known by its number."""
    if "problem_id" not in stage.columns:
        return
    is_filled = "s.rectified_on IS NOT NULL" if "rectified_on" in stage.columns else "false"
    sql = LINKED.format(stage=stage.table, is_filled=is_filled)
    for line, is_early, is_elsewhere in fetch(sql, {"closed": Rectification.State.CLOSED}):
        if is_early:
            yield line, "rectified_on", "error", "not_closed", NOT_CLOSED
        if is_elsewhere:
            yield line, "problem", "error", "other_town", ELSEWHERE
