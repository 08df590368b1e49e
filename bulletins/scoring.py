"""Scoring (计分): a town's points from frozen figures, the entries by hand, appeals, and what they come to."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils import timezone

from bulletins.models import Appeal, Assessment, AssessmentRule, ScoreEntry, Snapshot, TownResult, TownScore
from core.models import Region
from core.models.regions import TOWN_DIGITS
from core.scoping import whole_city

Kind = AssessmentRule.Kind
HUNDRED, ZERO, CENT = Decimal(100), Decimal(0), Decimal("0.01")


def rounded(points):
    return Decimal(points).quantize(CENT, rounding=ROUND_HALF_UP)


def points_for(rule, value):
    """Between the value that earns nothing and the one that earns all points in proportion; nothing known: None."""
    if value is None:
        return None
    share = (Decimal(value) - rule.zero_at) / (rule.full_at - rule.zero_at)
    return rounded(rule.points * min(Decimal(1), max(ZERO, share)))


@dataclass
class Tally:
    """What one town's year is made of."""

    scores: list  # (rule, value, points)
    entries: list
    appealed: Decimal

    @property
    def weight(self):
        return sum((rule.points for rule, _, points in self.scores if points is not None), ZERO)

    @property
    def base(self):
        """The points earned, brought up to a hundred over the indicators about which something is known."""
        earned = sum((points for _, _, points in self.scores if points is not None), ZERO)
        return rounded(earned * HUNDRED / self.weight) if self.weight else None

    def by_hand(self, kind):
        """Each rule's entries up to its most points."""
        sums = {}
        for entry in self.entries:
            if entry.rule.kind == kind:
                sums[entry.rule] = sums.get(entry.rule, ZERO) + (entry.points or ZERO)
        return sum((min(points, rule.points) for rule, points in sums.items()), ZERO)

    @property
    def total(self):
        if self.base is None:
            return None
        return self.base + self.by_hand(Kind.PLUS) - self.by_hand(Kind.MINUS) + self.appealed

    @property
    def veto(self):
        return "；".join(dict.fromkeys(entry.rule.name for entry in self.entries if entry.rule.kind == Kind.VETO))


def grade_of(total, veto, grades):
    """The best grade whose points are reached; a veto leaves the lowest, nothing known leaves none."""
    best_first = sorted(grades, key=lambda rule: -rule.points)
    if not best_first or (total is None and not veto):
        return ""
    if veto:
        return best_first[-1].name
    return next((rule.name for rule in best_first if total >= rule.points), best_first[-1].name)


def _ranks(totals):
    """Ties share a rank (1, 2, 2, 4)."""
    best_first = sorted(totals.values(), reverse=True)
    return {town: best_first.index(total) + 1 for town, total in totals.items()}


@transaction.atomic
def count(assessment):
    """Work out every town's scores and results anew; a published assessment stays as it is."""
    with whole_city():
        waiting = (
            Assessment.objects.select_for_update().filter(pk=assessment.pk).exclude(state=Assessment.State.PUBLISHED)
        )
        if not waiting.exists():
            return
        rules = list(AssessmentRule.objects.filter(year=assessment.year))
        tallies = _tallies(assessment, rules)
        _write_scores(assessment, tallies)
        _write_results(assessment, tallies, [rule for rule in rules if rule.kind == Kind.GRADE])
        waiting.update(counted_at=timezone.now())
        assessment.refresh_from_db()


def _tallies(assessment, rules):
    """{town code: Tally} of all towns, in a fixed number of queries."""
    measured = [rule for rule in rules if rule.kind == Kind.AUTO]
    cells = Snapshot.objects.filter(
        bulletin=assessment.bulletin_id, indicator__in={rule.indicator for rule in measured}
    )
    values = {(region, code): value for region, code, value in cells.values_list("region_id", "indicator", "value")}
    entries, appealed = {}, {}
    standing = ScoreEntry.objects.filter(year=assessment.year, state=ScoreEntry.State.STANDING).select_related("rule")
    for entry in standing:
        entries.setdefault(entry.region_id[:TOWN_DIGITS], []).append(entry)
    for appeal in Appeal.objects.filter(assessment=assessment, state=Appeal.State.UPHELD):
        appealed[appeal.region_id[:TOWN_DIGITS]] = appealed.get(appeal.region_id[:TOWN_DIGITS], ZERO) + appeal.points
    return {
        town.pk: Tally(
            [(rule, value := values.get((town.pk, rule.indicator)), points_for(rule, value)) for rule in measured],
            entries.get(town.pk, []),
            appealed.get(town.pk, ZERO),
        )
        for town in Region.objects.towns()
    }


def _write_scores(assessment, tallies):
    TownScore.objects.filter(assessment=assessment).delete()
    TownScore.objects.bulk_create(
        TownScore(assessment=assessment, region_id=town, rule=rule, value=value, points=points)
        for town, tally in tallies.items()
        for rule, value, points in tally.scores
    )


def _write_results(assessment, tallies, grades):
    places = _ranks(
        {town: tally.total for town, tally in tallies.items() if tally.total is not None and not tally.veto}
    )
    TownResult.objects.filter(assessment=assessment).delete()
    TownResult.objects.bulk_create(
        TownResult(
            assessment=assessment, region_id=town, weight=tally.weight, base=tally.base, plus=tally.by_hand(Kind.PLUS),
            minus=tally.by_hand(Kind.MINUS), appealed=tally.appealed, total=tally.total, rank=places.get(town),
            grade=grade_of(tally.total, tally.veto, grades), veto=tally.veto,
        )
        for town, tally in tallies.items()
    )  # fmt: skip


def count_year(year):
    """What follows when something of a year changes by hand: its assessment is worked out anew, if there is one."""
    assessment = Assessment.objects.filter(year=year).first()
    if assessment:
        count(assessment)
