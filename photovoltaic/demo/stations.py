"""The synthetic register: stations on real villages, joint ones with shares, meters, faults, patrols, subsidies, costs."""

from datetime import date, timedelta
from decimal import Decimal

from core.months import Month
from monitoring.models import Village
from photovoltaic.models import Cost, FaultTicket, Meter, Settlement, Station, StationPatrol, StationShare, Subsidy
from photovoltaic.words import CostKind, Fault, StationKind

CONTRACTORS = ("示例阳光运维公司", "示例绿能电力公司", "示例塞北新能源公司")
JOINT_SHARE, FAULTS_A_YEAR, PATROL_EVERY = 0.2, 1.1, 91
CENT = Decimal("0.01")
BATCH = 2000


def build(rng, count, first):
    """Stations that feed in since before the first day; gives them, saved."""
    villages = list(Village.objects.filter(region__level="village").select_related("region").order_by("number"))
    stations, shares = [], []
    for number in range(1, count + 1):
        village = villages[int(rng.random() * len(villages))]
        joint = rng.random() < JOINT_SHARE
        stations.append(_station(rng, number, village.region, joint, first))
        shares.append(_owners(rng, villages, village) if joint else [(village, Decimal(100))])
    Station.objects.bulk_create(stations, batch_size=BATCH)
    StationShare.objects.bulk_create(
        [
            StationShare(station=station, region_id=station.region_id, village=village, percent=percent)
            for station, owners in zip(stations, shares, strict=True)
            for village, percent in owners
        ],
        batch_size=BATCH,
    )
    Meter.objects.bulk_create([_meter(station) for station in stations], batch_size=BATCH)
    return stations


def _station(rng, number, region, joint, first):
    capacity = Decimal(rng.choice((100, 200, 300, 300, 300, 500)) * (2 if joint else 1))
    return Station(
        number=f"61088{number:08d}", name=f"{region.short_name}{'联村' if joint else ''}光伏电站{number}", region=region,
        kind=StationKind.JOINT if joint else StationKind.VILLAGE, capacity_kw=capacity,
        connected_on=min(date(2017 + number % 3, 6, 30), first), batch=f"国补目录第{1 + number % 3}批",
        tariff=Decimal("0.3545"), subsidy_rate=Decimal("0.3955"), contractor=CONTRACTORS[number % len(CONTRACTORS)],
        longitude=Decimal(f"{109.7 + 1.2 * rng.random():.5f}"), latitude=Decimal(f"{38.2 + 1.1 * rng.random():.5f}"),
    )  # fmt: skip


def _owners(rng, villages, own):
    """Two or three villages of the town; the shares add up to 100."""
    near = [each for each in villages if each.region_id[:9] == own.region_id[:9] and each.pk != own.pk]
    others = rng.sample(near, min(len(near), 1 + int(rng.random() * 2)))
    part = Decimal(60) if len(others) == 1 else Decimal(40)
    rest = (100 - part) / len(others) if others else Decimal(0)
    return [(own, part if others else Decimal(100)), *((each, rest) for each in others)]


def _meter(station):
    return Meter(
        station=station, region_id=station.region_id, number=f"DB{station.number}", multiplier=80,
        installed_on=station.connected_on,
    )  # fmt: skip


def break_down(rng, stations, first, last):
    """Faults between two days, most repaired within three days, and a patrol every quarter."""
    tickets, patrols, days = [], [], (last - first).days
    for station in stations:
        faults = round(FAULTS_A_YEAR * days / 365 * 2 * rng.random())
        begun = [first + timedelta(days=int(rng.random() * days)) for _ in range(faults)]
        tickets += [_ticket(rng, station, on, last) for on in begun]
        start = first + timedelta(days=int(rng.random() * PATROL_EVERY))
        planned = [start + timedelta(days=day) for day in range(0, days, PATROL_EVERY)]
        patrols += [_patrol(rng, station, on, last) for on in planned]
    FaultTicket.objects.bulk_create(tickets, batch_size=BATCH, ignore_conflicts=True)
    StationPatrol.objects.bulk_create(patrols, batch_size=BATCH)


def _ticket(rng, station, on, last):
    took = 1 + int(rng.random() ** 2 * 7)
    ended = on + timedelta(days=took)
    done = ended <= last
    state = FaultTicket.State
    return FaultTicket(
        station=station, region_id=station.region_id, fault=rng.choice(list(Fault)), reported_on=on, reported_hour=9,
        description="监控平台显示无出力", contractor=station.contractor, started_on=on, entered_on=ended if done else on,
        limit_on=on + timedelta(days=3), repair="更换故障部件" if done else "", restored_on=ended if done else None,
        restored_hour=16 if done else None, state=state.RESTORED if done else state.SENT,
        lost_kwh=(station.capacity_kw * took * Decimal("3.9")).quantize(CENT) if done else None,
        lost_yuan=(station.capacity_kw * took * Decimal("3.9") * station.price).quantize(CENT) if done else None,
    )  # fmt: skip


def _patrol(rng, station, planned, last):
    taken = planned + timedelta(days=int(rng.random() * 5))
    done = taken <= last and rng.random() < 0.93
    return StationPatrol(
        station=station, region_id=station.region_id, planned_on=planned, patrolled_on=taken if done else None,
        patroller="示例巡检员" if done else "", finding="组件积灰" if done and rng.random() < 0.2 else "",
    )  # fmt: skip


def keep_accounts(rng, stations, first, last):
    """Subsidies by half-year, paid about a year late, and the costs of every year."""
    subsidies, costs = [], []
    output = {}
    for pk, month, kwh in Settlement.objects.values_list("station_id", "month", "kwh"):
        half = (Month(month).year, (Month(month).number - 1) // 6)
        output[pk, half] = output.get((pk, half), Decimal(0)) + kwh
    for station in stations:
        for year in range(first.year, last.year + 1):
            costs += _costs(rng, station, year, last)
            subsidies += [
                _subsidy(station, year, half, output[station.pk, (year, half)], last)
                for half in (0, 1)
                if (station.pk, (year, half)) in output
            ]
    Subsidy.objects.bulk_create(subsidies, batch_size=BATCH)
    Cost.objects.bulk_create(costs, batch_size=BATCH)


def _subsidy(station, year, half, kwh, last):
    due = (kwh * station.subsidy_rate).quantize(CENT)
    paid_on = date(year + 1, 3 if half == 0 else 10, 15)
    paid = due if paid_on <= last else Decimal(0)
    return Subsidy(
        station=station, region_id=station.region_id, batch=f"{year}年{'上' if half == 0 else '下'}半年",
        first_month=Month(year * 12 + 6 * half), last_month=Month(year * 12 + 6 * half + 5), receivable=due, received=paid,
        received_on=paid_on if paid else None,
    )  # fmt: skip


def _costs(rng, station, year, last):
    """Upkeep by quarter, land and insurance once, tax at midyear; a cost of the future is none yet."""
    plan = [(CostKind.UPKEEP, date(year, quarter * 3, 25), Decimal("5.5")) for quarter in (1, 2, 3, 4)]
    plan += [(CostKind.LAND, date(year, 5, 10), Decimal("6")), (CostKind.INSURANCE, date(year, 2, 20), Decimal("3"))]
    plan += [(CostKind.TAX, date(year, 7, 12), Decimal("4"))]
    for kind, day, rate in plan:
        if day <= last:
            yield Cost(
                station=station, region_id=station.region_id, kind=kind, paid_on=day, amount=station.capacity_kw * rate,
                payee=station.contractor if kind == CostKind.UPKEEP else "示例单位", document=f"PZ{day:%Y%m%d}",
            )  # fmt: skip
