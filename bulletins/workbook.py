"""The monthly workbook (月度通报): made from frozen rows alone, so that it can be made again at any time."""

from django.utils.timezone import localtime

from bulletins.city_tables import write_comparison, write_goals
from bulletins.definitions import write_definitions
from bulletins.differing import write_differences, write_late
from bulletins.frozen import Frozen
from bulletins.late import late_before
from bulletins.listings import ATTACHED, CHANGES, LAGGING, write_listing, write_name_differences, write_projects
from bulletins.look import Book
from bulletins.sheets import LATER_TABLES, TABLES
from bulletins.town_tables import write_table


def workbook_bytes(bulletin, *, with_names):
    """The file. Without names it holds figures only: the edition for people who do not read the whole city."""
    frozen = Frozen(bulletin)
    book = Book(str(bulletin))
    cover = book.sheet("封面目录")
    for table in TABLES:
        write_table(book.sheet(table.name), table, frozen)
    write_goals(book.sheet("表8 年度目标"), bulletin)
    write_comparison(book.sheet("表9 与上月相比"), frozen)
    if with_names:
        write_listing(book.sheet(CHANGES.name), CHANGES, frozen)
    for table in LATER_TABLES:
        write_table(book.sheet(table.name), table, frozen)
    for listing in ATTACHED if with_names else ():
        write_listing(book.sheet(listing.name), listing, frozen)
    if with_names:
        write_projects(book.sheet(LAGGING.name), frozen)
    _write_differences(book, frozen, with_names)
    published, late = late_before(bulletin)
    if late:
        write_late(book.sheet("上月冻结数变化"), published, late)
    write_definitions(book.sheet("口径和行数"), bulletin)
    _write_cover(cover, bulletin, book.names[1:], with_names)
    return book.content()


def _write_differences(book, frozen, with_names):
    """A correction says what is different from the version before, figure by figure and name by name."""
    older = frozen.bulletin.before()
    if older is None:
        return
    write_differences(book.sheet("与前一版相比"), frozen.bulletin, older)
    if with_names:
        write_name_differences(book.sheet("名单与前一版相比"), frozen, Frozen(older))


def _write_cover(sheet, bulletin, names, with_names):
    sheet.widths([12, 60, 24])
    sheet.span(2, 1, 2, 3, "神木市巩固拓展脱贫攻坚成果同乡村振兴有效衔接", "title")
    sheet.span(3, 1, 3, 3, f"{bulletin.month.label}月度通报", "title")
    edition = (
        f"第{bulletin.version}版" + ("" if with_names else "（不含名单）") + ("" if bulletin.is_published else " 草稿")
    )
    sheet.span(4, 1, 4, 3, edition, "centre")
    sheet.span(6, 1, 6, 3, bulletin.headline, "lead")
    for row, points in ((2, 40), (3, 40), (4, 22), (6, 120)):
        sheet.height(row, points)
    sheet.span(8, 1, 8, 3, "目录", "head")
    for number, name in enumerate(names, 1):
        sheet.write(8 + number, 1, number, "text")
        sheet.span(8 + number, 2, 8 + number, 3, name, "text-left")
    row = 10 + len(names)
    sheet.span(
        row,
        1,
        row,
        3,
        f"编制单位：神木市巩衔办    数据汇总时间：{localtime(bulletin.frozen_at):%Y-%m-%d %H:%M}",
        "plain",
    )
    if bulletin.notes:
        sheet.span(row + 1, 1, row + 1, 3, f"更正说明：{bulletin.notes}", "plain")
    sheet.paper(pages_high=1)
