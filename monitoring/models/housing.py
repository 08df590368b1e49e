"""Housing (住房安全): appraisals by grade, the rebuilding of dangerous houses step by step, hazards found on rounds."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When

from core.constraints import SameRegion
from core.fields import Words, WordsField
from core.history import tracked
from core.models import RecordChild
from monitoring import words
from monitoring.models.evidence import settles
from monitoring.models.households import Household, yes_no

DANGEROUS = (words.HouseGrade.C, words.HouseGrade.D)

# A house graded C or D is dangerous until a rebuilding begun on account of it is accepted. Acceptance before the
# latest appraisal says nothing of the house as it was found then.
SETTLE_HOUSES = """
UPDATE monitoring_household h
SET house_grade = said.grade, is_house_dangerous = said.is_dangerous, house_repaired_on = said.repaired_on,
    version = h.version + 1, updated_at = now()
FROM (
    SELECT known.id, known.grade, known.repaired_on,
        CASE WHEN known.shelter <> '' THEN false
             WHEN known.grade <> '' THEN known.grade IN ('C', 'D') AND known.repaired_on IS NULL
             ELSE known.was_dangerous AND known.repaired_on IS NULL END AS is_dangerous
    FROM (
        SELECT o.id, coalesce(a.shelter, '') AS shelter, o.is_house_dangerous AS was_dangerous,
            CASE WHEN a.shelter <> '' THEN '' ELSE coalesce(nullif(a.grade, ''), o.house_grade) END AS grade,
            coalesce(r.accepted_on, CASE WHEN a.grade IN ('C', 'D') AND o.house_repaired_on < a.appraised_on THEN NULL
                                         WHEN {revoked} THEN NULL
                                         ELSE o.house_repaired_on END) AS repaired_on
        FROM monitoring_household o
        LEFT JOIN LATERAL (
            SELECT grade, shelter, appraised_on FROM monitoring_houseappraisal
            WHERE household_id = o.id ORDER BY appraised_on DESC, id DESC LIMIT 1
        ) AS a ON true
        LEFT JOIN LATERAL (
            SELECT max(accepted_on) AS accepted_on FROM monitoring_houserebuild
            WHERE household_id = o.id
              AND (a.appraised_on IS NULL OR a.grade NOT IN ('C', 'D') OR accepted_on >= a.appraised_on)
        ) AS r ON true
        WHERE o.id IN ({touched})
    ) AS known
) AS said
WHERE h.id = said.id AND (h.house_grade, h.is_house_dangerous, h.house_repaired_on)
    IS DISTINCT FROM (said.grade, said.is_dangerous, said.repaired_on)"""


# An acceptance taken back takes the household's repair date with it.
REVOKED = """EXISTS (SELECT FROM old_values w WHERE w.household_id = o.id AND w.accepted_on = o.house_repaired_on)"""


def follows(later, earlier):
    """A later step of a rebuilding has its date only after the earlier one has."""
    return Q(**{f"{later}__isnull": True}) | Q(**{f"{earlier}__isnull": False, f"{later}__gte": F(earlier)})


def money(label):
    return models.DecimalField(
        label, max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )


class Shelter(Words):
    """Safe without a house of one's own (facts §5)."""

    ELSEWHERE = "外有安全住房"
    RENTED = "长期租赁或外出居住"
    CARE = "集中供养"
    RELOCATED = "易地搬迁安置"
    WITH_CHILDREN = "与子女同住安全住房"


@tracked("monitoring_houseappraisal")
class HouseAppraisal(RecordChild):
    """One appraisal (鉴定) of a household's house. The latest one decides the household's 危房等级."""

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="house_appraisals"
    )
    appraised_on = models.DateField("鉴定日期")
    grade = WordsField("鉴定等级", words=words.HouseGrade, max_length=1)
    agency = models.CharField("鉴定机构", max_length=60, blank=True)
    report_number = models.CharField("鉴定报告编号", max_length=60, blank=True)
    shelter = WordsField("无自有住房安全情形", words=Shelter, max_length=12)
    is_certified = yes_no("是否已作住房安全认定")
    note = models.CharField("备注", max_length=200, blank=True)
    is_safe = models.GeneratedField(
        verbose_name="住房是否安全",
        expression=Case(
            When(~Q(shelter=""), then=Value(True)),
            When(grade__in=("A", "B"), then=Value(True)),
            When(grade__in=("C", "D"), then=Value(False)),
            default=None,
        ),
        output_field=models.BooleanField("住房是否安全", null=True),
        db_persist=True,
    )

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "住房鉴定"
        indexes = [models.Index(fields=["region", "household", "appraised_on"], name="houseappraisal_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(
                fields=["household", "appraised_on"],
                name="houseappraisal_once",
                violation_error_message="该户当天已有住房鉴定，请直接修改原有的一行。",
            ),
            models.CheckConstraint(
                condition=~Q(grade="") | ~Q(shelter=""),
                name="houseappraisal_says_something",
                violation_error_message="鉴定等级和无自有住房安全情形至少填写一项。",
            ),
            SameRegion(name="houseappraisal_region_is_households", parent="household"),
        ]
        triggers = settles("settle_house", SETTLE_HOUSES, ("household_id", "appraised_on", "grade", "shelter"))

    def __str__(self):
        return f"{self.appraised_on}鉴定为{self.grade + '级' if self.grade else self.shelter}"


@tracked("monitoring_houserebuild")
class HouseRebuild(RecordChild):
    """The rebuilding (危房改造) of one dangerous house: 鉴定→开工→竣工→验收→认定, with dates and money."""

    class Kind(Words):
        REPAIR = "维修加固"
        SAME_PLACE = "原址重建"
        OTHER_PLACE = "异地重建"
        SWAP = "置换或长期租赁"

    STEPS = (
        ("appraised_on", "鉴定"),
        ("started_on", "开工"),
        ("finished_on", "竣工"),
        ("accepted_on", "验收"),
        ("certified_on", "认定"),
    )

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="house_rebuilds"
    )
    year = models.PositiveSmallIntegerField("改造年度", validators=[MinValueValidator(2009)])
    kind = WordsField("改造方式", words=Kind, max_length=8, blank=False)
    grade = WordsField("改造前等级", words=words.HouseGrade, max_length=1, blank=False)
    appraised_on = models.DateField("鉴定日期")
    started_on = models.DateField("开工日期", null=True, blank=True)
    finished_on = models.DateField("竣工日期", null=True, blank=True)
    accepted_on = models.DateField("验收日期", null=True, blank=True)
    certified_on = models.DateField("住房安全认定日期", null=True, blank=True)
    cost = money("改造总投资（元）")
    subsidy = money("补助金额（元）")
    paid = money("已拨补助（元）")
    paid_on = models.DateField("补助拨付日期", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "危房改造"
        indexes = [models.Index(fields=["region", "household", "year"], name="houserebuild_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(
                fields=["household", "year"],
                name="houserebuild_once",
                violation_error_message="该户这一年度的危房改造已登记，请直接修改原有的一行。",
            ),
            models.CheckConstraint(
                condition=Q(grade__in=DANGEROUS),
                name="houserebuild_of_dangerous",
                violation_error_message="只有鉴定为 C 级或 D 级的住房才列入危房改造。",
            ),
            models.CheckConstraint(
                condition=follows("started_on", "appraised_on")
                & follows("finished_on", "started_on")
                & follows("accepted_on", "finished_on")
                & follows("certified_on", "accepted_on"),
                name="houserebuild_in_order",
                violation_error_message="日期须依次填写鉴定、开工、竣工、验收、认定：后一步不能早于前一步，前一步没有日期的不能填后一步。",
            ),
            models.CheckConstraint(
                condition=Q(paid__isnull=True) | Q(subsidy__isnull=True) | Q(paid__lte=F("subsidy")),
                name="houserebuild_paid_within_subsidy",
                violation_error_message="已拨补助不能超过补助金额。",
            ),
            SameRegion(name="houserebuild_region_is_households", parent="household"),
        ]
        triggers = settles("settle_rebuilt", SETTLE_HOUSES, ("household_id", "accepted_on"), REVOKED)

    def __str__(self):
        return f"{self.year}年{self.kind}（{self.step}）"

    @property
    def step(self):
        """How far the rebuilding has come: the last step that has its date."""
        return next(label for name, label in reversed(self.STEPS) if getattr(self, name))


@tracked("monitoring_househazard")
class HouseHazard(RecordChild):
    """A danger found on a housing round (农房安全隐患排查), open until it is dealt with."""

    class Kind(Words):
        CRACK = "墙体开裂或倾斜"
        ROOF = "屋面漏水或塌陷"
        FOUNDATION = "地基沉降"
        SLOPE = "临坡临崖"
        KILN = "窑洞裂缝或土层松动"
        ELECTRIC = "用电隐患"
        OTHER = "其他"

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="house_hazards"
    )
    found_on = models.DateField("发现日期")
    kind = WordsField("隐患类型", words=Kind, max_length=10, blank=False)
    description = models.CharField("隐患描述", max_length=200, blank=True)
    measure = models.CharField("处置措施", max_length=200, blank=True)
    is_evacuated = yes_no("是否已撤离人员")
    resolved_on = models.DateField("消除日期", null=True, blank=True)
    inspector = models.CharField("排查人", max_length=40, blank=True)

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "农房隐患"
        indexes = [models.Index(fields=["region", "household", "found_on"], name="househazard_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(
                fields=["household", "found_on", "kind"],
                name="househazard_once",
                violation_error_message="该户当天同类隐患已登记。",
            ),
            models.CheckConstraint(
                condition=Q(resolved_on__isnull=True) | Q(resolved_on__gte=F("found_on")),
                name="househazard_resolved_after",
                violation_error_message="消除日期不能早于发现日期。",
            ),
            SameRegion(name="househazard_region_is_households", parent="household"),
        ]

    def __str__(self):
        return f"{self.found_on}{self.kind}"
