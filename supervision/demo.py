"""Supervision visits of the synthetic county: every town once a quarter, a few not yet, some findings late."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from core.models import Region
from core.months import Month
from supervision.models import SupervisionVisit

Kind = SupervisionVisit.Kind
OTHERS = (Kind.SPECIAL, Kind.UNANNOUNCED, Kind.TELEPHONE)
QUARTERS = 4
UNSEEN = 0.15  # of the towns in the last quarter
SUBJECT = {
    Kind.QUARTERLY: "责任落实、政策落实、工作落实、成效巩固和问题整改",
    Kind.SPECIAL: "防返贫监测帮扶政策落实",
    Kind.UNANNOUNCED: "驻村工作队在岗在位",
    Kind.TELEPHONE: "监测户政策知晓和满意度",
}
FINDINGS = (
    "监测户帮扶措施没有按风险类型落实",
    "网格员排查记录不完整",
    "项目公示牌内容没有更新",
    "驻村工作队请假手续不全",
)


def load_visits(until, seed):
    """The visits of the quarters up to the month; gives how many."""
    rng, towns = Random(f"{seed}/supervision"), list(Region.objects.towns())
    villages = {town.pk: list(Region.objects.filter(parent=town).order_by("code")) for town in towns}
    last = until + -until.number % 3
    for back in range(QUARTERS):
        quarter = Quarter(
            first=last - 3 * back - 2, last=min(last - 3 * back, until), until=until, villages=villages, rng=rng
        )
        SupervisionVisit.objects.bulk_create(
            quarter.visit(town, Kind.QUARTERLY) for town in towns if back or rng.random() > UNSEEN
        )
        SupervisionVisit.objects.bulk_create(
            quarter.visit(town, kind) for kind in OTHERS for town in rng.sample(towns, 3)
        )
    return SupervisionVisit.objects.count()


@dataclass(frozen=True)
class Quarter:
    """One quarter, as far as it has gone."""

    first: Month
    last: Month
    until: Month
    villages: dict
    rng: Random

    def visit(self, town, kind):
        rng = self.rng
        day = self.first.first_day + timedelta(rng.randint(5, (self.last.last_day - self.first.first_day).days))
        visit = SupervisionVisit(
            number=f"DD{day:%Y%m%d}-{town.pk[-3:]}-{list(Kind).index(kind)}",
            region=rng.choice(self.villages[town.pk]),
            kind=kind,
            visited_on=day,
            people=f"示例督导{rng.randint(1, 4)}组",
            subject=SUBJECT[kind],
        )
        if rng.random() < 0.6:
            visit.findings, visit.deadline = rng.choice(FINDINGS), day + timedelta(days=30)
            done = day + timedelta(days=rng.randint(5, 28))
            if rng.random() < 0.7 and done <= self.until.last_day:
                visit.rectified_on, visit.result = done, "已整改，附佐证"
        return visit
