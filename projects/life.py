"""The life line of an asset (资产脉络): from the money through building, title and upkeep to what farmers got."""

from decimal import Decimal
from functools import cached_property

from django.db.models import Count, F, Max, Q, Sum

from core.models import Attachment, StepTaken
from projects.models import LinkedHousehold, Project, Rent
from projects.models.projects import SOURCES
from projects.words import AssetKind

OWN_SOURCES = ("central", "provincial", "prefecture", "county")
OF_OTHERS = ("bond", "social", "own")
PATROLS = 6


class LifeLine:
    """One asset with everything that hangs on it, as far as the reader's scope goes."""

    def __init__(self, asset):
        self.asset = asset

    @cached_property
    def project(self):
        """The project it came from; None for assets entered in the clear-up of earlier years."""
        return Project.objects.filter(pk=self.asset.project_id).select_related("region").first()

    def sources(self):
        """[(source, yuan planned for the project, yuan that stand in the asset)], sources without money left out."""
        planned = {name: getattr(self.project, name, None) for name in SOURCES}
        rows = [(self._label(name), planned[name], getattr(self.asset, name)) for name in OWN_SOURCES]
        others = [planned[name] for name in OF_OTHERS if planned[name]]
        rows.append(("债券、社会和自筹资金", sum(others) if others else None, self.asset.other))
        return [row for row in rows if row[1] or row[2]]

    def _label(self, name):
        return str(Project._meta.get_field(name).verbose_name).removesuffix("（元）")

    def totals(self):
        """Yuan planned and yuan in the asset, over all sources; None where nothing is known."""
        return tuple(
            sum(filter(None, column), Decimal(0)) or None
            for column in zip(*(row[1:] for row in self.sources()), strict=True)
        )

    @cached_property
    def _taken(self):
        own = Q(ledger="assets", object_id=self.asset.pk)
        if self.project:
            own |= Q(ledger="projects", object_id=self.project.pk)
        return list(StepTaken.objects.filter(own).select_related("by").order_by("happened_on", "pk"))

    def building(self):
        """[(day, what, paper or note)] from the proposal to the final accounts, oldest first."""
        if not self.project:
            days = ((self.asset.built_on, "建成"), (self.asset.accepted_on, "验收"))
            return [(day, what, "历年资产摸底登记，没有项目库记录") for day, what in days if day]
        rows = self._steps("projects")
        for notice in self.project.notices.order_by("begun_on"):
            until = f"至 {notice.ended_on:%Y-%m-%d}" if notice.ended_on else "公示中"
            rows.append((notice.begun_on, f"{notice.level}公示：{notice.kind}", f"{notice.place}，{until}"))
        return sorted(rows, key=lambda row: row[0])

    def titling(self):
        return self._steps("assets")

    def _steps(self, ledger):
        return [
            (each.happened_on, each.label, "，".join(filter(None, [each.document_number, str(each.by)])))
            for each in self._taken if each.ledger == ledger
        ]  # fmt: skip

    @cached_property
    def patrols(self):
        return list(self.asset.patrols.order_by("-patrolled_on")[:PATROLS])

    @cached_property
    def contracts(self):
        """Contracts with the yuan due so far and received (`due_so_far`, `received`), newest first."""
        return list(
            self.asset.contracts.annotate(due_total=Sum("rents__due"), received_total=Sum("rents__received")).order_by(
                "-begun_on"
            )
        )

    def owed(self, today):
        """Yuan of rent due by a day and not received."""
        late = Rent.objects.filter(asset=self.asset, due_on__lt=today)
        return late.aggregate(owed=Sum(F("due") - F("received")))["owed"] or Decimal(0)

    @cached_property
    def shares(self):
        return list(self.asset.shares.order_by("-month", "pk"))

    @cached_property
    def farmers(self):
        """By year and mechanism, what the project promised and paid to how many households of the reader's scope."""
        rows = LinkedHousehold.objects.filter(project=self.asset.project_id).order_by("year", "mechanism")
        rows = rows.values("year", "mechanism").annotate(
            households=Count("household", distinct=True), promised_total=Sum("promised"), paid_total=Sum("paid"),
            last_paid_on=Max("paid_on"),
        )  # fmt: skip
        return list(rows) if self.project else []

    def papers(self):
        """Photos and papers of the asset and its project."""
        own = Q(ledger="assets", object_id=self.asset.pk)
        if self.project:
            own |= Q(ledger="projects", object_id=self.project.pk)
        return Attachment.objects.filter(own).order_by("pk")

    def stations(self):
        """[(name, day or None, note, state)] from the money to the farmer: met, below (missing) or plain (does not apply)."""
        asset, project = self.asset, self.project
        planned, whole = self.totals() if self.sources() else (None, None)
        operating = asset.kind == AssetKind.OPERATING
        contract = self.contracts[0] if self.contracts else None
        shared = self.shares[0] if self.shares else None
        paid = sum((row["paid_total"] for row in self.farmers), Decimal(0))
        return [
            _station("资金", None, _yuan(planned or whole), planned or whole),
            _station("开工", project and project.begun_on, "", project and project.begun_on, needed=project is not None),
            _station("验收", asset.accepted_on, "", asset.accepted_on),
            _station("登记", None, "", True),
            _station("确权", asset.titled_on, asset.owner, asset.titled_on),
            _station("移交", asset.handed_on, "", asset.handed_on),
            _station("管护", self.patrols[0].patrolled_on if self.patrols else None, asset.keeper, asset.keeper),
            _station(
                "运营", contract and contract.begun_on, asset.operation or (contract and contract.operation) or "",
                asset.operation or contract, needed=operating,
            ),
            _station("收益", None, _yuan(asset.income), asset.income, needed=operating),
            _station("分配", shared and shared.announced_on, _yuan(asset.distributed), shared, needed=operating),
            _station("到农户", None, _yuan(paid), paid, needed=operating and project is not None),
        ]  # fmt: skip


def _station(name, day, note, done, *, needed=True):
    state = "met" if done else "below" if needed else "plain"
    return {"name": name, "day": day, "note": note or "", "state": state}


def _yuan(amount):
    return f"{amount:,.2f} 元" if amount else ""
