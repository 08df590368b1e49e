"""What is done for lifted and monitored households: registered measures, measures with their receipts, payments."""

from datetime import timedelta
from random import Random

from monitoring.demo.names import pick
from monitoring.models import AidMeasure, Elimination, Identification, RegisteredAid, SafetyNetPayment, WorkPlan

GAP_SHARE = 0.25  # households whose measures do not match what they lack: the exceptions list shows them
DEVELOPMENT = (
    ("industry", "产业帮扶", "发展生产", "湖羊 {} 只"), ("industry", "产业帮扶", "入股分红", "合作社入股 {} 股"),
    ("jobs", "就业帮扶", "劳务输出", "介绍务工 {} 人"), ("jobs", "就业帮扶", "外出务工补贴", "交通补贴 {} 人"),
    ("finance", "金融帮扶", "小额信贷", "贷款 {} 万元"), ("public_posts", "公益岗位帮扶", "保洁员", "上岗 {} 人"),
)  # fmt: skip
MATCHING = {
    "因病": ("health", "健康帮扶", "医疗救助", "住院救助 {} 次"), "因残": ("safety_net", "综合保障", "残疾人补贴", "两项补贴 {} 人"),
    "因学": ("education", "教育帮扶", "助学金", "在校学生 {} 人"), "因自然灾害": ("social", "社会帮扶", "捐款捐物", "救灾物资 {} 份"),
}  # fmt: skip
ALWAYS = ("health", "健康帮扶", "参加城乡居民基本医疗保险个人缴费补贴", "参保 {} 人")
SAFETY_NET = ("safety_net", "综合保障", "低保", "低保 {} 人")
SOURCES = ("衔接资金", "行业部门资金", "社会帮扶", "信贷")
DEPARTMENTS = {
    "低保分类施保": "示例民政局", "残疾人两项补贴": "示例残联", "医疗救助": "示例医保局", "教育资助": "示例教育局",
    "临时救助": "示例民政局", "就业补贴": "示例人社局", "防返贫综合保险": "示例保险公司",
}  # fmt: skip
MODELS = (RegisteredAid, AidMeasure, Identification, Elimination, WorkPlan, SafetyNetPayment)


def aid_rows(seed, period, household, row):
    """Pairs (model, row) of one household; its own dice, so that nothing else of the county moves with them."""
    if not (household.is_lifted or row["monitored_as"]):
        return
    rng = Random(f"{seed}/aid/{household.index}")
    measures = _measures(rng, household, row)
    belongs = {"household_id": household.id, "region_id": household.region}
    yield RegisteredAid, belongs | _registered(household, measures)
    if row["monitored_as"] or rng.random() < 0.3:
        for measure in measures:
            yield AidMeasure, belongs | _measure(rng, period, row, *measure)
    if row["monitored_as"]:
        yield Identification, belongs | _identified(rng, household, row)
    if row["is_cleared"]:
        yield Elimination, belongs | _cleared(rng, household, row)
    for person in household.people:
        yield from _of_person(rng, period, household, belongs, person)


def _measures(rng, household, row):
    """What the household gets: development with labour, a safety net without, and something for each risk."""
    if rng.random() < GAP_SHARE:
        return [ALWAYS] if rng.random() < 0.5 else [("jobs", "就业帮扶", "技能培训", "培训 {} 人")]
    chosen = [ALWAYS, pick(rng, DEVELOPMENT) if household.has_labour else SAFETY_NET]
    chosen += [MATCHING[risk] for risk in row["risks"] if risk in MATCHING]
    if any(person.row.get("dibao") == "农村低保" for person in household.people):
        chosen.append(SAFETY_NET)
    return list(dict.fromkeys(chosen))


def _registered(household, measures):
    cells = {name: [] for name in _CELLS}
    for name, _, item, _ in measures:
        cells[name].append(item)
    has_development = any(cells[name] for name in ("industry", "jobs", "finance", "public_posts"))
    status = "已实施" if has_development else "尚未实施" if household.has_labour else ""
    return cells | {"public_post_note": "", "development_status": status}


_CELLS = (
    "industry", "jobs", "finance", "public_posts", "housing", "water", "health", "compulsory_education", "education",
    "safety_net", "social", "relocation", "living_conditions", "infrastructure",
)  # fmt: skip


def _measure(rng, period, row, _, category, item, content):
    planned = period.end - timedelta(days=30 + int(rng.random() * 300))
    quantity = 1 + int(rng.random() * 4)
    made = {
        "member_id": None, "category": category, "item": item, "content": content.format(quantity), "quantity": quantity,
        "unit": content.split()[-1], "amount": quantity * 500 + int(rng.random() * 20) * 100, "money_source": pick(rng, SOURCES),
        "responsible_unit": "示例镇人民政府", "responsible_person": row["collector"], "planned_on": planned,
        "started_on": None, "finished_on": None, "effect": "", "status": "计划", "received_by": "", "received_on": None,
    }  # fmt: skip
    draw = rng.random()
    if draw < 0.85:
        made |= {"started_on": planned - timedelta(days=25), "status": "实施中"}
    if draw < 0.7:
        finished = min(planned + timedelta(days=int(rng.random() * 20)), period.end)
        made |= {"finished_on": finished, "status": "已完成", "effect": "达到预期", "received_by": row["head_name"]}
        made["received_on"] = finished
    return made


def _identified(rng, household, row):
    per_head = 4200 + int(rng.random() * 2600)
    return {
        "identified_in": row["identified_in"], "wage": int(per_head * household.size * 0.6), "business": 1500, "property": 0,
        "transfer": int(rng.random() * 3000), "per_capita_net": per_head, "out_of_pocket": int(rng.random() * 20000),
        "tekun_amount": 0,
    }  # fmt: skip


def _cleared(rng, household, row):
    per_head = 11000 + int(rng.random() * 6000)
    net = per_head * household.size
    return {
        "cleared_in": row["cleared_in"], "has_dropout": False, "is_house_damaged": False, "has_uninsured": False,
        "is_water_damaged": False, "wage": net - 2000, "property": 0, "transfer": 1200, "business": 2300,
        "business_cost": 1500, "net": net, "per_capita_net": per_head, "claims": 0, "out_of_pocket": int(rng.random() * 3000),
    }  # fmt: skip


def _of_person(rng, period, household, belongs, person):
    """Payments to one member, and a plan to work for who is able and idle."""
    named = belongs | {"member_id": person.row["id"]}
    for kind, amount in _entitlements(rng, person):
        for back in range(3 if kind == "低保分类施保" else 1):
            yield SafetyNetPayment, named | {
                "kind": kind, "paid_in": int(period.until) - back, "amount": amount, "standard": "",
                "department": DEPARTMENTS[kind],
            }  # fmt: skip
    if person.is_able and person not in household.workers and "left_on" not in person.row and rng.random() < 0.4:
        yield WorkPlan, named | {
            "is_planning": True, "place_county": pick(rng, ("神木市", "榆阳区", "府谷县")),
            "service_needs": [pick(rng, ("岗位推荐", "技能培训", "交通补贴"))],
        }  # fmt: skip


def _entitlements(rng, person):
    row = person.row
    if row.get("dibao") == "农村低保":
        yield "低保分类施保", 420
    if "残疾" in row["health"]:
        yield "残疾人两项补贴", 100
    if row.get("has_medical_aid"):
        yield "医疗救助", 500 + int(rng.random() * 5000)
    if rng.random() < 0.02:
        yield pick(rng, ("临时救助", "教育资助", "就业补贴", "防返贫综合保险")), 300 + int(rng.random() * 1500)
