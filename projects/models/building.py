"""What happens to a project on the way: notices to the people (公告公示) and reports from the site."""

import pgtrigger
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from core.constraints import SameRegion
from core.fields import WordsField
from core.history import tracked
from core.models import RecordChild
from projects import words
from projects.models.noticing import NOTICE_STANDS, NoticeStands
from projects.models.projects import of_project


@tracked("projects_notice")
class Notice(RecordChild):
    """One public notice of a project: what, at which level, where, from when to when. Its photo is an attachment."""

    project = of_project("notices")
    level = WordsField("公示级别", words=words.NoticeLevel, blank=False)
    kind = WordsField("公示内容", words=words.NoticeKind, blank=False)
    place = models.CharField("公示地点或媒体", max_length=120)
    begun_on = models.DateField("开始日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)
    objections = models.CharField("群众意见及处理", max_length=300, blank=True)

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "公告公示"
        indexes = [models.Index(fields=["region", "project"], name="notice_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="notice_region_is_projects", parent="project"),
            models.UniqueConstraint(
                fields=["project", "level", "kind", "begun_on"],
                name="notice_once",
                violation_error_message="这个项目当天已有同级别、同内容的公示。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("begun_on")),
                name="notice_dates",
                violation_error_message="公示结束日期不能早于开始日期。",
            ),
            NoticeStands(name="notice_stands", violation_error_message=NOTICE_STANDS),
        ]

    def __str__(self):
        return f"{self.level}{self.kind}公示"

    def days_until(self, today):
        """Natural days it has stood, the first one counted."""
        return (min(self.ended_on or today, today) - self.begun_on).days + 1


# The last report speaks for its project, whichever way it was written, changed or taken back.
_WRITE_THROUGH = """
    UPDATE projects_project project
    SET progress = coalesce(last.progress, 0), lag_reason = coalesce(last.lag_reason, ''),
        lag_measures = coalesce(last.measures, '')
    FROM unnest(ARRAY[{keys}]) AS told(id)
    LEFT JOIN LATERAL (
        SELECT progress, lag_reason, measures FROM projects_sitereport
        WHERE project_id = told.id ORDER BY reported_on DESC LIMIT 1
    ) last ON true
    WHERE project.id = told.id;
    RETURN NULL;
"""


def _speaks(operation, *keys):
    return pgtrigger.Trigger(
        name=f"report_speaks_{str(operation).lower()}",
        when=pgtrigger.After,
        operation=operation,
        func=_WRITE_THROUGH.format(keys=", ".join(keys)),
    )


@tracked("projects_report")
class SiteReport(RecordChild):
    """A report from the building site: how far, what is wrong, what is done about it. Photos are attachments."""

    project = of_project("reports")
    reported_on = models.DateField("报告日期")
    progress = models.PositiveSmallIntegerField("形象进度（%）", validators=[MaxValueValidator(100)])
    workers_on_site = models.PositiveSmallIntegerField("在场务工人数", null=True, blank=True)
    description = models.CharField("工程进展", max_length=500, blank=True)
    lag_reason = models.CharField("滞后原因", max_length=300, blank=True)
    measures = models.CharField("整改措施", max_length=300, blank=True)

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "工程进度"
        indexes = [models.Index(fields=["region", "project", "reported_on"], name="report_place")]
        triggers = [
            _speaks(pgtrigger.Insert, "NEW.project_id"),
            _speaks(pgtrigger.Update, "OLD.project_id", "NEW.project_id"),
            _speaks(pgtrigger.Delete, "OLD.project_id"),
        ]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="report_region_is_projects", parent="project"),
            models.UniqueConstraint(
                fields=["project", "reported_on"],
                name="report_once",
                violation_error_message="这个项目当天已有进度报告，请修改原有的一条。",
            ),
        ]

    def __str__(self):
        return f"{self.reported_on} 进度 {self.progress}%"
