"""What a household earns: two annual records that end in September, and monthly ones for a few households."""

from dataclasses import dataclass

from core.months import Month

ANNUAL, MONTHLY = 12, 1
MONTHS_KEPT = 14  # enough for three screenings that sum twelve monthly rows each
COLLECTORS = ("杨志伟", "张秀琴", "刘海军", "白晓燕", "郭永胜", "王彩云")


@dataclass
class Budget:
    """A year's money by kind, in whole yuan."""

    wage: int
    business: int
    property: int
    transfer: int
    cost: int

    @property
    def net(self):
        return self.wage + self.business + self.property + self.transfer - self.cost

    def scaled(self, factor):
        return Budget(
            *(int(amount * factor) for amount in (self.wage, self.business, self.property, self.transfer, self.cost))
        )


def budget(rng, period, household):
    """The latest year of a household, from how well off it is and who works."""
    net = int(_per_head(rng, period, household.trouble) * household.size)
    transfer = net * _transfer_share(rng, household)
    wage = (net - transfer) * (0.7 + 0.28 * rng.random()) if household.workers else 0
    estate = net * 0.04 * rng.random() if rng.random() < 0.3 else 0
    earned = max(net - transfer - wage - estate, 0)
    cost = earned * (0.15 + 0.2 * rng.random())
    made = Budget(int(wage), int(earned + cost), int(estate), int(transfer), int(cost))
    if household.trouble == "farm_loss":
        made.cost = made.business + 3500 + int(rng.random() * 4000)
        made.wage += made.cost - made.business
    return made


def year_before(rng, household, latest):
    """The year before, mostly a little poorer."""
    if household.trouble == "income_drop":
        return latest.scaled(1 / (0.62 + 0.16 * rng.random()))
    earlier = latest.scaled(1 / (1.0 + 0.16 * rng.random()))
    if household.trouble == "farm_fall":
        earlier.business = int((latest.business + 2000) * (2.2 + rng.random()))
        earlier.wage = min(earlier.wage, earlier.business)
    return earlier


def _per_head(rng, period, trouble):
    """Net yuan a head; ordinary households stay clear of the line."""
    line, draw = period.line, rng.random()
    if trouble in ("low_income", "relapse"):
        return line * (0.55 + 0.4 * draw)
    if trouble == "near_line":
        return line * (1.03 + 0.14 * draw)
    if trouble == "left_dibao":
        return line * (1.22 + 0.2 * draw)
    if trouble == "income_drop":
        return line * (1.3 + 0.5 * draw)
    if trouble == "monitored":
        return line * (0.9 + 0.7 * draw)
    if trouble == "rigid_spending":
        return line * (1.3 + 0.3 * draw)
    if trouble in ("medical_share", "school_cost"):
        return line * (1.45 + 0.3 * draw)
    if trouble in ("big_medical", "farm_fall"):
        return line * (2.4 + draw)
    return max(line * 1.45, line * rng.lognormvariate(0.85, 0.3))


def _transfer_share(rng, household):
    if household.trouble == "transfer_heavy":
        return 0.78 + 0.15 * rng.random()
    if not household.has_labour:
        return 0.75 + 0.25 * rng.random()
    return (0.04 + 0.1 * rng.random()) if household.workers else (0.2 + 0.3 * rng.random())


def annual_rows(rng, period, household, latest, spent):
    """Two records; `spent` is what the household paid itself in the latest year."""
    end = period.income_month
    yield _row(household, ANNUAL, end - 12, year_before(rng, household, latest), rng, 0)
    yield _row(household, ANNUAL, end, latest, rng, spent)


def monthly_rows(rng, period, household, latest):
    """The latest months one by one, together about the annual record."""
    for back in range(MONTHS_KEPT - 1, -1, -1):
        month = latest.scaled((0.95 + 0.1 * rng.random()) / 12)
        yield _row(household, MONTHLY, Month(period.until - back), month, rng, None)


def _row(household, span, end_month, money, rng, spent):
    planting, farming_cost = int(money.business * 0.6), int(money.cost * 0.6)
    pension, subsidy = int(money.transfer * 0.55), int(money.transfer * 0.25)
    return {
        "household_id": household.id, "region_id": household.region, "span": span, "end_month": int(end_month),
        "household_size": household.size, "method": "据实" if span == ANNUAL else "预估",
        "collector": household.collector, "is_signed": span == ANNUAL,
        "wage_work": money.wage, "wage": money.wage,
        "business_planting": planting, "business_breeding": money.business - planting, "business": money.business,
        "property_land": money.property, "property": money.property,
        "transfer_pension": pension, "transfer_farmland": subsidy,
        "transfer_other": money.transfer - pension - subsidy, "transfer": money.transfer,
        "cost_planting": farming_cost, "cost_breeding": money.cost - farming_cost, "business_cost": money.cost,
        "claims": 0 if spent is None or spent == 0 or rng.random() < 0.85 else int(spent * 0.1),
        "out_of_pocket": spent,
    }  # fmt: skip
