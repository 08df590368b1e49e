"""Cells of imported files: what could not be read (kept empty), and rows of one household that contradict each other."""

from django.db.models import Q

from monitoring.quality.conditions import ALL, CONSISTENT, ERROR, WARN, WRONG, household, member, spell

UNREADABLE = "ADD", WRONG, ERROR, ALL, ~Q(unreadable=[]), "数字或日期格式不能识别：{unreadable}"

CELL_RULES = (
    household("Q198", "ADD", CONSISTENT, WARN, ALL, ~Q(contradicted=[]), "同户成员行的户信息不一致：{contradicted}"),
    household("Q201", *UNREADABLE),
    member("Q201", *UNREADABLE),
    spell("Q201", *UNREADABLE),
)
