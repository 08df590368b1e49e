"""The result of the annual assessment as a workbook in official look: results, scores, points by hand, appeals, rules."""

from django.conf import settings
from openpyxl.worksheet.worksheet import Worksheet

from bulletins.figures import EMPTY, plain
from bulletins.frame import PLAIN_HEAD_ROWS, plain_foot, plain_head, plain_lines
from bulletins.look import Book
from bulletins.models import Appeal, AssessmentRule, ScoreEntry, TownResult, TownScore
from bulletins.page_book import PageTable, write_page_table
from bulletins.registry import BY_CODE

Kind = AssessmentRule.Kind
FIRST = PLAIN_HEAD_ROWS + 1
RESULT_HEADS = ("序号", "镇街", "指标得分", "加分", "扣分", "申诉调整", "总分", "排名", "等次", "备注")
RESULT_WIDTHS = (6, 18, 12, 10, 10, 12, 12, 8, 10, 40)
EXAMPLE = "标“示例值”的权重、分值和等次界线待正式考核办法印发后更换。"


def book_bytes(assessment, place=settings.ROOT_REGION):
    """The file, from the rows of a place as they stand; of a published assessment they stand still."""
    book = Book(str(assessment))
    rules = list(AssessmentRule.objects.filter(year=assessment.year).order_by("pk"))
    _write_results(book.sheet("考核结果"), assessment, rules, place)
    if measured := [rule for rule in rules if rule.kind == Kind.AUTO]:
        _write_scores(book.sheet("指标得分"), assessment, measured, place)
    _write_entries(book.sheet("加减分和否决"), assessment, place)
    _write_appeals(book.sheet("申诉"), assessment, place)
    day = assessment.month.last_day
    write_page_table(book.sheet("考核规则"), rules_table(rules), _title(assessment, "规则"), day)
    return book.content()


def _title(assessment, what):
    return f"神木市{assessment.year}年巩固衔接年度考核{what}{'' if assessment.is_published else '（草稿）'}"


def _write_results(sheet, assessment, rules, place):
    plain_head(sheet, assessment, _title(assessment, "结果"), RESULT_HEADS, "分")
    rows = (
        TownResult.objects.inside(place)
        .filter(assessment=assessment)
        .select_related("region")
        .order_by("rank", "region_id")
    )
    row = FIRST
    for row, result in enumerate(rows, FIRST):
        numbers = (result.base, result.plus, result.minus, result.appealed, result.total)
        sheet.write(row, 1, row - FIRST + 1, "text")
        sheet.write(row, 2, result.region.short_name, "text")
        for column, number in enumerate(numbers, 3):
            _write_number(sheet, row, column, number)
        sheet.write(row, 8, result.rank or "/", "text")
        sheet.write(row, 9, result.grade or "无数据", "red-text" if result.veto else "text")
        sheet.write(row, 10, remark_of(result), "remark")
        sheet.height(row, 18)
    notes = [
        "总分＝指标得分＋加分－扣分＋申诉调整；指标得分按有数的指标折算为百分制。",
        "同分同名次；一票否决的镇街不排名，等次为最低一档。",
        *([f"指标得分按{assessment.bulletin.month.label}月度通报的冻结数计算。"] if assessment.bulletin else []),
        *([EXAMPLE] if any(rule.is_placeholder for rule in rules) else []),
    ]
    plain_foot(sheet, RESULT_WIDTHS, notes, row + 1)


def remark_of(result):
    """Why a result is what it is, in words."""
    parts = [f"一票否决：{result.veto}"] if result.veto else []
    if result.base is not None and result.weight != 100:
        parts.append(f"有数的指标权重 {plain(result.weight)}，已折算")
    return "；".join(parts)


def _write_number(sheet, row, column, number):
    if number is None:
        sheet.write(row, column, EMPTY, "text")
    else:
        sheet.write(row, column, number, "decimal")


def _write_scores(sheet, assessment, rules, place):
    heads = ["序号", "镇街"]
    for rule in rules:
        unit = BY_CODE[rule.indicator].unit if rule.indicator in BY_CODE else ""
        heads += [f"{rule.name}（{unit}）", f"得分（满分 {plain(rule.points)}）"]
    plain_head(sheet, assessment, _title(assessment, "指标得分表"), heads, "见表头")
    sheet.height(PLAIN_HEAD_ROWS, 62)
    by_town = {}
    rows = TownScore.objects.inside(place).filter(assessment=assessment)
    for score in rows.select_related("region").order_by("region_id"):
        by_town.setdefault(score.region, {})[score.rule_id] = score
    row = FIRST
    for row, (town, scores) in enumerate(by_town.items(), FIRST):
        sheet.write(row, 1, row - FIRST + 1, "text")
        sheet.write(row, 2, town.short_name, "text")
        for place, rule in enumerate(rules):
            score = scores.get(rule.pk)
            _write_number(sheet, row, 3 + 2 * place, score and score.value)
            _write_number(sheet, row, 4 + 2 * place, score and score.points)
        sheet.height(row, 18)
    notes = ["“—”表示没有数据，不计分也不占权重。"]
    plain_foot(sheet, [6, 14, *[9, 8] * len(rules)], notes, row + 1)
    sheet.paper(PLAIN_HEAD_ROWS, size=Worksheet.PAPERSIZE_A3)  # two columns a rule: too wide to be read on A4


def _write_listing(sheet, assessment, what, heads, widths, lines, notes):
    plain_head(sheet, assessment, _title(assessment, what), heads, "分")
    plain_foot(sheet, widths, notes, plain_lines(sheet, lines, widths, "没有"))


def _write_entries(sheet, assessment, place):
    rows = ScoreEntry.objects.inside(place).filter(year=assessment.year, state=ScoreEntry.State.STANDING)
    rows = rows.select_related("region")
    lines = [
        (
            number,
            entry.region.short_name,
            entry.get_kind_display(),
            entry.about,
            entry.points,
            f"{entry.happened_on}",
            entry.reason,
        )
        for number, entry in enumerate(rows.order_by("region_id", "happened_on", "pk"), 1)
    ]
    heads = ("序号", "镇街", "类别", "考核内容", "分数", "发生日期", "事由")
    _write_listing(
        sheet, assessment, "加减分和否决事项", heads, (6, 16, 12, 34, 8, 14, 50), lines, ["佐证材料在系统内存档。"]
    )


def _write_appeals(sheet, assessment, place):
    rows = (
        Appeal.objects.inside(place).filter(assessment=assessment).select_related("region").order_by("region_id", "pk")
    )
    lines = [
        (number, row.region.short_name, row.about, row.reason, row.get_state_display(), row.points)
        for number, row in enumerate(rows, 1)
    ]
    heads = ("序号", "镇街", "考核内容", "申诉理由", "答复", "调整分数")
    _write_listing(sheet, assessment, "申诉办理情况", heads, (6, 16, 30, 60, 12, 12), lines, ["答复意见在系统内存档。"])


def rules_table(rules):
    """The rules of a year, with how each is measured."""
    lines = [
        (
            number, rule.get_kind_display(), rule.module, rule.name, rule.points, rule.full_at, rule.zero_at,
            BY_CODE[rule.indicator].formula if rule.indicator in BY_CODE else "", rule.basis,
            "示例值" if rule.is_placeholder else "",
        )
        for number, rule in enumerate(rules, 1)
    ]  # fmt: skip
    heads = ("序号", "类别", "模块", "考核内容", "分值", "满分值", "零分值", "口径", "依据", "备注")
    widths = (6, 12, 16, 34, 8, 10, 10, 60, 16, 10)
    notes = ("指标得分：满分值和零分值之间按比例计分；等次的分值是几分起。", EXAMPLE)
    return PageTable("考核规则", heads, widths, lines, notes, "分")
