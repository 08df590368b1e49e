"""A notice on which a project's next step was taken stays as it was, whichever door would change or delete it."""

from core.constraints import TODAY
from core.signed import Relied
from projects.models.finishing import FINISHED
from projects.words import NoticeKind, NoticeLevel

NOTICE_STANDS = (
    "项目已凭这次公示办理了下一步，这条公示不能删除，项目、级别、内容和开始日期不能再改，结束日期不能改到不满公示天数；"
    "填错的请先登记正确的一条，再删除这一条。"
)
BUILT = ("building", *FINISHED)
NEEDED = {
    (NoticeLevel.CITY, NoticeKind.ADMISSION): ("planned", "approved", "contracted", *BUILT, "terminated"),
    (NoticeLevel.CITY, NoticeKind.PLAN): ("contracted", *BUILT),
    (NoticeLevel.VILLAGE, NoticeKind.BEFORE): BUILT,
    (NoticeLevel.VILLAGE, NoticeKind.AFTER): ("settled", "closed"),
}
"""The states of a project that is past the step that asked for the notice; a test holds them against `projects.steps`."""
DAYS_NEEDED = "(SELECT value::integer FROM core_parameter WHERE name = 'project_notice_days' AND year IS NULL AND value ~ '^[0-9]+$')"


def stood(row, ended_on=""):
    """The days a notice has stood until today, the first one counted, as SQL."""
    return f"(least({ended_on or f'{row}.ended_on'}, {TODAY}) - {row}.begun_on + 1)"


def needed(row):
    """The days that another has to stand in for: those the step asks for, or fewer where this one stood fewer; as SQL."""
    return f"least({stood(row)}, {DAYS_NEEDED})"


class NoticeStands(Relied):
    """The last notice of its level and kind that stood its days stays when its project is past the step that asked for it.

    The project is held meanwhile, as its steps hold it.
    """

    kept = ("project", "level", "kind", "begun_on")
    held = "PERFORM FROM projects_project WHERE id = OLD.project_id FOR NO KEY UPDATE;"

    def closed(self, model, row):
        past = " OR ".join(
            f"{row}.level = '{level}' AND {row}.kind = '{kind}' AND p.state IN ({', '.join(map(repr, states))})"
            for (level, kind), states in NEEDED.items()
        )
        others = (
            f"SELECT FROM projects_notice n WHERE n.project_id = {row}.project_id AND n.level = {row}.level "
            f"AND n.kind = {row}.kind AND n.id <> {row}.id AND {stood('n')} >= {needed(row)}"
        )
        return (
            f"(EXISTS (SELECT FROM projects_project p WHERE p.id = {row}.project_id AND ({past})) "
            f"AND NOT EXISTS ({others}))"
        )

    def refused(self, model):
        """Its last day may be written down, or put off, as long as it has stood its days."""
        was, now = (
            ", ".join(f"{row}.{model._meta.get_field(each).column}" for each in self.kept) for row in ("OLD", "NEW")
        )
        is_other = f"({was}) IS DISTINCT FROM ({now}) OR {stood('NEW')} < {needed('OLD')}"
        return f"({is_other}) AND {self.closed(model, 'OLD')}"

    def columns(self, model, schema_editor):
        return [*super().columns(model, schema_editor), "ended_on"]
