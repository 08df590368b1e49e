"""What the project bank tells the data-quality check of villages: projects of public-welfare posts without content (Q054)."""

from monitoring.sources import VillageSource
from projects.words import ProjectSubkind

POST_PROJECTS = VillageSource(
    name="post_projects",
    register="projects",
    table="projects_project",
    sql=f"""
    SELECT region_id, count(*)::int AS unwritten_posts, array_agg(name ORDER BY id) AS unwritten_names
    FROM projects_project h
    WHERE {{place}} AND subkind = '{ProjectSubkind.PUBLIC_POSTS.value}' AND year >= %(project_year_from)s
      AND state <> 'withdrawn' AND btrim(content) = ''
    GROUP BY region_id
""",
    columns={"unwritten_posts": "0", "unwritten_names": "'{}'"},
)
