"""Assets of villages for the 农村集体“三资” platform: a workbook to enter there, and to import back with its numbers.

The platform's own template is not known here: the columns are those of the asset register (facts §8), under heads that
the asset import knows, so that the same file with 三资平台编号 filled in goes back through the ordinary import.
"""

from django.db.models import OuterRef, Subquery

from core import cells
from core.access import log
from core.exports.writing import write_sheet
from core.models import AccessKind, Region
from projects.inventory import VILLAGE_OWNED
from projects.models import Asset, Contract

COLUMNS = {
    "资产编码": "number", "资产名称": "name", "资产类型": "kind", "资产小类": "subkind", "坐落": "place", "权属": "owner", "权属主体": "owner_name",
    "确权日期": "titled_on", "确权文号或证书": "title_number", "形成年度": "formed_year", "数量": "quantity", "计量单位": "measure",
    "原值（元）": "original_value", "累计折旧（元）": "depreciation", "净值（元）": "net_value", "使用状态": "use", "运营方式": "operation",
    "承租承包方": "partner", "合同起始": "begun_on", "合同到期": "ends_on", "年租金（元）": "annual_rent", "管护主体": "keeper",
    "三资平台编号": "platform_number",
}  # fmt: skip
NUMBERS = {"formed_year", "quantity", "original_value", "depreciation", "net_value", "annual_rent"}
OF_CONTRACT = ("partner", "begun_on", "ends_on", "annual_rent")


def platform_assets(user):
    """Standing assets with a title that belong to villages, in the user's scope."""
    return Asset.objects.visible_to(user).standing().filter(owner__in=VILLAGE_OWNED).exclude(titled_on=None)


def write_platform_sheet(target, *, user, rows):
    """Write assets with their last contract to a binary buffer; gives how many. Logged as an export."""
    last = Contract.objects.filter(asset=OuterRef("pk")).order_by("-begun_on")
    rows = rows.annotate(**{name: Subquery(last.values(name)[:1]) for name in OF_CONTRACT}).order_by(
        "region_id", "number"
    )
    done = write_sheet(
        target, name="三资平台", title="村集体资产（纳入农村集体“三资”平台）",
        note="登记到三资平台后，把编号填入“三资平台编号”，可在“项目资产”里导入这张表。", heads=["镇", "村", *COLUMNS],
        texts=[True, True, *(name not in NUMBERS for name in COLUMNS.values())], rows=_lines(rows),
    )  # fmt: skip
    log(AccessKind.EXPORT, "assets", by=user, rows=done, filters="三资平台")
    return done


def _lines(rows):
    names = dict(Region.objects.values_list("code", "short_name"))
    for asset in rows.iterator(chunk_size=2000):
        place = names.get(asset.region_id[:9], ""), names.get(asset.region_id, "")
        yield (*place, *(_cell(asset, name) for name in COLUMNS.values()))


def _cell(asset, name):
    value = getattr(asset, name)
    if name in NUMBERS:
        return None if value is None else float(value)
    return "" if value is None else cells.safe_text(str(value))
