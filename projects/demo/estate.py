"""The synthetic register of assets: those of projects and the backlog since 2013, with contracts, rents, patrols, shares."""

from datetime import date, timedelta
from decimal import Decimal

from core.models import StepTaken
from core.months import Month
from monitoring.demo.names import given_name, pick, surname
from projects.assets import asset_values
from projects.demo.catalogue import SORTS
from projects.models import Asset, Contract, IncomeShare, Patrol, Rent
from projects.steps import ASSET_STEPS
from projects.words import AssetKind, AssetUse, Operation, Owner, ProjectKind, Purpose

BACKLOG_FROM, BACKLOG_UNTIL = 2013, 2022
USES = ((0.04, AssetUse.IDLE), (0.07, AssetUse.INEFFICIENT), (0.08, AssetUse.DAMAGED), (0.083, AssetUse.LOST))
KINDS = {ProjectKind.INDUSTRY: AssetKind.OPERATING}
SHARES = ((Purpose.DIVIDEND, 50), (Purpose.POSTS, 20), (Purpose.PUBLIC, 20))
BUILDS = tuple(sort for sort in SORTS if sort.thing)
WAY = (("title", "registered", "titled_on"), ("hand-over", "titled", "handed_on"), ("keep", "handed", "handed_on"))


class Estate:
    """Assets in the making."""

    def __init__(self, rng, villages, end):
        self.rng, self.villages, self.end, self.assets = rng, villages, end, []
        self.contracts, self.rents, self.patrols, self.shares = [], [], [], []

    def take_over(self, projects):
        """What accepted projects left behind; a few are not registered yet."""
        things = {sort.what: sort for sort in SORTS}
        for project in projects:
            sort = things[project.name.rpartition("年")[2]]
            formed = project.state in ("settled", "closed") or (project.state == "accepted" and self.rng.random() < 0.5)
            if formed and sort.thing and self.rng.random() < 0.98:
                asset = Asset(number=f"ZC{project.number}", **asset_values(project))
                self._complete(asset, sort, certainly=project.state == "closed")

    def add_backlog(self, count):
        """Assets of earlier years, entered in the clear-up without a project of the bank."""
        for number in range(1, count + 1):
            year = BACKLOG_FROM + number % (BACKLOG_UNTIL - BACKLOG_FROM + 1)
            village, sort = pick(self.rng, self.villages), pick(self.rng, BUILDS)
            value = Decimal(10_000 * (sort.money[0] + int(self.rng.random() * (sort.money[1] - sort.money[0]))))
            asset = Asset(
                number=f"ZC{year}B{number:06d}", name=f"{village.name}{year}年{sort.thing}", region_id=village.code,
                kind=AssetKind.HOUSEHOLD if sort.to_households else KINDS.get(sort.kind, AssetKind.PUBLIC),
                formed_year=year, central=value / 2, provincial=value / 4, county=value / 4, original_value=value,
                place=village.short_name, built_on=date(year, 10, 1 + number % 28), beneficiaries=10 + number % 80,
            )  # fmt: skip
            self._complete(asset, sort, certainly=False)

    def _complete(self, asset, sort, *, certainly):
        rng, years = self.rng, max(0, self.end.year - asset.formed_year)
        asset.subkind, asset.measure = sort.thing, sort.measure
        asset.quantity = sort.quantity[0] + int(rng.random() * (sort.quantity[1] - sort.quantity[0] + 1))
        asset.accepted_on = asset.built_on and min(self.end, asset.built_on + timedelta(days=20))
        asset.depreciation = (asset.original_value * min(years, 18) / 20).quantize(Decimal("0.01"))
        asset.state = Asset.State.REGISTERED
        if asset.built_on and (certainly or rng.random() < (0.95 if years else 0.7)):
            self._give_title(asset, rng.random())
        asset.use, asset.use_since = self._use()
        self.assets.append(asset)
        if asset.state == Asset.State.KEPT:
            self._run(asset)

    def _give_title(self, asset, draw):
        asset.titled_on = min(self.end, asset.built_on + timedelta(days=30 + int(draw * 50)))
        asset.owner, asset.owner_name = Owner.VILLAGE, f"{asset.place}股份经济合作社"
        if asset.kind == AssetKind.HOUSEHOLD:
            asset.owner, asset.owner_name = Owner.HOUSEHOLD, "受益农户"
        asset.title_number = f"神资确〔{asset.titled_on.year}〕{1 + int(draw * 900)}号"
        asset.state = Asset.State.TITLED
        if draw > 0.95:
            return
        asset.handed_on = min(self.end, asset.titled_on + timedelta(days=15))
        asset.state = Asset.State.HANDED
        if draw > 0.92:
            return
        asset.state, asset.keeper = Asset.State.KEPT, asset.owner_name
        asset.keeper_person, asset.upkeep_budget = surname(self.rng) + given_name(self.rng, "男", 45), 1000
        asset.in_national_system, asset.platform_number = draw < 0.85, f"SZ{asset.number[2:]}" if draw < 0.8 else ""

    def _use(self):
        draw = self.rng.random()
        use = next((use for bound, use in USES if draw < bound), AssetUse.IN_USE)
        return use, None if use == AssetUse.IN_USE else self.end - timedelta(days=30 + int(self.rng.random() * 400))

    def _run(self, asset):
        """How a kept asset lives: seen every quarter, let where it can earn."""
        rng = self.rng
        for back in (40 + int(rng.random() * 70), 140 + int(rng.random() * 30)):
            on = self.end - timedelta(days=back)
            if on > asset.handed_on:
                finding = "" if asset.use == AssetUse.IN_USE else f"{asset.use}，已通知管护单位"
                self.patrols.append(
                    Patrol(asset=asset, patrolled_on=on, patroller=asset.keeper_person, use=asset.use, finding=finding)
                )
        if asset.kind != AssetKind.OPERATING:
            return
        asset.operation = pick(
            rng, (Operation.OWN, Operation.CONTRACTED, Operation.LEASED, Operation.LEASED, Operation.ENTRUSTED)
        )
        if asset.operation != Operation.OWN:
            self._let(asset)

    def _let(self, asset):
        rng, begun_on = self.rng, max(asset.handed_on + timedelta(days=20), date(self.end.year - 4, 1, 15))
        if begun_on > self.end:
            return
        years = 3 + int(rng.random() * 5)
        rent = (asset.original_value * Decimal(str(0.03 + rng.random() * 0.03))).quantize(Decimal("1"))
        contract = Contract(
            asset=asset, number=f"HT{asset.number[2:]}", partner=f"示例{pick(rng, ('养殖', '种植', '农机', '加工'))}专业合作社",
            operation=asset.operation, begun_on=begun_on, ends_on=begun_on + timedelta(days=365 * years), annual_rent=rent,
        )  # fmt: skip
        self.contracts.append(contract)
        for year in range(years):
            due_on = begun_on + timedelta(days=30 + 365 * year)
            if due_on > self.end + timedelta(days=120):
                return
            self._collect(asset, contract, due_on, rent)

    def _collect(self, asset, contract, due_on, rent):
        late = (self.end - due_on).days < 365 and self.rng.random() < 0.15
        paid = due_on + timedelta(days=10) <= self.end and not late
        received = rent if paid else rent // 2 if late and self.rng.random() < 0.4 and due_on <= self.end else 0
        received_on = min(self.end, due_on + timedelta(days=10)) if received else None
        self.rents.append(
            Rent(asset=asset, contract=contract, due_on=due_on, due=rent, received=received, received_on=received_on)
        )
        decided_on = (received_on or self.end) + timedelta(days=20)
        if received == rent and decided_on + timedelta(days=10) <= self.end:
            for purpose, part in SHARES:
                self.shares.append(
                    IncomeShare(
                        asset=asset, month=Month.of(decided_on), purpose=purpose, amount=rent * part / 100,
                        households=asset.beneficiaries if purpose == Purpose.DIVIDEND else None, decided_on=decided_on,
                        announced_on=decided_on + timedelta(days=5),
                    )
                )  # fmt: skip

    def save(self, people):
        """Assets first, then what hangs on them; only what was received can be shared out."""
        Asset.objects.bulk_create(self.assets, batch_size=1000)
        for model, rows in (
            (Contract, self.contracts),
            (Rent, self.rents),
            (Patrol, self.patrols),
            (IncomeShare, self.shares),
        ):
            for row in rows:
                row.region_id = row.asset.region_id
            model.objects.bulk_create(rows, batch_size=2000)
        StepTaken.objects.bulk_create(list(self._steps(people)), batch_size=2000)

    def _steps(self, people):
        """The steps of assets that came from projects; the backlog was entered as it stood."""
        for asset in self.assets:
            by = people.get(("clerk", asset.region_id[:9], ""))
            for name, source, dated in WAY if asset.project_id and by else ():
                step = ASSET_STEPS.step(name)
                if getattr(asset, dated) and (name != "keep" or asset.state == Asset.State.KEPT):
                    yield StepTaken(
                        region_id=asset.region_id, ledger="assets", object_id=asset.pk, step=name, label=step.label,
                        source=source, target=step.target, happened_on=getattr(asset, dated), by=by,
                    )  # fmt: skip
