"""Villages (行政村) as the national system counts them: people, safeguards, services, collective income."""

from django.core.validators import MinValueValidator
from django.db import models

from core.fields import DerivedCharField, WordsField
from core.history import tracked
from core.models import Record
from monitoring.models.households import area, yes_no
from monitoring.words import Words


class VillageKind(Words):
    """What the village was in the poverty register."""

    LIFTED = "脱贫村"
    ORDINARY = "一般村"


def count(label):
    return models.PositiveIntegerField(label, null=True, blank=True)


def amount(label):
    return models.DecimalField(
        label, max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )


@tracked("monitoring_village")
class Village(Record):
    """One village as 行政村信息 (W5) describes it; `number` is its code, the same as its region.

    Field ← column of W5: is_delisted ← 是否出列, households ← 总户数, people ← 总人口数,
    collective_income ← 村级集体经济收入（万元）, primary_schools ← 村小学（个数）,
    pension_people ← 参加城乡居民基本养老保险人数, has_bus ← 是否通客运班车, has_paved_road ← 到乡镇是否通沥青（水泥）路,
    clinics ← 行政村卫生室个数, public_toilets ← 行政村公共卫生厕所个数, doctors ← 行政村执业（助理）医师（人）,
    waste_points ← 行政村生产生活垃圾集中堆放点个数（个）, libraries ← 行政村文化（图书）室个数（个）,
    dibao_households ← 低保户数, dibao_people ← 低保人口数, tekun_people ← 特困供养人口数, disabled_people ← 残疾人口数,
    unsafe_water_households ← 未实现饮水安全户数, dangerous_houses ← 危房户数, income_per_head ← 农民人均纯收入（元）.
    """

    number = DerivedCharField("行政村代码", of="region_id", compute=str, max_length=12, db_collation="C")
    kind = WordsField("村类型", words=VillageKind)
    is_delisted = yes_no("是否出列")
    households = count("总户数")
    people = count("总人口数")
    lifted_households = count("脱贫户数")
    lifted_people = count("脱贫人口数")
    dibao_households = count("低保户数")
    dibao_people = count("低保人口数")
    tekun_people = count("特困供养人口数")
    disabled_people = count("残疾人口数")
    pension_people = count("参加城乡居民基本养老保险人数")
    dangerous_houses = count("危房户数")
    unsafe_water_households = count("未实现饮水安全户数")
    has_paved_road = yes_no("到乡镇是否通沥青（水泥）路")
    has_bus = yes_no("是否通客运班车")
    primary_schools = count("村小学（个数）")
    clinics = count("行政村卫生室个数")
    doctors = count("行政村执业（助理）医师（人）")
    public_toilets = count("行政村公共卫生厕所个数")
    waste_points = count("行政村生产生活垃圾集中堆放点个数（个）")
    libraries = count("行政村文化（图书）室个数（个）")
    collective_income = amount("村级集体经济收入（万元）")
    income_per_head = amount("农民人均纯收入（元）")
    arable_mu = area("耕地面积")
    forest_mu = area("林地面积")
    grass_mu = area("牧草地面积")
    water_mu = area("水面面积")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "行政村"
        indexes = [models.Index(fields=["region", "number"], name="village_place")]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["number"], name="village_once", violation_error_message="这个村已登记，请查找原有的一条。"
            ),
        ]

    def __str__(self):
        return str(self.region)
