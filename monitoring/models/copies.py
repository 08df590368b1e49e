"""Month-end copies (月末留存): what was known of each member at the end of a month, to see later what has changed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from core import cells, derivations
from core.constraints import SameRegion
from core.fields import DerivedCharField, DerivedSmallIntegerField, MonthField, SealedField, WordsField
from core.models import RecordChild
from monitoring import words
from monitoring.models.households import Household
from monitoring.models.members import Member


class MonthEndCopy(RecordChild):
    """One member at the end of one month (screening B10), which the rules on change compare with.

    A copy is itself history and is kept without another one: a county of a million households makes 3.5 million a month.
    """

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="month_end_copies"
    )
    # Not checked by the database: copied from the members themselves, 3.5 million in one statement.
    member = models.ForeignKey(
        Member, models.CASCADE, db_constraint=False, verbose_name="成员", related_name="month_end_copies"
    )
    month = MonthField("月份")
    health = ArrayField(
        models.CharField(max_length=20, choices=words.Health.choices), default=list, blank=True, verbose_name="健康状况"
    )
    labour = WordsField("劳动技能", words=words.Labour)
    dibao = WordsField("享受低保政策情况", words=words.Dibao)
    tekun = WordsField("享受特困供养政策情况", words=words.Tekun)
    id_number = SealedField("证件号码", clean_cell=cells.id_text, null=True, blank=True)
    id_length = DerivedSmallIntegerField(
        "证件号码位数", of="id_number", compute=derivations.id_length, null=True, blank=True
    )
    id_disability = DerivedCharField(
        "残疾类别和等级", of="id_number", compute=derivations.id_disability, max_length=2, blank=True
    )

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "月末留存"
        indexes = [models.Index(fields=["region", "household", "member", "month"], name="monthendcopy_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(
                fields=["month", "member"],
                name="monthendcopy_once",
                violation_error_message="该成员这个月末的情况已留存，请直接修改原有的一行。",
            ),
            SameRegion(name="monthendcopy_region_is_households", parent="household"),
        ]

    def __str__(self):
        return f"{self.month.label}末"
