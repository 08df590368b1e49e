"""The registers of item 23, stations: output, money, upkeep, and how villages use the income."""

from photovoltaic.models.care import FaultTicket, StationAlarm, StationPatrol
from photovoltaic.models.distribution import DistributionPlan, Payment, PlanItem
from photovoltaic.models.money import Cost, Settlement, Subsidy
from photovoltaic.models.output import DailyOutput, MeterReading, MonthlyOutput
from photovoltaic.models.posts import PostHolder, PostWage, PublicPost
from photovoltaic.models.stations import Meter, Station, StationShare

__all__ = [
    "Cost",
    "DailyOutput",
    "DistributionPlan",
    "FaultTicket",
    "Meter",
    "MeterReading",
    "MonthlyOutput",
    "Payment",
    "PlanItem",
    "PostHolder",
    "PostWage",
    "PublicPost",
    "Settlement",
    "Station",
    "StationAlarm",
    "StationPatrol",
    "StationShare",
    "Subsidy",
]
