"""Fills the year's assessment: some points by hand, one veto, scores shown to the towns, appeals in every state."""

from random import Random

from django.core.files.base import ContentFile

from bulletins import assessments
from bulletins.assessment_steps import APPEAL_STEPS
from bulletins.models import Appeal, AssessmentRule, ScoreEntry
from core.models import Region, User
from core.scoping import in_scope, whole_city
from core.steps import take

Kind = AssessmentRule.Kind
ENTRIES = 12
REASONS = {
    Kind.PLUS: "经验材料被榆林市通报推广",
    Kind.MINUS: "督查发现问题到期没有整改到位",
    Kind.VETO: "排查台账与入户核实不符，经核查属实",
}
APPEALS = ("uphold", "reject", None)
PAPER = b"%PDF-1.4\n% example\n%%EOF\n"


def load_assessment(until, seed):
    """The assessment of the year of `until`; gives (entries, appeals)."""
    rng = Random(f"{seed}/assessment")
    assessment = assessments.draft(until.year)
    office = User.objects.filter(role="office").first()
    with in_scope(office.region_id):
        _enter(rng, until, office)
        assessment.refresh_from_db()
        assessments.show(assessment)
    clerks = list(User.objects.filter(role="clerk").order_by("region_id")[:9:3])
    for clerk, answer in zip(clerks, APPEALS, strict=False):
        _appeal(assessment, clerk, answer, office)
    with whole_city():
        return ScoreEntry.objects.count(), Appeal.objects.count()


def _paper():
    return ContentFile(PAPER, "佐证材料.pdf")


def _enter(rng, until, office):
    by_kind = {kind: list(AssessmentRule.objects.filter(year=until.year, kind=kind)) for kind in REASONS}
    places = list(Region.objects.towns())
    for number in range(ENTRIES):
        kind = Kind.VETO if number == ENTRIES - 1 else rng.choice((Kind.PLUS, Kind.MINUS))
        rule = rng.choice(by_kind[kind])
        assessments.enter(
            rule, town=rng.choice(places), happened_on=until.first_day, reason=REASONS[kind], files=[_paper()], by=office,
            points=None if kind == Kind.VETO else min(rule.points, rng.randint(1, 2)),
        )  # fmt: skip


def _appeal(assessment, clerk, answer, office):
    rule = AssessmentRule.objects.filter(year=assessment.year, kind=Kind.AUTO).order_by("pk").first()
    with in_scope(clerk.region_id):
        filed = assessments.appeal(
            assessment, rule, reason="部分户已消除，系统数据尚未更新", files=[_paper()], by=clerk
        )
    if answer:
        values = {"points": 1} if answer == "uphold" else {}
        with in_scope(office.region_id):
            take(APPEAL_STEPS, filed, answer, by=office, opinion="已核对国家系统导出数据", values=values)
