"""The registers of chapter 三: households, members, incomes, work and the risks found on them."""

from monitoring.models.aid import AidMeasure, RegisteredAid
from monitoring.models.aid_gaps import AidCheck, AidGap, WeeklyGap
from monitoring.models.cases import Case
from monitoring.models.checked import CheckedHousehold, CheckedMember, CheckedPlan, CheckedSpell, CheckedVillage
from monitoring.models.clearings import Clearing
from monitoring.models.clues import Clue
from monitoring.models.comparisons import DepartmentList, ListedPerson
from monitoring.models.contacts import ResponsiblePerson
from monitoring.models.copies import MonthEndCopy
from monitoring.models.door_codes import DoorCode
from monitoring.models.education import AtRiskPupil, SchoolAid, SchoolCohort
from monitoring.models.employments import Employment, WorkPlan
from monitoring.models.episodes import Elimination, Identification
from monitoring.models.facts import HouseholdFacts
from monitoring.models.findings import Exemption, Finding, QualityCheck, QualityScore
from monitoring.models.grids import Grid, GridHousehold, GridWorker
from monitoring.models.households import Household
from monitoring.models.housing import HouseAppraisal, HouseHazard, HouseRebuild
from monitoring.models.incidents import Incident
from monitoring.models.incomes import Income, OutOfPocket
from monitoring.models.medical import Clinic, DoctorContract, MedicalPayment, SeriousIllness
from monitoring.models.members import Member
from monitoring.models.payments import SafetyNetPayment
from monitoring.models.reconciling import Difference, Reconciliation
from monitoring.models.rectifications import Rectification
from monitoring.models.risks import Risk, Screening, Severity, Unevaluated
from monitoring.models.sweeps import Sweep, SweepTarget
from monitoring.models.trials import Trial, TrialDifference
from monitoring.models.villages import Village
from monitoring.models.visits import Visit
from monitoring.models.water import WaterAppraisal, WaterOutage, WaterSupply

__all__ = [
    "DepartmentList",
    "ListedPerson",
    "Rectification",
    "AidCheck",
    "AidGap",
    "AidMeasure",
    "AtRiskPupil",
    "Case",
    "Clearing",
    "Clinic",
    "CheckedHousehold",
    "CheckedMember",
    "CheckedPlan",
    "CheckedSpell",
    "CheckedVillage",
    "Clue",
    "Difference",
    "DoctorContract",
    "DoorCode",
    "Elimination",
    "Employment",
    "Grid",
    "GridHousehold",
    "GridWorker",
    "Exemption",
    "Finding",
    "HouseAppraisal",
    "HouseHazard",
    "HouseRebuild",
    "Household",
    "HouseholdFacts",
    "Identification",
    "Incident",
    "Income",
    "MedicalPayment",
    "Member",
    "MonthEndCopy",
    "OutOfPocket",
    "Reconciliation",
    "QualityCheck",
    "QualityScore",
    "RegisteredAid",
    "ResponsiblePerson",
    "Risk",
    "SafetyNetPayment",
    "SchoolAid",
    "SchoolCohort",
    "Screening",
    "SeriousIllness",
    "Severity",
    "Sweep",
    "SweepTarget",
    "Trial",
    "TrialDifference",
    "Unevaluated",
    "Village",
    "Visit",
    "WeeklyGap",
    "WaterAppraisal",
    "WaterOutage",
    "WaterSupply",
    "WorkPlan",
]
