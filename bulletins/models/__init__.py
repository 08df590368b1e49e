"""The month's figures: targets, frozen snapshots, bulletins."""

from bulletins.models.bulletins import Bulletin
from bulletins.models.freezings import Freezing
from bulletins.models.snapshots import Snapshot, SnapshotHousehold, State
from bulletins.models.targets import Target

__all__ = ["Bulletin", "Freezing", "Snapshot", "SnapshotHousehold", "State", "Target"]
