"""摸底、确权、登记、移交 of the built projects of some years: what every asset still lacks, how complete a place is (item 21)."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Left

from core.months import Month
from core.scoping import within
from monitoring.parameters import Parameters
from projects.measures import owing_an_asset
from projects.models import Asset
from projects.words import Owner

VILLAGE_OWNED = (Owner.VILLAGE, Owner.VILLAGES)


@dataclass(frozen=True)
class Check:
    """One thing an asset must have; `lacks` says when it has not."""

    code: str
    label: str
    lacks: Q


CHECKS = (
    Check("title", "未确权", Q(titled_on=None)),
    Check("handover", "未移交", Q(handed_on=None)),
    Check("upkeep", "未落实管护", Q(keeper="")),
    Check("national", "未录入全国系统", Q(in_national_system=False)),
    Check("platform", "未纳入三资平台", Q(owner__in=VILLAGE_OWNED, platform_number="")),
)
BY_CODE = {check.code: check for check in CHECKS}
UNREGISTERED = "unregistered"
LACKS_SOMETHING = Q(*(check.lacks for check in CHECKS), _connector=Q.OR)


def inventory_years(today):
    """The years of building whose assets are to be in order, from the parameters."""
    text = Parameters.in_force(Month.of(today)).text("inventory_years")
    return tuple(int(year) for year in text.split(",") if year.strip())


def assets(code, years):
    return Asset.objects.standing().filter(within(code), formed_year__in=years)


def unregistered(code, years):
    """Accepted projects of these years without an asset, though they left something behind."""
    made = Asset.objects.filter(project=OuterRef("pk"))
    return owing_an_asset().filter(within(code), ~Exists(made), year__in=years)


def by_place(code, years, length):
    """{place: {assets, complete, unregistered, and the number lacking each check}}, places in order."""
    lacking = {check.code: Count("pk", filter=check.lacks) for check in CHECKS}
    whole = {"assets": Count("pk"), "complete": Count("pk", filter=~LACKS_SOMETHING), **lacking}
    empty, found = dict.fromkeys((*whole, UNREGISTERED), 0), {}
    for rows, figures in ((assets(code, years), whole), (unregistered(code, years), {UNREGISTERED: Count("pk")})):
        for row in rows.order_by().annotate(division=Left("region_id", length)).values("division").annotate(**figures):
            found.setdefault(row.pop("division"), dict(empty)).update(row)
    return dict(sorted(found.items()))


def share(figures):
    """Complete assets ÷ (assets in the register + projects without one) in per cent; None where there is nothing."""
    whole = figures["assets"] + figures[UNREGISTERED]
    return 100 * figures["complete"] / whole if whole else None


def lacking(asset):
    """What one asset still lacks, in words."""
    tests = {
        "title": asset.titled_on is None,
        "handover": asset.handed_on is None,
        "upkeep": not asset.keeper,
        "national": not asset.in_national_system,
        "platform": asset.owner in VILLAGE_OWNED and not asset.platform_number,
    }
    return [check.label for check in CHECKS if tests[check.code]]
