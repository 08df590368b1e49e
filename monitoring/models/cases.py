"""Cases (办理件): one monitoring episode of a household, from the visit to the removed risk (facts §1.4, §1.5)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from core.constraints import SameRegion
from core.fields import MonthField, WordsField
from core.history import tracked
from core.models import Process, ProcessQuerySet, RecordChild
from core.models.processes import WHOLE
from monitoring import words
from monitoring.models.clues import Clue
from monitoring.models.households import Household, yes_no


def votes(label):
    return models.PositiveSmallIntegerField(label, null=True, blank=True)


class Appraised(models.Model):
    """Mixin of what two pairs of eyes decide: the village meeting's votes, the town's reviewer, the city's approver."""

    votes_due = votes("应到人数")
    votes_present = votes("实到人数")
    votes_for = votes("同意票")
    votes_against = votes("反对票")
    reviewed_by = models.ForeignKey(
        "core.User", models.PROTECT, verbose_name="镇街审核人", null=True, editable=False, related_name="+"
    )
    approved_by = models.ForeignKey(
        "core.User", models.PROTECT, verbose_name="市级审定人", null=True, editable=False, related_name="+"
    )

    class Meta:
        abstract = True

    @property
    def votes_text(self):
        if self.votes_due is None:
            return ""
        return (
            f"应到 {self.votes_due} 人，实到 {self.votes_present} 人，同意 {self.votes_for}，反对 {self.votes_against}"
        )


def appraisal_constraints(name, public, refusal):
    """Votes that add up, a majority before the notice, and two different people for review and approval.

    `refusal` is what the step is called that ends what the meeting did not carry.
    """
    return [
        models.CheckConstraint(
            condition=Q(votes_present__lte=F("votes_due")),
            name=f"{name}_votes_present",
            violation_error_message="实到人数不能多于应到人数。",
        ),
        models.CheckConstraint(
            condition=Q(votes_present__gte=Coalesce("votes_for", 0) + Coalesce("votes_against", 0)),
            name=f"{name}_votes_cast",
            violation_error_message="同意票与反对票之和不能多于实到人数。",
        ),
        models.CheckConstraint(
            condition=~Q(state=public) | (Q(votes_for__isnull=False) & Q(votes_present__lt=F("votes_for") * 2)),
            name=f"{name}_majority",
            violation_error_message=f"同意票未过实到人数的一半，不能公示；评议未通过的请办理“{refusal}”。",
        ),
        models.CheckConstraint(
            condition=~Q(reviewed_by=F("approved_by")),
            name=f"{name}_two_people",
            violation_error_message="镇街审核和市级审定须是两个人，您已审核过这一件，请由另一人审定。",
        ),
    ]


class CaseQuerySet(ProcessQuerySet):
    def late_clocks(self, day):
        """The procedure that aid went ahead of has a deadline of its own."""
        late = Q(state__in=Case.PROCEDURE, papers_due_on__lt=day)
        return super().late_clocks(day) | {"papers_due_on": late}

    def near_clocks(self, today):
        soon = Q(state__in=Case.PROCEDURE, papers_due_on__lte=WHOLE.reaches(today))
        return super().near_clocks(today) | {"papers_due_on": soon}

    def in_procedure(self):
        """Cases between the visit and the city's approval."""
        return self.filter(state__in=Case.PROCEDURE)

    def live(self):
        """Cases that have not come to an end; a household has one at most."""
        return self.filter(state__in=Case.LIVE)

    def in_green_channel(self):
        """先行救助、后补程序: aid has begun, the procedure is not complete. Listed until it is."""
        return self.in_procedure().exclude(papers_due_on=None)


@tracked("monitoring_case")
class Case(Process, Appraised, RecordChild):
    """One episode (监测周期) of a household; one that is identified again gets a new one. Votes, papers and opinions
    come with the steps, the household's register is written by approval alone."""

    class State(models.TextChoices):
        VISIT = "visit", "入户核实"
        MATCH = "match", "信息比对"
        APPRAISAL = "appraisal", "村级评议"
        NOTICE = "notice", "村级公示"
        TOWN = "town", "镇街审核"
        CITY = "city", "市级审定"
        ANNOUNCEMENT = "announcement", "村级公告"
        ENTRY = "entry", "录入国家系统"
        AID = "aid", "落实帮扶"
        FOLLOWING = "following", "跟踪监测"
        CLEARED = "cleared", "风险消除"
        REFUSED = "refused", "不予纳入"
        WITHDRAWN = "withdrawn", "农户撤回"
        REDUCED = "reduced", "自然减少"

    VILLAGE = (State.VISIT, State.APPRAISAL, State.NOTICE)
    PROCEDURE = (State.VISIT, State.MATCH, State.APPRAISAL, State.NOTICE, State.TOWN, State.CITY)
    ADMITTED = (State.ANNOUNCEMENT, State.ENTRY, State.AID, State.FOLLOWING)
    LIVE = (*PROCEDURE, *ADMITTED)
    PAUSING = (State.NOTICE,)
    CLOCKS = (*Process.CLOCKS, "papers_due_on")

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="cases"
    )
    episode = models.PositiveSmallIntegerField("第几次监测", default=1, editable=False)
    source = models.CharField("线索来源", max_length=10, choices=Clue.Source.choices, blank=True, editable=False)
    state = models.CharField("办理环节", max_length=14, choices=State.choices, default=State.VISIT, editable=False)
    visitors = models.CharField("核实人（至少两人）", max_length=100, blank=True)
    has_consent = yes_no("承诺授权书已由全体成年人签字")
    monitored_as = WordsField("拟定监测对象类别", words=words.MonitoredAs)
    risks = ArrayField(
        models.CharField(max_length=40, choices=words.RiskType.choices),
        size=5,
        default=list,
        blank=True,
        verbose_name="致贫返贫风险",
    )
    match_result = models.TextField("比对结果", max_length=500, blank=True)
    identified_in = MonthField("识别监测时间", null=True, blank=True, editable=False)
    national_number = models.CharField("国家系统户编号", max_length=30, blank=True, db_collation="C")
    papers_due_on = models.DateField("绿色通道补程序期限", null=True, blank=True, editable=False)
    refusal_reason = models.TextField("不予纳入原因", max_length=500, blank=True)
    told_on = models.DateField("反馈农户日期", null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "监测办理"
        permissions = [("match_case", "信息比对"), ("review_case", "镇街审核"), ("approve_case", "市级审定")]
        indexes = [
            models.Index(fields=["region", "id"], name="case_place"),
            models.Index(fields=["household", "episode"], name="case_household"),
            models.Index(fields=["region", "due_on"], condition=Q(due_on__isnull=False), name="case_due"),
        ]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="case_region_is_households", parent="household"),
            models.UniqueConstraint(fields=["household", "episode"], name="case_episode_once"),
            models.UniqueConstraint(fields=["id", "region"], name="case_in_region"),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(
                    state__in=[
                        "visit",
                        "match",
                        "appraisal",
                        "notice",
                        "town",
                        "city",
                        "announcement",
                        "entry",
                        "aid",
                        "following",
                    ]
                ),
                name="case_one_live",
                violation_error_message="该户已有一件正在办理，请在那一件上继续。",
            ),  # fmt: skip
            *appraisal_constraints("case", "notice", "不予纳入"),
            models.CheckConstraint(
                condition=~Q(state="refused") | (~Q(refusal_reason="") & Q(told_on__isnull=False)),
                name="case_refusal_told",
                violation_error_message="不予纳入的，须写明原因和反馈农户的日期。",
            ),
        ]

    def clocks(self, today):
        yield from super().clocks(today)
        if self.state in self.PROCEDURE:
            yield self.papers_due_on, "绿色通道补程序", WHOLE, today

    def __str__(self):
        return f"第 {self.episode} 次监测办理（{self.get_state_display()}）"
