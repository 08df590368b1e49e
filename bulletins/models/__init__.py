"""The month's figures: targets, frozen snapshots, bulletins."""

from bulletins.models.assessments import Appeal, Assessment, AssessmentRule, ScoreEntry, TownResult, TownScore
from bulletins.models.assignments import Assignment, ProgressReport
from bulletins.models.bulletins import Bulletin
from bulletins.models.circulars import Circular
from bulletins.models.freezings import Freezing
from bulletins.models.papers import Paper
from bulletins.models.saved_tables import SavedTable
from bulletins.models.snapshots import LateFigure, Snapshot, SnapshotHousehold, SnapshotProject, State
from bulletins.models.subscriptions import Subscription
from bulletins.models.targets import Target

__all__ = [
    "Appeal",
    "Assessment",
    "AssessmentRule",
    "Assignment",
    "Bulletin",
    "Circular",
    "Freezing",
    "LateFigure",
    "Paper",
    "ProgressReport",
    "SavedTable",
    "ScoreEntry",
    "Snapshot",
    "SnapshotHousehold",
    "SnapshotProject",
    "State",
    "Subscription",
    "Target",
    "TownResult",
    "TownScore",
]
