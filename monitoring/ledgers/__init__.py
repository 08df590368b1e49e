"""The ledgers of chapters 二 and 三, one subject a file."""

from monitoring.ledgers.aid import AidGaps, AidMeasures, SafetyNetPayments, WeeklyGaps
from monitoring.ledgers.cases import Cases, Clearings
from monitoring.ledgers.changes import Incidents, MonthEndCopies, TrialDifferences
from monitoring.ledgers.clues import Clues
from monitoring.ledgers.comparisons import DepartmentLists, ListedPeople
from monitoring.ledgers.contacts import Contacts
from monitoring.ledgers.education import AtRiskPupils, SchoolAids, SchoolCohorts
from monitoring.ledgers.households import Employments, Households, Incomes, Members, OutOfPockets, Risks, Unevaluateds
from monitoring.ledgers.housing import HouseAppraisals, HouseHazards, HouseRebuilds
from monitoring.ledgers.medical import Clinics, DoctorContracts, MedicalPayments, SeriousIllnesses
from monitoring.ledgers.national import Eliminations, Identifications, RegisteredAids, Villages, WorkPlans
from monitoring.ledgers.quality import Findings
from monitoring.ledgers.reconciling import Differences
from monitoring.ledgers.rectifications import Rectifications
from monitoring.ledgers.sweeps import Grids, GridWorkers, Sweeps, SweepTargets, Visits
from monitoring.ledgers.water import WaterAppraisals, WaterOutages, WaterSupplies

__all__ = [
    "DepartmentLists",
    "ListedPeople",
    "Rectifications",
    "AidGaps",
    "AidMeasures",
    "AtRiskPupils",
    "Cases",
    "Clearings",
    "Clinics",
    "Clues",
    "Contacts",
    "Differences",
    "DoctorContracts",
    "Eliminations",
    "Employments",
    "GridWorkers",
    "Grids",
    "Findings",
    "HouseAppraisals",
    "HouseHazards",
    "HouseRebuilds",
    "Households",
    "Identifications",
    "Incidents",
    "Incomes",
    "MedicalPayments",
    "Members",
    "MonthEndCopies",
    "OutOfPockets",
    "RegisteredAids",
    "Risks",
    "SafetyNetPayments",
    "SchoolAids",
    "SchoolCohorts",
    "SeriousIllnesses",
    "SweepTargets",
    "Sweeps",
    "TrialDifferences",
    "Unevaluateds",
    "Villages",
    "Visits",
    "WeeklyGaps",
    "WaterAppraisals",
    "WaterOutages",
    "WaterSupplies",
    "WorkPlans",
]
