"""The ledgers of schooling (item 3): pupils at risk, aid to students, cohorts."""

from django.db.models import F

from core.indicators import figures_in
from core.ledger.columns import Column
from core.ledger.ledger import Ledger
from core.ledger.search import Search
from monitoring.indicators import INDICATORS
from monitoring.ledgers.households import HEAD
from monitoring.models import AtRiskPupil, SchoolAid, SchoolCohort
from monitoring.row_rules import not_in_future

STUDENT = Column("student", "学生", "text", expression=F("member__name"))


class AtRiskPupils(Ledger):
    name = "at-risk-pupils"
    model = AtRiskPupil
    purpose = "控辍保学“双线七长”清单：谁包保、采取什么措施、何时返校"
    sections = {
        "对象": "household member found_on situation reason school grade",
        "双线七长": " ".join(AtRiskPupil.CHIEFS),
        "劝返": "measures planned_on returned_on returned_to",
    }
    list_columns = (
        STUDENT,
        "household",
        "region",
        "found_on",
        "situation",
        "school",
        Column("missing_chiefs", "七长未落实", "text", compute=lambda pupil: "、".join(pupil.missing_chiefs)),
        "planned_on",
        "returned_on",
    )
    filters = ("region", "situation", "reason")
    order = ("region_id", "household_id", "found_on", "pk")
    key = ("member", "found_on")
    tab_of = "household"
    has_attachments = True
    states = {"situation": {AtRiskPupil.Situation.LEFT: "below", AtRiskPupil.Situation.SUSPECTED: "near"}}
    row_rule = staticmethod(not_in_future("found_on", "returned_on"))

    def pills(self, record):
        """Back at school, or not; and which of the seven chiefs are not named."""
        if record.returned_on:
            return [{"state": "met", "text": f"{record.returned_on} 已返校"}]
        missing = record.missing_chiefs
        pills = [{"state": "below", "text": f"{record.situation}，未返校"}]
        return pills + ([{"state": "near", "text": f"七长未落实：{'、'.join(missing)}"}] if missing else [])


class SchoolAids(Ledger):
    name = "school-aid"
    model = SchoolAid
    purpose = "从学前到研究生的教育资助，应助尽助"
    sections = {"资助": "household member year term stage kind school amount paid_on"}
    list_columns = (STUDENT, HEAD, "household", "region", "year", "term", "stage", "kind", "amount", "paid_on")
    filters = ("region", "year", "term", "stage", "kind")
    order = ("region_id", "household_id", "year", "pk")
    key = ("member", "year", "term", "kind")
    tab_of = "household"
    row_rule = staticmethod(not_in_future("paid_on"))


class SchoolCohorts(Ledger):
    name = "school-cohorts"
    model = SchoolCohort
    purpose = "义务教育巩固率：毕业人数 ÷ 该届入学人数（含转入转出）"
    sections = {"巩固情况": "number region school year entrants moved_in moved_out graduates reporter"}
    list_columns = (
        "school",
        "number",
        "region",
        "year",
        "entrants",
        "graduates",
        Column("rate", "巩固率（%）", "number", compute=lambda cohort: cohort.rate),
        "reporter",
    )
    figures = figures_in("school-cohorts", INDICATORS)
    filters = ("region", "year")
    search = Search(name="reporter", code="number")
    order = ("region_id", "number")
