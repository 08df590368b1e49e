"""A month frozen, against the indicators' own grouped queries; a published workbook fetched, against a static file."""

from django.db import connection

from bench.databases import UNTIL, database
from bench.measure import compare
from bench.visitors import opening, visitor
from bulletins.freezing import freeze
from bulletins.models import Bulletin
from bulletins.registry import INDICATORS
from core.months import Month
from core.scoping import whole_city

MONTH = Month.parse(UNTIL)
OVER_QUERIES, OVER_FILE = 2, 1.5


def run(size):
    with database(size):
        frozen = freeze(MONTH)
        name = f"汇总 {len(INDICATORS)} 项指标：对各指标分组查询之和"
        yield compare(name, lambda: _freeze_again(frozen), queries, size=size, limit=OVER_QUERIES, rounds=3)
        yield compare("下载已发布的通报：对同样大小的静态文件", *_downloads(), size=size, limit=OVER_FILE, rounds=15)


def _freeze_again(frozen):
    """Measured whole, and given up because nothing is new."""
    if freeze(MONTH) != frozen:
        raise RuntimeError("The figures changed between two freezes of the same data.")


def queries():
    """The reference: what every indicator counts, village by village, read and thrown away."""
    with whole_city(), connection.cursor() as cursor:
        for indicator in INDICATORS:
            for rows in indicator.measure(MONTH):
                cursor.execute(*rows.query.sql_with_params())
                cursor.fetchall()


def _downloads():
    with whole_city():
        stored = Bulletin.objects.filter(month=MONTH, state=Bulletin.State.PUBLISHED).latest("version").file.name
    addresses = (f"/bulletins/{MONTH}/download/", f"/bare/files/{stored}")
    return [_fetching(opening(visitor("leader"), address)) for address in addresses]


def _fetching(open_page):
    """The whole file, also where it comes piece by piece."""
    return lambda: open_page().getvalue()
