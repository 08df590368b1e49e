"""Projects (项目): from a village's proposal through the bank, the plan, the building site to the final accounts."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from core import cells
from core.constraints import RowSecurity
from core.fields import SealedField, WordsField
from core.history import tracked
from core.models import Process, ProcessQuerySet, Record
from core.signed import Signed
from projects import words
from projects.models.finishing import STAYS_FINISHED, StaysFinished

MONEY = models.DecimalField(max_digits=14, decimal_places=2)
SOURCES = ("central", "provincial", "prefecture", "county", "bond", "social", "own")
PUBLIC_SOURCES = SOURCES[:5]
TOTALS = ("worker_wages", "promised", "paid_to_households")
UNBANKED = ("draft", "town", "department", "city", "withdrawn")
# What the town and the city sign. Money of the village's own may still be added: a final price above the budget needs it.
SIGNED = (
    "number", "name", "year", "kind", "department", *PUBLIC_SOURCES, "is_household_level", "is_small", "is_work_relief", "is_green_channel",
    "region", "content", "planned_start_on", "planned_end_on", "households", "people", "lifted_people", "monitored_people",
    "has_feasibility", "declared_total", "goal_quantity", "goal_quality", "goal_time", "goal_cost", "goal_benefit", "goal_satisfaction",
)  # fmt: skip
# Until a builder is found, the site opens, the works end, the final accounts are made: what each settles is open till then.
UNTENDERED = (*UNBANKED, "banked", "planned", "approved")
UNBEGUN = (*UNTENDERED, "contracted")
UNFINISHED = (*UNBEGUN, "building")
UNSETTLED = (*UNFINISHED, "finished", "inspected", "accepted")


def money(label, **kwargs):
    """Yuan to the cent, never negative."""
    kwargs.setdefault("null", True)
    return models.DecimalField(
        label, max_digits=14, decimal_places=2, blank=True, validators=[MinValueValidator(0)], **kwargs
    )


def kept_total(label):
    """A sum in yuan that the database keeps (`RunningTotal`)."""
    return models.DecimalField(label, max_digits=14, decimal_places=2, default=0, editable=False)


class ProjectQuerySet(ProcessQuerySet):
    def banked(self):
        """In the bank (项目库): admitted and not withdrawn."""
        return self.exclude(state__in=UNBANKED)

    def planned(self):
        """With a place in a yearly plan."""
        return self.banked().exclude(state="banked")

    def building(self):
        return self.filter(state="building")

    def operating(self):
        """Projects that should link farmers: industry, accepted."""
        return self.filter(kind=words.ProjectKind.INDUSTRY, state__in=("accepted", "settled", "closed"))

    def lagging(self, today):
        """Started or finished later than planned, or with less progress than the time that has passed (item 20)."""
        late_start = Q(state__in=("planned", "approved", "contracted"), planned_start_on__lt=today)
        late_end = Q(state="building", planned_end_on__lt=today)
        return self.filter(late_start | late_end)


@tracked("projects_project", exclude=TOTALS)
class Project(Process, Record):
    """One project of the bank. Its budget by source adds up to the whole; the steps it goes through are `PROJECT_STEPS`."""

    class State(models.TextChoices):
        DRAFT = "draft", "村级申报"
        TOWN = "town", "待镇街审核"
        DEPARTMENT = "department", "待部门论证"
        CITY = "city", "待市级审定"
        BANKED = "banked", "已入库储备"
        PLANNED = "planned", "已列入年度计划"
        APPROVED = "approved", "已批复"
        CONTRACTED = "contracted", "已确定施工单位"
        BUILDING = "building", "在建"
        FINISHED = "finished", "已完工待初验"
        INSPECTED = "inspected", "镇街初验通过"
        ACCEPTED = "accepted", "市级验收通过"
        SETTLED = "settled", "已决算"
        CLOSED = "closed", "已移交办结"
        WITHDRAWN = "withdrawn", "已退库"
        TERMINATED = "terminated", "已终止"

    number = models.CharField("项目编码", max_length=30, unique=True, db_collation="C")
    name = models.CharField("项目名称", max_length=120, db_collation="C")
    year = models.PositiveSmallIntegerField("年度", validators=[MinValueValidator(2013), MaxValueValidator(2100)])
    kind = WordsField("项目类型", words=words.ProjectKind, blank=False)
    subkind = WordsField("项目子类型", words=words.ProjectSubkind)
    nature = WordsField("建设性质", words=words.Nature, default=words.Nature.NEW)
    tier = WordsField("项目级别", words=words.Tier, default=words.Tier.VILLAGE)
    place = models.CharField("实施地点", max_length=120, blank=True)
    department = WordsField("主管部门", words=words.Department)
    unit = models.CharField("实施单位", max_length=80, blank=True)
    responsible = models.CharField("责任人", max_length=40, blank=True)
    phone = SealedField("责任人电话", clean_cell=cells.phone, null=True, blank=True)
    content = models.TextField("建设内容及规模", max_length=2000, blank=True)
    planned_start_on = models.DateField("计划开工日期", null=True, blank=True)
    planned_end_on = models.DateField("计划完工日期", null=True, blank=True)
    begun_on = models.DateField("实际开工日期", null=True, blank=True)
    finished_on = models.DateField("实际完工日期", null=True, blank=True)

    central = money("中央衔接资金（元）")
    provincial = money("省级衔接资金（元）")
    prefecture = money("榆林市级衔接资金（元）")
    county = money("神木市级衔接资金（元）")
    bond = money("债券资金（元）")
    social = money("社会资金（元）")
    own = money("自筹资金（元）")
    budget = models.GeneratedField(
        verbose_name="总投资（元）",
        expression=sum(
            (Coalesce(F(name), Value(0, output_field=MONEY), output_field=MONEY) for name in SOURCES[1:]),
            Coalesce(F(SOURCES[0]), Value(0, output_field=MONEY), output_field=MONEY),
        ),
        output_field=MONEY,
        db_persist=True,
    )
    declared_total = money("申报总投资（元）")

    is_household_level = models.BooleanField("是否到户项目", default=False)
    is_yielding = models.BooleanField("是否资产收益项目", default=False)
    is_small = models.BooleanField("是否农村小型工程", default=False)
    is_work_relief = models.BooleanField("是否以工代赈", default=False)
    with_craftsmen = models.BooleanField("是否农民工匠承接", default=False)
    is_green_channel = models.BooleanField("是否绿色通道", default=False)
    has_feasibility = models.BooleanField("是否有可研或实施方案", default=False)
    villages = models.PositiveSmallIntegerField("受益村数", null=True, blank=True)
    households = models.PositiveIntegerField("受益户数", null=True, blank=True)
    people = models.PositiveIntegerField("受益人数", null=True, blank=True)
    lifted_people = models.PositiveIntegerField("其中脱贫人口", null=True, blank=True)
    monitored_people = models.PositiveIntegerField("其中监测对象", null=True, blank=True)

    goal_quantity = models.CharField("绩效目标：数量", max_length=300, blank=True)
    goal_quality = models.CharField("绩效目标：质量", max_length=300, blank=True)
    goal_time = models.CharField("绩效目标：时效", max_length=300, blank=True)
    goal_cost = models.CharField("绩效目标：成本", max_length=300, blank=True)
    goal_benefit = models.CharField("绩效目标：效益", max_length=300, blank=True)
    goal_satisfaction = models.CharField("绩效目标：满意度", max_length=300, blank=True)
    evaluation = models.TextField("绩效自评", max_length=2000, blank=True)
    evaluation_score = models.DecimalField(
        "绩效自评得分",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )

    approval_number = models.CharField("批复文号", max_length=60, blank=True)
    tender_method = WordsField("招标方式", words=words.TenderMethod)
    contractor = models.CharField("中标单位", max_length=80, blank=True)
    contract_price = money("合同价（元）")
    settled_price = money("决算价（元）")
    # What the last report from the site says (`SiteReport` writes it through).
    progress = models.PositiveSmallIntegerField("形象进度（%）", default=0, editable=False)
    lag_reason = models.CharField("滞后原因", max_length=300, blank=True, editable=False)
    lag_measures = models.CharField("整改措施", max_length=300, blank=True, editable=False)

    worker_wages = kept_total("劳务报酬（元）")
    promised = kept_total("约定增收（元）")
    paid_to_households = kept_total("已兑现（元）")

    reviewed_by = models.ForeignKey(
        "core.User", models.PROTECT, verbose_name="镇街审核人", null=True, blank=True, editable=False, related_name="+"
    )
    approved_by = models.ForeignKey(
        "core.User", models.PROTECT, verbose_name="市级审定人", null=True, blank=True, editable=False, related_name="+"
    )
    state = models.CharField("办理环节", max_length=20, choices=State.choices, default=State.DRAFT, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "项目"
        permissions = [
            ("build_project", "办理项目招标、开工、完工和决算"),
            ("review_project", "镇街审核和初验项目"),
            ("appraise_project", "部门论证、批复和验收项目"),
            ("approve_project", "市级审定项目"),
        ]
        indexes = [
            models.Index(fields=["region", "number"], name="project_place"),
            models.Index(fields=["year"], name="project_year"),
        ]
        constraints = [
            RowSecurity(name="projects_project_scope", shared=True),
            models.UniqueConstraint(fields=["id", "region"], name="project_and_region"),
            Signed(
                name="project_signed",
                fields=SIGNED,
                open_in=("draft",),
                violation_error_message="项目已提交审核，不能删除，编码、名称、年度、村、类型、主管部门、建设内容、计划工期、"
                "财政和债券资金、申报总投资、受益户数人数、绩效目标、是否到户、小型工程、以工代赈、绿色通道、可研不能再改：请先退回修改。已入库、还没有确定施工单位的办理“动态调整（重新审定）”，"
                "资金在办理时调整，其他内容由市级退回修改后再改。",
            ),
            # Their names sort behind `project_signed`, whose sentence a removal is refused with.
            Signed(
                name="project_tender_signed",
                fields=("tender_method", "contractor", "contract_price"),
                open_in=UNTENDERED,
                violation_error_message="项目已确定施工单位，招标方式、中标单位、合同价不能再改；填错或流标的，请由市级办理“撤销施工单位”后重新确定，已开工的先“撤销开工”。",
            ),
            Signed(
                name="project_works_begun",
                fields=("begun_on",),
                open_in=UNBEGUN,
                violation_error_message="项目已办理开工，实际开工日期不能再改；填错的请由市级办理“撤销开工”后重新办理。",
            ),
            Signed(
                name="project_works_finished",
                fields=("finished_on",),
                open_in=UNFINISHED,
                violation_error_message="项目已办理完工，实际完工日期不能再改；初验前后发现有误的，请由镇街办理“初验不合格，返工”后重新办理完工。",
            ),
            Signed(
                name="project_works_settled",
                fields=("settled_price",),
                open_in=UNSETTLED,
                violation_error_message="项目已办理竣工决算，决算价不能再改；填错的请由市级办理“撤销决算”后重新办理。",
            ),
            StaysFinished(name="project_stays_finished", violation_error_message=STAYS_FINISHED),
            models.CheckConstraint(
                condition=Q(contract_price=None) | Q(contract_price__lte=F("budget")),
                name="project_contract",
                violation_error_message="合同价不能超过总投资；请核对是否按元填写，确须超出的先增加自筹等资金来源。",
            ),
            models.CheckConstraint(
                condition=Q(settled_price=None) | Q(settled_price__lte=F("budget")),
                name="project_settled",
                violation_error_message="决算价不能超过总投资，超出部分请先办理调整。",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | Q(approved_by=None) | ~Q(reviewed_by=F("approved_by")),
                name="project_two_people",
                violation_error_message="镇街审核和市级审定须是两个人。",
            ),
            models.CheckConstraint(
                condition=Q(planned_end_on=None)
                | Q(planned_start_on=None)
                | Q(planned_end_on__gte=F("planned_start_on")),
                name="project_planned_dates",
                violation_error_message="计划完工日期不能早于计划开工日期。",
            ),
            models.CheckConstraint(
                condition=Q(finished_on=None) | Q(begun_on=None) | Q(finished_on__gte=F("begun_on")),
                name="project_dates",
                violation_error_message="实际完工日期不能早于实际开工日期。",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def could_be_work_relief(self):
        """Small public works are to be built with 以工代赈 first (item 20); this one is not."""
        return self.is_small and self.kind == words.ProjectKind.CONSTRUCTION and not self.is_work_relief

    @property
    def wage_share(self):
        """Wages ÷ central money in per cent, as 以工代赈 is held to; None without central money."""
        return 100 * self.worker_wages / self.central if self.central else None


def of_project(related_name):
    return models.ForeignKey(
        Project, models.CASCADE, db_constraint=False, verbose_name="项目", related_name=related_name
    )
