"""The registers of chapter 六, items 20 and 21: the project bank and the assets that projects leave."""

from projects.models.alarms import Alarm
from projects.models.assets import Asset, Contract, IncomeShare, Patrol, Rent
from projects.models.building import Notice, SiteReport
from projects.models.linking import Linkage, LinkedHousehold, ReliefWorker
from projects.models.projects import Project

__all__ = [
    "Alarm",
    "Asset",
    "Contract",
    "IncomeShare",
    "LinkedHousehold",
    "Linkage",
    "Notice",
    "Patrol",
    "Project",
    "Rent",
    "ReliefWorker",
    "SiteReport",
]
