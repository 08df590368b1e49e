"""How the fields of one project or asset go together: the same sentences on the page and in the import."""

from projects.words import SUBKINDS, AssetUse, Operation


def project_rule(values):
    """Pairs (field, sentence) for a project's own fields (facts §6)."""
    kind, subkind = values.get("kind"), values.get("subkind")
    if kind and subkind and subkind not in SUBKINDS.get(kind, ()):
        allowed = "、".join(SUBKINDS.get(kind, ())) or "不填"
        yield "subkind", f"“{kind}”的子类型只能是：{allowed}。"
    start, end = values.get("planned_start_on"), values.get("planned_end_on")
    if start and end and end < start:
        yield "planned_end_on", "计划完工日期不能早于计划开工日期。"
    households, people = values.get("households"), values.get("people")
    if households and people and people < households:
        yield "people", "受益人数不能少于受益户数。"


def report_rule(values):
    """A site that runs behind its plan says why and what is done about it (整改)."""
    planned, reported = getattr(values.get("project"), "planned_end_on", None), values.get("reported_on")
    if planned and reported and reported > planned and (values.get("progress") or 0) < 100:
        for field, label in (("lag_reason", "滞后原因"), ("measures", "整改措施")):
            if not values.get(field):
                yield field, f"计划 {planned:%Y年%-m月%-d日}完工，现已滞后，请填写{label}。"


def asset_rule(values):
    """Pairs (field, sentence) for an asset's own fields (facts §8)."""
    value, depreciation = values.get("original_value"), values.get("depreciation")
    if value is not None and depreciation is not None and depreciation > value:
        yield "depreciation", "累计折旧不能大于原值。"
    if values.get("titled_on") and not values.get("owner"):
        yield "owner", "已确权的须填写权属。"
    if values.get("use") == AssetUse.IDLE and not values.get("use_since"):
        yield "use_since", "闲置的须填写起始日期。"
    built, accepted = values.get("built_on"), values.get("accepted_on")
    if built and accepted and accepted < built:
        yield "accepted_on", "验收日期不能早于建成日期。"


def contract_rule(values):
    begun, ends = values.get("begun_on"), values.get("ends_on")
    if begun and ends and ends <= begun:
        yield "ends_on", "合同到期日期须晚于起始日期。"
    if values.get("operation") == Operation.OWN:
        yield "operation", "自营的资产不签合同。"


def rent_rule(values):
    due, received = values.get("due"), values.get("received")
    if due is not None and received is not None and received > due:
        yield "received", "实收不能多于应收。"
    if received and not values.get("received_on"):
        yield "received_on", "填写了实收的须填写实收日期。"
