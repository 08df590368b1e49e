"""Villages: 行政村信息 (W5)."""

from core.imports.layouts import Feed, Layout
from monitoring.national.cells import PLACE, SYNONYMS

W5 = Layout(
    code="W5",
    label="行政村信息",
    required=frozenset({"村", "是否出列", "总户数", "总人口数"}),
    aliases=SYNONYMS,
    place=PLACE,
    feeds=(
        Feed(
            "villages",
            {
                "是否出列": "is_delisted", "村类型": "kind", "总户数": "households", "总人口数": "people", "脱贫户数": "lifted_households",
                "脱贫人口数": "lifted_people", "低保户数": "dibao_households", "低保人口数": "dibao_people",
                "特困供养人口数": "tekun_people", "残疾人口数": "disabled_people",
                "参加城乡居民基本养老保险人数": "pension_people", "危房户数": "dangerous_houses",
                "未实现饮水安全户数": "unsafe_water_households", "到乡镇是否通沥青（水泥）路": "has_paved_road",
                "是否通客运班车": "has_bus", "村小学（个数）": "primary_schools", "行政村卫生室个数": "clinics",
                "行政村执业（助理）医师（人）": "doctors", "行政村公共卫生厕所个数": "public_toilets",
                "行政村生产生活垃圾集中堆放点个数（个）": "waste_points", "行政村文化（图书）室个数（个）": "libraries",
                "村级集体经济收入（万元）": "collective_income", "农民人均纯收入（元）": "income_per_head",
                "耕地面积（亩）": "arable_mu", "林地面积（亩）": "forest_mu", "牧草地面积（亩）": "grass_mu",
                "水面面积（亩）": "water_mu",
            },
            placed=("number",),
        ),
    ),
)  # fmt: skip
