"""The registers of item 23: stations, their output, money and upkeep, how villages use the income; mutual-aid associations."""

from photovoltaic.models.associations import (
    Association,
    AssociationMember,
    CapitalEntry,
    FeeSplit,
    JointGroup,
    SupervisionCheck,
)
from photovoltaic.models.care import FaultTicket, StationAlarm, StationPatrol
from photovoltaic.models.distribution import DistributionPlan, Payment, PlanItem
from photovoltaic.models.money import Cost, Settlement, Subsidy
from photovoltaic.models.mutual_loans import MutualLoan, MutualRepayment
from photovoltaic.models.output import DailyOutput, MeterReading, MonthlyOutput
from photovoltaic.models.posts import PostHolder, PostWage, PublicPost
from photovoltaic.models.stations import Meter, Station, StationShare

__all__ = [
    "Association",
    "AssociationMember",
    "CapitalEntry",
    "Cost",
    "DailyOutput",
    "DistributionPlan",
    "FaultTicket",
    "FeeSplit",
    "JointGroup",
    "Meter",
    "MeterReading",
    "MonthlyOutput",
    "MutualLoan",
    "MutualRepayment",
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
    "SupervisionCheck",
]
