"""Exports of the province's system (P1 households, P2 people), for 对账: any columns whose names are known, by 户编号.

Its own names for columns are rows of the parameter table (`headers_…`) that the office fills in.
"""

from core.imports.layouts import Cell, Feed, Layout
from monitoring.national.cells import (
    COMPARED,
    DIBAO,
    HOUSEHOLD,
    KEPT,
    LEADER,
    MEMBER,
    MEMBER_DETAILS,
    PLACE,
    SYNONYMS,
    risk,
)

OF_HOUSEHOLD = HOUSEHOLD | {f"致贫/返贫风险{slot}": Cell("risks", read=risk) for slot in range(1, 6)} | {
    "户主姓名": "head_name", "自然村": "group_name", "识别监测时间": "identified_in", "风险是否已消除": "is_cleared",
    "风险消除方式": "cleared_by", "消除监测时间": "cleared_in", "入户道路是否硬化": "has_hard_road",
    "整户无劳动能力兜底保障户": "has_safety_net", "其他备注": "risk_note",
}  # fmt: skip
OF_MEMBER = MEMBER | MEMBER_DETAILS | {"是否享受低保": Cell("dibao", words=DIBAO), "就业渠道": "work_channel"}
SHARED = {"aliases": SYNONYMS, "place": PLACE, "leader": LEADER, "only_compared": True}
UNKEPT = frozenset({"省", "市", "序号", "年度", "户主证件号码", "当前家庭人口数"})

P1 = Layout(
    code="P1",
    label="省级系统导出（户）",
    required=frozenset({"户编号", "户主姓名"}),
    feeds=(Feed("households", OF_HOUSEHOLD, grouped=True, compared=COMPARED),),
    unkept=UNKEPT,
    **SHARED,
)

P2 = Layout(
    code="P2",
    label="省级系统导出（成员）",
    required=frozenset({"户编号", "姓名", "证件号码"}),
    feeds=(Feed("households", OF_HOUSEHOLD, grouped=True, compared=COMPARED), Feed("members", OF_MEMBER, kept=KEPT)),
    unkept=UNKEPT,
    **SHARED,
)
