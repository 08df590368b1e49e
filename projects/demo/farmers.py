"""Who gains by the synthetic projects: mechanisms, linked households and workers on 以工代赈 sites."""

from datetime import date, timedelta
from decimal import Decimal

from monitoring.demo.names import pick
from monitoring.models import Household, Member
from projects.models import Linkage, LinkedHousehold, ReliefWorker
from projects.words import Mechanism, ProjectKind

PER_VILLAGE = 16  # households of a village that any of its projects links
RUNNING = ("building", "finished", "inspected", "accepted", "settled", "closed")
REAL = (Mechanism.LAND, Mechanism.WORK, Mechanism.ORDERS, Mechanism.KEEPING, Mechanism.SHARES, Mechanism.LEASE)
UNLINKED, CASH_ONLY = 0.04, 0.05


class Farmers:
    """Linkages of the projects that run, with households of their villages."""

    def __init__(self, rng, end):
        self.rng, self.end = rng, end
        self.by_village = _households()
        self.heads = dict(Member.objects.filter(relation="户主").order_by("pk").values_list("household_id", "pk"))

    def link(self, projects):
        running = [project for project in projects if project.state in RUNNING]
        linkages, linked, workers = [], [], []
        for project in running:
            if project.kind == ProjectKind.INDUSTRY:
                mechanisms = self._mechanisms(project)
                linkages += [self._linkage(project, mechanism) for mechanism in mechanisms]
                linked += self._linked(project, mechanisms)
            if project.is_work_relief:
                workers += self._workers(project)
        for model, rows in ((Linkage, linkages), (LinkedHousehold, linked), (ReliefWorker, workers)):
            model.objects.bulk_create(rows, batch_size=2000)

    def _mechanisms(self, project):
        draw = self.rng.random()
        if draw < UNLINKED and project.state != "closed":
            return ()
        if draw < UNLINKED + CASH_ONLY:
            return (Mechanism.CASH,)
        return tuple(self.rng.sample(REAL, 1 + (draw > 0.6)))

    def _linkage(self, project, mechanism):
        agreed_on = date(project.year, 6, 1) + timedelta(days=int(self.rng.random() * 60))
        return Linkage(
            project=project, region_id=project.region_id, mechanism=mechanism, partner=f"{project.place}股份经济合作社",
            agreement=f"LN{project.number[2:]}{'ABCDEFGHIJ'[tuple(Mechanism).index(mechanism)]}", agreed_on=agreed_on,
            ends_on=agreed_on + timedelta(days=3 * 365), terms="按年约定增收，年底前兑现到户",
        )  # fmt: skip

    def _linked(self, project, mechanisms):
        if not mechanisms:
            return
        for household in self._some(project, 3, PER_VILLAGE):
            mechanism, promised = pick(self.rng, mechanisms), Decimal(300 + 100 * int(self.rng.random() * 28))
            for year in range(project.year, min(project.year + 2, self.end.year) + 1):
                paid_on = date(year, 12, 5) if year < self.end.year else self.end - timedelta(days=20)
                paid = self._paid(promised, year) if paid_on > (project.begun_on or self.end) else 0
                yield LinkedHousehold(
                    project=project, household_id=household, region_id=project.region_id, year=year, mechanism=mechanism,
                    promised=promised, paid=paid, paid_on=paid_on if paid else None,
                )  # fmt: skip

    def _paid(self, promised, year):
        """Last years are paid out nearly everywhere, this year's money comes by and by."""
        draw = self.rng.random()
        if year < self.end.year:
            return promised if draw < 0.93 else promised / 2
        return promised if draw < 0.35 else promised / 2 if draw < 0.6 else 0

    def _workers(self, project):
        """Wages above the required share of the central money, dealt over the workers."""
        households = self._some(project, 4, 12)
        if not households:
            return
        share = Decimal("0.36") if project.state != "building" else Decimal("0.15")
        wages = (share * project.central / len(households)).quantize(Decimal("0.01")) + Decimal("0.01")
        for household in households:
            yield ReliefWorker(
                project=project, household_id=household, member_id=self.heads.get(household), region_id=project.region_id,
                begun_on=project.begun_on, days=20 + int(self.rng.random() * 60), wages=wages,
                paid_on=project.begun_on + timedelta(days=60),
            )  # fmt: skip

    def _some(self, project, least, most):
        own = self.by_village.get(project.region_id, [])
        return self.rng.sample(own, min(len(own), least + int(self.rng.random() * (most - least + 1))))


def _households():
    """{village: some of its households}, the lifted and monitored ones first: projects are for them."""
    found, rows = {}, Household.objects.order_by("pk").values_list("pk", "region_id", "category", "monitored_as")
    for first in (True, False):
        for pk, village, category, monitored_as in rows:
            own = found.setdefault(village, [])
            if (category == "脱贫户" or bool(monitored_as)) == first and len(own) < PER_VILLAGE:
                own.append(pk)
    return found
