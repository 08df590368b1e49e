"""小额信贷风险 by town and bank: the page's figures against the bare grouped statement, the page against a small county."""

from django.db import connection

from bench.databases import database
from bench.measure import compare
from bench.sizes import against_small
from bench.visitors import CITY, TOWN
from core.scoping import whole_city
from funds.pages.credit import _grouped

LIMIT, PAGE_LIMIT = 2, 2
BARE = """
SELECT left(region_id, 9), bank, count(*), sum(balance), count(*) FILTER (WHERE overdue_principal > 0), sum(overdue_principal)
FROM funds_loan WHERE balance > 0 AND region_id >= '610881' AND region_id < '610881:' GROUP BY 1, 2"""


def run(size):
    with database(size), whole_city():
        yield compare(
            "按镇街和银行汇总贷款余额和逾期：对手写 SQL",
            lambda: list(_grouped("610881", 9)),
            _bare,
            size=size,
            limit=LIMIT,
        )
    for username in (CITY, TOWN):
        yield from against_small(size, username, lambda: {"小额信贷风险": "/credit/"}, PAGE_LIMIT)


def _bare():
    with connection.cursor() as cursor:
        cursor.execute(BARE)
        return cursor.fetchall()
