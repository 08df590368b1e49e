"""Reconciliation of 400,000 member rows: against reading the same file and copying it into a bare table."""

from io import StringIO

from django.conf import settings
from django.db import connection
from python_calamine import load_workbook
from rustpy_xlsxwriter import write_worksheet

from bench.databases import database
from bench.measure import compare
from core.models import ImportBatch, JobState, Region
from core.scoping import whole_city
from monitoring.models import Member, Reconciliation
from monitoring.reconciling.running import run_reconciliation

HOUSEHOLDS = 120_000  # about 400,000 members
LIMIT = 3
HEADS = (
    "县", "乡", "村", "户编号", "人口编号", "姓名", "性别", "出生日期", "证件类型", "证件号码", "民族", "与户主关系", "文化程度",
    "在校生状况", "劳动技能", "健康状况", "政治面貌", "是否享受低保", "是否参加大病保险", "是否会讲普通话",
    "是否参加城乡居民基本医疗保险", "务工企业名称",
)  # fmt: skip
FIELDS = (
    "household__number", "number", "name", "sex", "born_on", "id_type", "id_number", "ethnicity", "relation", "education",
    "school_year", "labour", "health", "politics", "dibao", "in_serious_illness_insurance", "speaks_mandarin",
    "in_resident_insurance", "employer",
)  # fmt: skip
CHANGED = 40  # every fortieth member has another 文化程度 there: what a reconciliation is for


def run(size):
    """The same for every size: what is measured is the file."""
    with database(HOUSEHOLDS):
        path = members_file()
        rows = len(load_workbook(str(path)).get_sheet_by_index(0).to_python()) - 1
        yield compare(
            f"对账 {rows:,} 人 × {len(HEADS)} 列：对读取加 COPY", reconcile, bare, size=rows, limit=LIMIT, rounds=3
        )


def members_file():
    """家庭成员信息表 of the whole county, as the register holds it but for every fortieth member; made once."""
    path = settings.PORTAL_DATA / f"家庭成员信息表-{HOUSEHOLDS}_20231218.xlsx"
    if not path.exists():
        with whole_city():
            write_worksheet((dict(zip(HEADS, row, strict=True)) for row in member_rows()), str(path), sheet_name="成员")
    return path


def member_rows():
    """The cells of all members, as texts."""
    names = dict(Region.objects.values_list("code", "short_name"))
    members = Member.objects.order_by("pk").values_list("region_id", *FIELDS)
    for position, (region, *values) in enumerate(members.iterator(chunk_size=10_000)):
        cells = [_text(value) for value in values]
        if position % CHANGED == 0:
            cells[9] = "初中" if cells[9] != "初中" else "高中"
        yield ("神木市", names[region[:9]], names[region], *cells)


def _text(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(value)
    if hasattr(value, "reveal"):
        return value.reveal()
    return str(value)


def reconcile():
    """The portal's way, from the received file to the stored differences, as a worker does it."""
    with whole_city(), open(members_file(), "rb") as file:
        batch = ImportBatch(region_id=settings.ROOT_REGION, file_name=members_file().name)
        batch.file.save("bench-reconciling.xlsx", file, save=False)
        batch.save()
        run = Reconciliation.objects.create(region_id=settings.ROOT_REGION, batch=batch)
    run_reconciliation(run)
    with whole_city():
        run.refresh_from_db()
        found = run.differences.count()
        run.differences.all().delete()
    if run.state != JobState.DONE or not found:
        raise RuntimeError(f"{run.state}: {found} differences. {run.message}")


def bare():
    """The least it can be: the cells read, the cells copied into a table without an index."""
    rows = load_workbook(str(members_file())).get_sheet_by_index(0).to_python()
    with connection.cursor() as cursor:
        columns = ", ".join(f"c{number} text" for number in range(len(rows[0])))
        cursor.execute(f"DROP TABLE IF EXISTS bench_bare; CREATE TABLE bench_bare ({columns})")
        cursor.copy_expert("COPY bench_bare FROM STDIN", StringIO("\n".join("\t".join(row) for row in rows[1:])))
