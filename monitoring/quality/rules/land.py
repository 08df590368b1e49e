"""Land and house: areas and distances that are missing or hardly can be."""

from django.db.models import F, Q

from monitoring.quality.conditions import COMPLETE, DOUBT, HINT, WATCHED, household, outside

# (filled-in rule, its source, limit rule, its source, field, name)
AREAS = (
    ("Q071", "3_02_004+5_14_015", "Q145", "5_14_001+5_14_008", "arable_mu", "耕地面积"),
    ("Q072", "3_02_005(title)+5_14_016", "Q146", "5_14_002+5_14_009", "forest_mu", "林地面积"),
    ("Q073", "5_14_017", "Q147", "5_14_003+5_14_010", "returned_mu", "退耕还林面积"),
    ("Q074", "3_02_005(code)+5_14_018", "Q148", "5_14_004+5_14_011", "orchard_mu", "林果面积"),
    ("Q075", "3_02_006+5_14_019", "Q149", "5_14_005+5_14_012", "grass_mu", "牧草地面积"),
    ("Q076", "5_14_020", "Q150", "5_14_006+5_14_013", "water_mu", "水面面积"),
)


def _missing(code, source, field, label):
    return household(
        code, source, COMPLETE, HINT, WATCHED, Q(**{field: None}), f"{label}未填", columns=(f"households.{field}",)
    )


def _unlikely(code, source, field, label):
    limit = f"{code}_max"
    return household(
        code, source, DOUBT, HINT, WATCHED, outside(field, 0, F(limit)), f"{label}超出0—{{{limit}}}亩（{{{field}}} 亩）"
    )


LAND_RULES = (
    *(_missing(code, source, field, label) for code, source, _, _, field, label in AREAS),
    *(_unlikely(code, source, field, label) for _, _, code, source, field, label in AREAS),
    household("Q078", "3_02_008+5_19_005", COMPLETE, HINT, WATCHED, Q(house_m2=None), "住房面积未填或不是数字",
              columns=("households.house_m2",)),
    household("Q083", "3_02_013+5_14_021", COMPLETE, HINT, WATCHED, Q(road_km=None), "与村主干路距离未填或非数字",
              columns=("households.road_km",)),
    household("Q151", "5_14_007+5_14_014", DOUBT, HINT, WATCHED, Q(road_km__gt=F("road_km_max")),
              "离村主干路超过{road_km_max}公里，请核（{road_km} 公里）"),
)  # fmt: skip
