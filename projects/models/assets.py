"""Project assets (项目资产): what the money left behind, whose it is, who keeps it up, what it earns and for whom."""

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from core import cells
from core.constraints import RowSecurity, RunningTotal, SameRegion
from core.fields import MonthField, SealedField, WordsField
from core.history import tracked
from core.models import Process, ProcessQuerySet, Record, RecordChild
from core.signed import Signed
from projects import words
from projects.models.disposing import BY_APPROVAL, DisposedByApproval
from projects.models.letting import CONTRACT_STANDS, ContractStands
from projects.models.projects import MONEY, Project, kept_total, money

TOTALS = ("rent_due", "rent_received", "income", "distributed")


def coordinate(label, least, most, **kwargs):
    """A degree within the county and its surroundings."""
    limits = [MinValueValidator(least), MaxValueValidator(most)]
    return models.DecimalField(label, decimal_places=5, null=True, blank=True, validators=limits, **kwargs)


class AssetQuerySet(ProcessQuerySet):
    def standing(self):
        """Neither disposed of nor given to a household."""
        return self.exclude(use=words.AssetUse.DISPOSED)

    def operating(self):
        return self.standing().filter(kind=words.AssetKind.OPERATING)

    def untitled(self):
        """Without a title (确权)."""
        return self.standing().filter(titled_on=None)


@tracked("projects_asset", exclude=TOTALS)
class Asset(Process, Record):
    """One asset of the register (facts §8), made from an accepted project or taken over from earlier years."""

    class State(models.TextChoices):
        REGISTERED = "registered", "已登记待确权"
        TITLED = "titled", "已确权待移交"
        HANDED = "handed", "已移交"
        KEPT = "kept", "管护运营中"
        DISPOSING = "disposing", "处置审批中"
        DISPOSED = "disposed", "已处置"

    number = models.CharField("资产编码", max_length=40, unique=True, db_collation="C")
    name = models.CharField("资产名称", max_length=120, db_collation="C")
    kind = WordsField("资产类型", words=words.AssetKind, blank=False)
    subkind = models.CharField("资产小类", max_length=40, blank=True)
    formed_year = models.PositiveSmallIntegerField("形成年度", validators=[MinValueValidator(2013)])
    project = models.ForeignKey(
        Project, models.PROTECT, verbose_name="来源项目", null=True, blank=True, related_name="assets"
    )
    central = money("中央资金（元）")
    provincial = money("省级资金（元）")
    prefecture = money("榆林市级资金（元）")
    county = money("神木市级资金（元）")
    other = money("其他资金（元）")
    original_value = money("原值（元）", null=False, default=0)
    depreciation = money("累计折旧（元）", null=False, default=0)
    net_value = models.GeneratedField(
        verbose_name="净值（元）",
        expression=F("original_value") - F("depreciation"),
        output_field=MONEY,
        db_persist=True,
    )
    quantity = models.DecimalField(
        "数量", max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    measure = models.CharField("计量单位", max_length=10, blank=True)
    specification = models.CharField("规格和结构", max_length=120, blank=True)
    place = models.CharField("坐落", max_length=120, blank=True)
    longitude = coordinate("经度", 109, 112, max_digits=8)
    latitude = coordinate("纬度", 37, 40, max_digits=7)
    built_on = models.DateField("建成日期", null=True, blank=True)
    accepted_on = models.DateField("验收日期", null=True, blank=True)
    owner = WordsField("权属", words=words.Owner)
    owner_name = models.CharField("权属主体", max_length=80, blank=True)
    titled_on = models.DateField("确权日期", null=True, blank=True)
    title_number = models.CharField("确权文号或证书", max_length=60, blank=True)
    handed_on = models.DateField("移交日期", null=True, blank=True)
    keeper = models.CharField("管护主体", max_length=80, blank=True)
    keeper_person = models.CharField("管护责任人", max_length=40, blank=True)
    keeper_phone = SealedField("管护人电话", clean_cell=cells.phone, null=True, blank=True)
    upkeep_budget = money("年管护经费（元）")
    use = WordsField("使用状态", words=words.AssetUse, default=words.AssetUse.IN_USE)
    use_since = models.DateField("状态起始日期", null=True, blank=True)
    operation = WordsField("运营方式", words=words.Operation)
    platform_number = models.CharField("三资平台编号", max_length=40, blank=True)
    in_national_system = models.BooleanField("是否录入全国系统", default=False)
    disposal = WordsField("处置方式", words=words.Disposal)
    disposal_income = money("处置收入（元）")
    disposal_note = models.CharField("评估和处置说明", max_length=300, blank=True)
    beneficiaries = models.PositiveIntegerField("受益户数", null=True, blank=True)
    note = models.CharField("备注", max_length=300, blank=True)

    rent_due = kept_total("累计应收（元）")
    rent_received = kept_total("累计实收（元）")
    income = kept_total("累计收益（元）")
    distributed = kept_total("已分配收益（元）")

    proposed_by = models.ForeignKey(
        "core.User", models.PROTECT, verbose_name="处置申请人", null=True, blank=True, editable=False, related_name="+"
    )
    approved_by = models.ForeignKey(
        "core.User", models.PROTECT, verbose_name="处置审批人", null=True, blank=True, editable=False, related_name="+"
    )
    state = models.CharField("办理环节", max_length=20, choices=State.choices, default=State.REGISTERED, editable=False)

    objects = AssetQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "项目资产"
        permissions = [("approve_asset", "审批资产处置")]
        indexes = [models.Index(fields=["region", "number"], name="asset_place")]
        constraints = [
            RowSecurity(name="projects_asset_scope"),
            models.UniqueConstraint(fields=["id", "region"], name="asset_and_region"),
            models.CheckConstraint(
                condition=Q(depreciation__lte=F("original_value")),
                name="asset_depreciation",
                violation_error_message="累计折旧不能大于原值。",
            ),
            models.CheckConstraint(
                condition=Q(distributed__lte=F("income")),
                name="asset_distributed",
                violation_error_message="分配的收益不能多于实际收到的收益。",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by=None) | Q(approved_by=None) | ~Q(proposed_by=F("approved_by")),
                name="asset_two_people",
                violation_error_message="处置申请和审批须是两个人。",
            ),
            Signed(
                name="asset_signed",
                fields=("number", "project", "original_value", "disposal", "disposal_income", "disposal_note"),
                open_in=("registered", "titled", "handed", "kept"),
                violation_error_message="已申请处置的资产不能删除，编码、来源项目、原值和处置方式、收入、说明不能再改；"
                "要改请由审批人“不予处置”后重新申请。",
            ),
            DisposedByApproval(name="asset_disposed_by_approval", violation_error_message=BY_APPROVAL),
        ]

    def __str__(self):
        return self.name


def of_asset(related_name):
    return models.ForeignKey(Asset, models.CASCADE, db_constraint=False, verbose_name="资产", related_name=related_name)


@tracked("projects_contract")
class Contract(RecordChild):
    """A contract by which an asset is run: with whom, how long, what rent a year."""

    asset = of_asset("contracts")
    number = models.CharField("合同编号", max_length=40, unique=True, db_collation="C")
    partner = models.CharField("承租承包方", max_length=80, db_collation="C")
    operation = WordsField("运营方式", words=words.Operation, blank=False)
    begun_on = models.DateField("合同起始")
    ends_on = models.DateField("合同到期")
    annual_rent = money("年租金（元）", null=False)

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "资产合同"
        indexes = [models.Index(fields=["region", "ends_on"], name="contract_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="contract_region_is_assets", parent="asset"),
            models.UniqueConstraint(fields=["id", "region"], name="contract_and_region"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("begun_on")),
                name="contract_dates",
                violation_error_message="合同到期日期须晚于起始日期。",
            ),
            ContractStands(name="contract_stands", violation_error_message=CONTRACT_STANDS),
        ]

    def __str__(self):
        return f"{self.number} {self.partner}"


@tracked("projects_rent")
class Rent(RecordChild):
    """One instalment of an asset's rent: what is due when, and what came in."""

    asset = of_asset("rents")
    contract = models.ForeignKey(Contract, models.PROTECT, verbose_name="合同", related_name="rents")
    due_on = models.DateField("应收日期")
    due = money("应收（元）", null=False)
    received = money("实收（元）", null=False, default=0)
    received_on = models.DateField("实收日期", null=True, blank=True)

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "合同租金"
        indexes = [models.Index(fields=["region", "due_on"], name="rent_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="rent_region_is_assets", parent="asset"),
            models.UniqueConstraint(
                fields=["contract", "due_on"], name="rent_once", violation_error_message="这份合同当天已有一期租金。"
            ),
            models.CheckConstraint(
                condition=Q(received__lte=F("due")), name="rent_bound", violation_error_message="实收不能多于应收。"
            ),
            models.CheckConstraint(
                condition=Q(received=0) | Q(received_on__isnull=False),
                name="rent_received_on",
                violation_error_message="填写了实收的须填写实收日期。",
            ),
            RunningTotal(name="rent_due_total", amount="due", parent="asset", into="rent_due"),
            RunningTotal(name="rent_received_total", amount="received", parent="asset", into="rent_received"),
            RunningTotal(name="rent_income_total", amount="received", parent="asset", into="income"),
        ]

    def __str__(self):
        return f"{self.due_on} 租金"


# A patrol taken back no longer speaks for its asset: the one before it does, or nobody; what was entered since stays.
_TAKE_BACK = f"""
    UPDATE projects_asset asset
    SET use = coalesce(last.use, '{words.AssetUse.IN_USE}'), use_since = last.patrolled_on, version = asset.version + 1
    FROM (SELECT OLD.asset_id AS id) told
    LEFT JOIN LATERAL (
        SELECT use, patrolled_on FROM projects_patrol
        WHERE asset_id = told.id ORDER BY patrolled_on DESC LIMIT 1
    ) last ON true
    WHERE asset.id = told.id AND asset.use = OLD.use AND asset.use_since = OLD.patrolled_on
        AND asset.use <> '{words.AssetUse.DISPOSED}';
    RETURN NULL;
"""


@tracked("projects_patrol")
class Patrol(RecordChild):
    """A look at an asset: in what state it was found and what was done. Photos are attachments."""

    asset = of_asset("patrols")
    patrolled_on = models.DateField("巡查日期")
    patroller = models.CharField("巡查人", max_length=40)
    use = WordsField("使用状态", words=words.AssetUse, blank=False)
    finding = models.CharField("发现问题", max_length=300, blank=True)
    handling = models.CharField("处理情况", max_length=300, blank=True)

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "资产巡查"
        indexes = [models.Index(fields=["region", "asset", "patrolled_on"], name="patrol_place")]
        triggers = [
            pgtrigger.Trigger(
                name="patrol_taken_back", when=pgtrigger.After, operation=pgtrigger.Delete, func=_TAKE_BACK
            )
        ]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="patrol_region_is_assets", parent="asset"),
            models.UniqueConstraint(
                fields=["asset", "patrolled_on"],
                name="patrol_once",
                violation_error_message="这项资产当天已有巡查记录。",
            ),
        ]

    def __str__(self):
        return f"{self.patrolled_on} 巡查"


@tracked("projects_share")
class IncomeShare(RecordChild):
    """How an asset's income was shared out: for what, to how many households, decided and announced when."""

    asset = of_asset("shares")
    month = MonthField("分配月份")
    purpose = WordsField("收益分配去向", words=words.Purpose, blank=False)
    amount = money("分配金额（元）", null=False)
    households = models.PositiveIntegerField("受益户数", null=True, blank=True)
    decided_on = models.DateField("民主决策日期")
    announced_on = models.DateField("公示日期")

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "收益分配"
        indexes = [models.Index(fields=["region", "asset", "month"], name="share_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="share_region_is_assets", parent="asset"),
            models.UniqueConstraint(
                fields=["asset", "month", "purpose"], name="share_once", violation_error_message="本月同一去向已登记。"
            ),
            models.CheckConstraint(
                condition=Q(announced_on__gte=F("decided_on")),
                name="share_dates",
                violation_error_message="公示日期不能早于民主决策日期。",
            ),
            RunningTotal(name="share_total", amount="amount", parent="asset", into="distributed"),
        ]

    def __str__(self):
        return f"{self.month} {self.purpose}"
