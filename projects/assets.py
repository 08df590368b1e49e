"""What people do with assets beyond editing them: made from an accepted project, let, watched, disposed of."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from core.models import StepTaken
from core.months import moved
from projects.models import Asset, Contract, Patrol, Project, Rent
from projects.words import AssetKind, AssetUse, ProjectKind

KINDS = {ProjectKind.INDUSTRY: AssetKind.OPERATING}
FORMED = ("accepted", "settled", "closed")


def make_asset(project, *, by):
    """Enter the asset that an accepted project left behind into the register, in one step; gives the Asset.

    Money by source and place come from the project. Refused (ValidationError) before acceptance and a second time.
    """
    if project.state not in FORMED:
        raise ValidationError(f"项目现在是“{project.get_state_display()}”，市级验收通过后才能生成资产。")
    with transaction.atomic(), pghistory.context(user=by.pk, why="由项目生成资产"):
        # Of two who press at once the second sees what the first made, whatever number it bears by now.
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        if made := project.assets.first():
            raise ValidationError(
                f"这个项目已经生成资产 {made.number}，没有重复登记；还有别的资产，请在“项目资产”里新增。"
            )
        if Asset.objects.filter(number=(number := f"ZC{project.number}")).exists():
            raise ValidationError(f"资产编码 {number} 已用于另一项资产，请先核对那项资产的来源项目。")
        return Asset.objects.create(number=number, **asset_values(project))


def asset_values(project):
    """What the register takes over from a project that left an asset behind."""
    kind = AssetKind.HOUSEHOLD if project.is_household_level else KINDS.get(project.kind, AssetKind.PUBLIC)
    money = ("bond", "social", "own")
    return {
        "region_id": project.region_id,
        "name": project.name,
        "kind": kind,
        "formed_year": (project.finished_on.year if project.finished_on else project.year),
        "project": project,
        **{name: getattr(project, name) for name in ("central", "provincial", "prefecture", "county", "place")},
        "other": sum((getattr(project, name) or 0) for name in money) or None,
        "original_value": project.settled_price or project.budget,
        "built_on": project.finished_on,
        "accepted_on": _accepted_on(project),
        "beneficiaries": project.households,
    }


def _accepted_on(project):
    """The day of the city's acceptance: from it the title is owed."""
    taken = StepTaken.objects.filter(ledger="projects", object_id=project.pk, step="accept").order_by("-pk")
    return taken.values_list("happened_on", flat=True).first()


def plan_rents(contract, *, by):
    """Enter the rent of a contract as it falls due, at the beginning of each of its years; gives how many instalments.

    Refused (ValidationError) when there are some already, or no rent is agreed on. Of two who press at once one is refused.
    """
    if not contract.annual_rent:
        raise ValidationError("合同没有年租金，不用生成。")
    begun, end = contract.begun_on, contract.ends_on
    days = (moved(begun, years) for years in range(end.year - begun.year + 1))
    of_it = {"contract": contract, "asset_id": contract.asset_id, "region_id": contract.region_id}
    rents = [Rent(**of_it, due_on=day, due=contract.annual_rent) for day in days if day < end]
    with transaction.atomic(), pghistory.context(user=by.pk, why="按合同生成租金"):
        Contract.objects.select_for_update().get(pk=contract.pk)
        if contract.rents.exists():
            raise ValidationError("这份合同已登记租金，没有重复生成；缺的一期请在“合同租金”里新增。")
        Rent.objects.bulk_create(rents)
    return len(rents)


def note_use(keys):
    """An asset is in the state its last patrol found it in, unless a later one was entered; what is disposed of stays so."""
    patrols = Patrol.objects.filter(asset__in=Patrol.objects.filter(pk__in=keys).values("asset"))
    for patrol in patrols.order_by("asset_id", "-patrolled_on").distinct("asset_id").select_related("asset"):
        asset = patrol.asset
        is_known_since = asset.use_since and asset.use_since > patrol.patrolled_on
        if asset.use not in (patrol.use, AssetUse.DISPOSED) and not is_known_since:
            Asset.objects.filter(pk=asset.pk).update(
                use=patrol.use, use_since=patrol.patrolled_on, version=F("version") + 1
            )


def mark_disposed(asset, taken):
    """An asset whose disposal is approved counts as 已处置 from that day on."""
    Asset.objects.filter(pk=asset.pk).update(use=AssetUse.DISPOSED, use_since=taken.happened_on)
