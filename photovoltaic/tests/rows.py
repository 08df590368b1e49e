"""One row of every register of photovoltaic stations, for the tests of all ledgers."""

from datetime import date

from core.months import Month
from monitoring.models import Village
from photovoltaic.models import (
    Cost,
    DailyOutput,
    DistributionPlan,
    FaultTicket,
    Meter,
    MeterReading,
    MonthlyOutput,
    Payment,
    PlanItem,
    PostHolder,
    PostWage,
    PublicPost,
    Settlement,
    Station,
    StationAlarm,
    StationPatrol,
    StationShare,
    Subsidy,
)

DAY, MONTH = date(2023, 5, 4), Month.parse("202305")


def make_station(number, region, **fields):
    """A station of 300 kW wholly owned by the village it stands in."""
    plain = {"name": f"示例电站{number}", "capacity_kw": 300, "connected_on": date(2018, 6, 30), "tariff": "0.3545"}
    station = Station.objects.create(number=number, region_id=region, **plain | fields)
    village, _ = Village.objects.get_or_create(region_id=region)
    StationShare.objects.create(station=station, region_id=region, village=village, percent=100)
    return station


def add_station(belongs, word, figure=1000):
    """A station of the household's village with everything that hangs on it; `word` and `figure` stand in its texts."""
    household, of_village = belongs["household"], {"region_id": belongs["region_id"]}
    member, number = household.members.first(), household.number
    station = make_station(f"G{number}", belongs["region_id"], name=word, note=word)
    of_station = {"station": station, **of_village}
    meter = Meter.objects.create(**of_station, number=f"B{number}", multiplier=60, installed_on=DAY)
    plan = DistributionPlan.objects.create(number=f"F{number}", year=2015 + int(number) % 86, note=word, **of_village)
    post = PublicPost.objects.create(
        number=f"W{number}", name=word, kind="保洁", wage=figure, set_up_on=DAY, **of_village
    )
    item = PlanItem.objects.create(plan=plan, use="公益岗位工资", content=word, amount=figure, **of_village)
    payment = Payment.objects.create(
        plan=plan, use="公益岗位工资", member=member, payee=word, month=MONTH, amount=figure, **of_village
    )
    return [
        station,
        station.shares.get(),
        meter,
        MonthlyOutput.objects.create(**of_station, month=MONTH, kwh=41000),
        DailyOutput.objects.create(**of_station, day=DAY, kwh=1300),
        MeterReading.objects.create(**of_station, meter=meter, month=MONTH, previous=0, current=100, kwh=6000),
        Settlement.objects.create(
            **of_station, month=MONTH, kwh=41000, receivable=figure, received=figure, received_on=DAY
        ),
        Subsidy.objects.create(
            **of_station, batch=word, first_month=MONTH, last_month=MONTH, receivable=figure, received=0
        ),
        Cost.objects.create(**of_station, kind="运维费", paid_on=DAY, amount=figure, payee=word),
        StationAlarm.objects.create(
            **of_station, rule="SA01", severity="red", since=DAY, checked_on=DAY,
            evidence={"silent_days": 3, "last_output_on": "2023-05-01", "limit_days": 2},
        ),
        FaultTicket.objects.create(**of_station, fault="逆变器故障", description=word, reported_on=DAY),
        StationPatrol.objects.create(**of_station, planned_on=DAY, patroller=word),
        plan,
        item,
        payment,
        post,
        PostHolder.objects.create(
            post=post, member=member, begun_on=DAY, contract_ends_on=date(2024, 5, 3), contract=number, **of_village
        ),
        PostWage.objects.create(post=post, member=member, month=MONTH, days=22, wage=figure, **of_village),
    ]  # fmt: skip
