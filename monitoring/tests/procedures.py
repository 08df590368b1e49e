"""How a case of the tests goes on: what each of its steps is told, and who takes it."""

import io
from datetime import date, timedelta

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core import steps
from monitoring.models import Clearing, Visit
from monitoring.workflows.cases import CASE_WORKFLOW
from monitoring.workflows.clearings import CLEARING_WORKFLOW

MONDAY = date(2023, 8, 7)


def photo():
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(content, "JPEG")
    return SimpleUploadedFile("照片.jpg", content.getvalue())


VOTES = {"votes_due": 30, "votes_present": 25, "votes_for": 24, "votes_against": 1}
VISITED = {"visitors": "张三、李四", "has_consent": True, "monitored_as": "边缘易致贫户", "risks": ["因病"]}
PAPERS = {"opinion": "情况属实", "document_number": "神巩衔办发〔2023〕14号"}


def take(record, name, by, on=MONDAY, **values):
    workflow = CLEARING_WORKFLOW if isinstance(record, Clearing) else CASE_WORKFLOW
    with time_machine.travel(on):
        steps.take(workflow, record, name, by=by, files=[photo()], values=values, **PAPERS)
    record.refresh_from_db()
    return record


def to_notice(case, clerk, office):
    take(case, "visit", clerk, **VISITED)
    take(case, "match", office, match_result="名下无车辆、商铺")
    return take(case, "appraise", clerk, **VOTES)


def to_city(case, clerk, office, reviewer):
    to_notice(case, clerk, office)
    take(case, "notice", clerk, MONDAY + timedelta(days=5))
    return take(case, "review", reviewer, MONDAY + timedelta(days=7))


def written_visit(record, **values):
    """A visit as the village's workbook brings it."""
    plain = {"visitor": "李驻村、王网格", "note": "住院属实，收入未变", "visited_on": record.entered_on}
    return Visit.objects.create(household=record.household, region_id=record.region_id, **plain | values)
