"""Who works where: periods of work away from home or on a post."""

from monitoring.demo.names import pick

WORKING_SHARE = 0.6
PLACES = (
    *(("陕西省", "榆林市", "神木市"),) * 6, ("陕西省", "榆林市", "府谷县"), ("陕西省", "榆林市", "榆阳区"),
    ("陕西省", "西安市", "未央区"), ("内蒙古自治区", "鄂尔多斯市", "伊金霍洛旗"), ("内蒙古自治区", "鄂尔多斯市", "准格尔旗"),
    ("内蒙古自治区", "鄂尔多斯市", "东胜区"),
)  # fmt: skip
TRADES = (
    ("煤业", "采矿业"), ("化工", "制造业"), ("物流", "交通运输、仓储和邮政业"), ("建筑", "建筑业"), ("餐饮", "住宿和餐饮业"),
    ("农牧", "农、林、牧、渔业"), ("劳务", "居民服务、修理和其他服务业"),
)  # fmt: skip
CHANNELS = (
    "外出务工(企业)",
    "外出务工(企业)",
    "外出务工(企业)",
    "灵活就业",
    "自主创业",
    "帮扶车间",
    "龙头企业/合作社",
    "其他",
)
IDLE_TROUBLES = frozenset({"transfer_heavy", "relocated_idle", "no_labour", "children_alone"})


def choose_workers(rng, trouble, people):
    """The members who work; at least one where the trouble is about work."""
    if trouble in IDLE_TROUBLES:
        return []
    able = [person for person in people if person.is_able]
    workers = [person for person in able if rng.random() < WORKING_SHARE]
    if not workers and (trouble in ("returned_home", "short_work") or rng.random() < 0.5):
        return able[:1]
    return workers


def work_rows(rng, period, household, wages):
    """The periods of each worker, with wages that add up to about the household's yearly figure."""
    if not household.workers:
        return
    monthly = round(min(max(wages / len(household.workers) / 11, 1200), 15000) / 50) * 50
    for worker in household.workers:
        yield from _periods(rng, period, household, worker, monthly)


def _periods(rng, period, household, worker, monthly):
    until = int(period.until)
    if household.trouble == "returned_home":
        yield _row(rng, household, worker, monthly, until - 30, until - 2 - int(rng.random() * 13))
    elif household.trouble == "short_work":
        yield _row(rng, household, worker, monthly, until - int(rng.random() * 7), None)
    else:
        start = until - 12 - int(rng.random() * 40)
        yield _row(rng, household, worker, monthly, start, None)
        if rng.random() < 0.15:
            yield _row(rng, household, worker, monthly, start - 14, start - 2)


def _area(province, county):
    if county == "神木市":
        return "乡(镇)外县内"
    return "县外省内" if province == "陕西省" else "省外"


def _row(rng, household, worker, monthly, start, end):
    province, city, county = pick(rng, PLACES)
    trade, industry = pick(rng, TRADES)
    employer = f"示例{trade}公司{1 + int(rng.random() * 60):02d}"
    channel = pick(rng, CHANNELS)
    if end is None:
        worker.row |= {
            "work_place": f"{province}{city}{county}", "work_months": 9 + int(rng.random() * 4), "employer": employer,
            "work_channel": channel, "work_area": _area(province, county), "work_wage": monthly, "is_escorted": False,
        }  # fmt: skip
    return {
        "household_id": household.id, "region_id": household.region, "member_id": worker.row["id"], "is_working": True,
        "is_planning": False, "start_month": start, "end_month": end, "place_province": province, "place_city": city,
        "place_county": county, "employer": employer, "industry": industry, "channel": channel,
        "monthly_wage": monthly, "is_escorted": rng.random() < 0.1,
        "transport_subsidy": 500 if rng.random() < 0.05 else None,
    }  # fmt: skip
