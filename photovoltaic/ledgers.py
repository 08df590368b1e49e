"""The ledgers of stations: register, output, money, upkeep."""

from django.db.models import F

from core.indicators import figures_in
from core.ledger.columns import Column
from core.ledger.ledger import Ledger
from core.ledger.search import Search
from photovoltaic import alarms, follow, import_checks
from photovoltaic.beginning import begin_tickets
from photovoltaic.indicators import INDICATORS
from photovoltaic.models import (
    Cost,
    DailyOutput,
    FaultTicket,
    Meter,
    MeterReading,
    MonthlyOutput,
    Settlement,
    Station,
    StationAlarm,
    StationPatrol,
    StationShare,
    Subsidy,
)
from photovoltaic.row_rules import (
    daily_rule,
    monthly_rule,
    reading_rule,
    received_rule,
    station_rule,
    subsidy_rule,
    ticket_rule,
)
from photovoltaic.steps import TICKET_STEPS
from photovoltaic.words import StationUse

NAME = Column("station_name", "电站", "text", expression=F("station__name"))
VILLAGE = Column("village_name", "权属村", "text", expression=F("village__region__full_name"))


class Stations(Ledger):
    name = "stations"
    figures = figures_in("stations", INDICATORS)
    model = Station
    purpose = "村级光伏电站登记：容量、并网、电价、权属村和运维商；编号用电网公司的发电户号"
    sections = {
        "基本信息": "number name region kind capacity_kw connected_on batch use",
        "电价和运维": "tariff subsidy_rate contractor",
        "位置和权属": "longitude latitude shares_total note",
    }
    list_columns = (
        "name", "number", "region", "kind", "capacity_kw", "connected_on", "contractor", "shares_total", "use",
    )  # fmt: skip
    filters = ("region", "kind", "use", "contractor", "batch", "connected_on", "shares_total")
    search = Search(name="name", code="number")
    order = ("region_id", "number")
    row_rule = staticmethod(station_rule)
    has_attachments = True
    states = {"use": {StationUse.STOPPED: "below", StationUse.SCRAPPED: "plain"}}

    def pills(self, record):
        unshared = record.shares_total != 100 and record.use != StationUse.SCRAPPED
        return super().pills(record) + (
            [{"state": "near", "text": f"权属份额合计 {record.shares_total}%，不足 100%"}] if unshared else []
        )


class StationShares(Ledger):
    name = "station-shares"
    model = StationShare
    purpose = "电站归哪些村，各占多少份额；合计须为 100%"
    sections = {"份额": "station village percent"}
    list_columns = (NAME, "station", "region", VILLAGE, "percent")
    filters = ("region", "percent")
    order = ("region_id", "station_id", "village_id")
    key = ("station", "village")
    tab_of = "station"


class Meters(Ledger):
    name = "meters"
    model = Meter
    purpose = "电站的发电计量表；换表时登记旧表拆表示数，再登记新表"
    sections = {"电表": "station number multiplier installed_on first_reading removed_on last_reading"}
    list_columns = ("number", NAME, "station", "region", "multiplier", "installed_on", "removed_on")
    filters = ("region", "installed_on", "removed_on")
    order = ("region_id", "station_id", "number")
    tab_of = "station"


class MonthlyOutputs(Ledger):
    name = "monthly-outputs"
    figures = figures_in("monthly-outputs", INDICATORS)
    model = MonthlyOutput
    purpose = "电站每月发电量；电网公司的月报在“导入”页上传，按表头认版式"
    sections = {"发电量": "station month kwh"}
    list_columns = (
        NAME, "station", "region", "month", "kwh",
        Column("hours", "等效利用小时", "number", expression=F("kwh") / F("station__capacity_kw")),
    )  # fmt: skip
    filters = ("region", "month", "kwh")
    order = ("region_id", "station_id", "month")
    key = ("station", "month")
    tab_of = "station"
    row_rule = staticmethod(monthly_rule)
    import_checks = (import_checks.possible_months, import_checks.corrected_months)
    after_write = staticmethod(follow.open_accounts)


class DailyOutputs(Ledger):
    name = "daily-outputs"
    model = DailyOutput
    purpose = "电站每天发电量，来自监控平台；零发电和低发电预警用它"
    sections = {"发电量": "station day kwh"}
    list_columns = (NAME, "station", "region", "day", "kwh")
    filters = ("region", "day", "kwh")
    order = ("region_id", "station_id", "day")
    sorts = ()  # millions of days
    key = ("station", "day")
    tab_of = "station"
    row_rule = staticmethod(daily_rule)
    import_checks = (import_checks.possible_days,)
    judges_imports = False


class MeterReadings(Ledger):
    name = "meter-readings"
    model = MeterReading
    purpose = "每月末抄表：示数须接着上次的，换表另填新表"
    sections = {"抄表": "station meter month previous current kwh"}
    list_columns = (NAME, "station", "region", "meter", "month", "previous", "current", "kwh")
    filters = ("region", "month", "kwh")
    order = ("region_id", "station_id", "month", "pk")
    key = ("station", "meter", "month")
    tab_of = "station"
    row_rule = staticmethod(reading_rule)
    import_checks = (import_checks.steady_readings, import_checks.possible_months)
    after_write = staticmethod(follow.add_up_readings)


class Settlements(Ledger):
    name = "settlements"
    figures = figures_in("settlements", INDICATORS)
    model = Settlement
    purpose = "电费结算：电网公司应付多少、已付多少；月发电量入库时按上网电价自动开出应收"
    sections = {"结算": "station meter month kwh receivable received received_on arrears"}
    list_columns = (
        NAME, "station", "region", "month", "kwh", "receivable", "received", "received_on", "arrears",
    )  # fmt: skip
    filters = ("region", "month", "received_on", "arrears")
    order = ("region_id", "station_id", "month", "pk")
    key = ("station", "meter", "month")
    tab_of = "station"
    row_rule = staticmethod(received_rule)
    has_attachments = True


class Subsidies(Ledger):
    name = "subsidies"
    figures = figures_in("subsidies", INDICATORS)
    model = Subsidy
    purpose = "国家和省级电价补贴：按批次应收、实收和欠补"
    sections = {"补贴": "station batch first_month last_month receivable received received_on arrears"}
    list_columns = (
        NAME, "station", "region", "batch", "first_month", "last_month", "receivable", "received", "arrears",
    )  # fmt: skip
    filters = ("region", "batch", "received_on", "arrears")
    order = ("region_id", "station_id", "first_month", "pk")
    key = ("station", "batch")
    tab_of = "station"
    row_rule = staticmethod(subsidy_rule)
    has_attachments = True


class Costs(Ledger):
    name = "station-costs"
    model = Cost
    purpose = "电站支出：运维费、土地租金、保险费和税费，分配前扣除"
    sections = {"支出": "station kind paid_on amount payee document"}
    list_columns = (NAME, "station", "region", "kind", "paid_on", "amount", "payee", "document")
    filters = ("region", "kind", "paid_on", "amount")
    order = ("region_id", "station_id", "paid_on", "pk")
    key = ("station", "kind", "paid_on", "document")
    tab_of = "station"
    has_attachments = True


class FaultTickets(Ledger):
    name = "fault-tickets"
    figures = figures_in("fault-tickets", INDICATORS)
    model = FaultTicket
    purpose = "故障从报修到复电，72 小时内办结；复电时算出停机损失"
    sections = {
        "故障": "station fault description reported_on reported_hour",
        "修复": "contractor repair restored_on restored_hour lost_kwh lost_yuan",
    }
    list_columns = (
        NAME, "station", "region", "fault", "reported_on", "contractor", "restored_on", "lost_kwh", "lost_yuan", "state",
    )  # fmt: skip
    filters = ("region", "fault", "reported_on", "contractor", "state", "restored_on")
    order = ("region_id", "station_id", "reported_on", "pk")
    key = ("station", "reported_on", "fault")
    tab_of = "station"
    row_rule = staticmethod(ticket_rule)
    workflow = TICKET_STEPS
    after_write = staticmethod(begin_tickets)
    has_attachments = True


class StationPatrols(Ledger):
    name = "station-patrols"
    model = StationPatrol
    purpose = "电站巡检计划和巡检结果"
    sections = {"巡检": "station planned_on patrolled_on patroller finding handling"}
    list_columns = (NAME, "station", "region", "planned_on", "patrolled_on", "patroller", "finding")
    filters = ("region", "planned_on", "patrolled_on")
    order = ("region_id", "station_id", "planned_on")
    key = ("station", "planned_on")
    tab_of = "station"
    has_attachments = True


class StationAlarms(Ledger):
    name = "station-alarms"
    model = StationAlarm
    purpose = "发电预警：零发电、明显低于全市、月发电量低于上年同月，每天核对，恢复后自动消除"
    sections = {"预警": "station rule severity since checked_on"}
    list_columns = (
        NAME,
        "station",
        "region",
        Column("rule_name", "预警", "text", compute=alarms.rule_name),
        "severity",
        Column("sentence", "依据", "text", compute=alarms.sentence),
        "since",
        "checked_on",
    )
    filters = ("region", "severity", "rule", "since")
    order = ("region_id", "station_id", "rule")
    tab_of = "station"
    read_only = True
    states = {"severity": {"red": "below", "orange": "near", "yellow": "near"}}
