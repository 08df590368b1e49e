"""Villages that left the poverty list: figures that must be there, and cannot be larger than the village."""

from django.db.models import F, Q

from monitoring.quality.conditions import COMPLETE, ERROR, LOGIC, VILLAGES, WARN, WRONG, unfilled, village


def _missing(code, source, field, sentence):
    return village(code, source, WRONG, ERROR, VILLAGES, Q(**{field: None}), sentence)


def _zero(field):
    return Q(**{field: None}) | Q(**{field: 0})


VILLAGE_RULES = (
    village("Q013", "1_03_002", WRONG, ERROR, VILLAGES, _zero("people"), "村总人口没填或填了0"),
    village("Q014", "1_03_003", WRONG, ERROR, VILLAGES, _zero("collective_income"), "村集体收入没填或填了0"),
    _missing("Q015", "1_03_004", "primary_schools", "村小学个数未填"),
    _missing("Q016", "1_03_006", "pension_people", "参加居民养老人数未填"),
    _missing("Q017", "1_03_007", "has_bus", "是否通客运班车未填"),
    _missing("Q018", "1_03_009", "clinics", "村卫生室个数未填"),
    _missing("Q019", "1_03_010", "public_toilets", "公共卫生厕所个数未填"),
    _missing("Q020", "1_03_011", "doctors", "村执业（助理）医师数未填"),
    _missing("Q021", "1_03_012", "waste_points", "垃圾集中堆放点个数未填"),
    _missing("Q022", "1_03_013", "libraries", "文化（图书）室个数未填"),
    village("Q023", "1_03_014", WRONG, ERROR, VILLAGES, unfilled("dibao_households", "dibao_people"),
            "低保户数或人数未填"),
    _missing("Q024", "1_03_015", "tekun_people", "特困供养人口数未填"),
    _missing("Q025", "1_03_016", "disabled_people", "残疾人口数未填"),
    village("Q062", "2_03_001", LOGIC, WARN, VILLAGES, ~Q(has_paved_road=True), "村到镇上还没通硬化路"),
    village("Q116", "3_03_001", COMPLETE, WARN, VILLAGES,
            Q(unsafe_water_households__gt=F("households")) | Q(dangerous_houses__gt=F("households")),
            "饮水或危房户数大于总户数（总户数 {households}）"),
    village("Q117", "3_03_003", COMPLETE, WARN, VILLAGES, _zero("households"), "村总户数没填或填了0"),
    village("Q118", "3_03_002", COMPLETE, WARN, VILLAGES, Q(is_land_short=True), "村土地面积小于脱贫户合计",
            is_wide=True),
)  # fmt: skip
