"""What people do with assets beyond editing them: made from an accepted project, watched, disposed of."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction

from projects.models import Asset
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
        asset, made = Asset.objects.get_or_create(number=f"ZC{project.number}", defaults=asset_values(project))
    if not made:
        raise ValidationError(f"这个项目已经生成资产 {asset.number}，没有重复登记。")
    return asset


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
        "beneficiaries": project.households,
    }


def mark_disposed(asset, taken):
    """An asset whose disposal is approved counts as 已处置 from that day on."""
    Asset.objects.filter(pk=asset.pk).update(use=AssetUse.DISPOSED, use_since=taken.happened_on)
