"""Loads the administrative divisions shipped with the portal, with the names ledgers still use for them.

Data: 国家统计局统计用区划和城乡划分代码（2023）, `core/data/regions_610881.csv`; `name_2022` is the name of the 2022 edition.
"""

import csv
import re
from pathlib import Path

from django.db import transaction

from core.models import Level, Region, RegionAlias

FILE = Path(__file__).parent / "data" / "regions_610881.csv"
LEVELS = {"county": Level.CITY, "town": Level.TOWN, "street": Level.STREET, "village": Level.VILLAGE}
COMMITTEE = re.compile(r"(居民委员会|居委会)$")
FORMER_TOWN = re.compile(r"^神木镇")

# Names that stand in plans and old ledgers but in no list of the statistics bureau.
KNOWN_ALIASES = (
    ("郟家川村", "610881109223", "2023年工作要点中的异写，应为郄家川村"),
    ("瑶镇", "610881114", "原瑶镇乡，驻地今为锦界镇瑶镇村"),
    ("乔岔滩", "610881101", "原乔岔滩乡，驻地今为高家堡镇乔岔滩村"),
)


def read_regions(path=FILE):
    """The shipped rows, parents before children."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        return sorted(csv.DictReader(file), key=lambda row: (len(row["code"]), row["code"]))


@transaction.atomic
def load_regions(path=FILE):
    """Bring regions and aliases to the state of the shipped file; repeating it changes nothing."""
    rows = read_regions(path)
    regions = _regions(rows)
    Region.objects.bulk_create(
        regions,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "short_name", "full_name", "level", "parent"],
    )
    aliases = [RegionAlias(name=name, region_id=code, reason=reason) for name, code, reason in _aliases(rows)]
    RegionAlias.objects.bulk_create(
        aliases, update_conflicts=True, unique_fields=["name", "region"], update_fields=["reason"]
    )
    return len(regions)


def _regions(rows):
    codes = {row["code"] for row in rows}
    towns = {row["code"]: row["short_name"] for row in rows if row["level"] in ("town", "street")}
    return [
        Region(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            full_name=_full_name(row, towns),
            level=Level.COMMUNITY if row["kind"] == "community" else LEVELS[row["level"]],
            parent_id=row["parent_code"] if row["parent_code"] in codes else None,
        )
        for row in rows
    ]


def _full_name(row, towns):
    town = towns.get(row["parent_code"])
    return f"{town} · {row['short_name']}" if town else row["short_name"]


def _aliases(rows):
    """Known aliases, and for every renamed community its former name, full and short."""
    yield from KNOWN_ALIASES
    for row in rows:
        former = row["name_2022"]
        if former and former != row["name"]:
            names = {former, FORMER_TOWN.sub("", COMMITTEE.sub("", former))} - {row["name"], row["short_name"]}
            for name in sorted(names):
                yield name, row["code"], "2022年版区划名称"
