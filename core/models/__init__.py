"""The kernel's tables."""

from core.models.access import AccessKind, AccessLog
from core.models.attachments import Attachment, AttachmentKind
from core.models.calendar import Workday
from core.models.doubts import ImportDoubt, KnownColumn
from core.models.exports import Export
from core.models.imports import ImportBatch, ImportIssue
from core.models.jobs import Cancelled, Job, JobState
from core.models.parameters import Parameter
from core.models.processes import Process, ProcessQuerySet, StepTaken
from core.models.record import Record, RecordChild
from core.models.regions import Level, Region, RegionAlias
from core.models.throttles import Throttle
from core.models.users import User
from core.models.views import SavedFilter

__all__ = [
    "AccessKind",
    "AccessLog",
    "Attachment",
    "AttachmentKind",
    "Cancelled",
    "Export",
    "ImportBatch",
    "ImportDoubt",
    "ImportIssue",
    "Job",
    "JobState",
    "KnownColumn",
    "Level",
    "Parameter",
    "Process",
    "ProcessQuerySet",
    "Record",
    "RecordChild",
    "Region",
    "RegionAlias",
    "SavedFilter",
    "StepTaken",
    "Throttle",
    "User",
    "Workday",
]
