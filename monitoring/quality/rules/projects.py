"""Projects: judged village by village with what the project bank, an app above this one, tells of them (item 20)."""

from django.db.models import Q

from monitoring.quality.conditions import ALL, LOGIC, WARN, village

PROJECT_RULES = (
    village("Q054", "2_10_004", LOGIC, WARN, ALL, Q(unwritten_posts__gt=0),
            "公益岗位项目没写建设内容（{project_year_from} 年以来 {unwritten_posts} 个：{unwritten_names}）",
            registers=("projects",)),
)  # fmt: skip
