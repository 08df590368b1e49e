"""A year's plan as a workbook (年度目标表): its template, and its rows read back into targets."""

from io import BytesIO

import python_calamine
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from bulletins.chapters import chapter_of
from bulletins.look import Book
from bulletins.models import Target
from bulletins.registry import BY_CODE, INDICATORS
from core import cells
from core.months import moved

HEADS = {
    "year": "年度",
    "chapter": "章",
    "item": "要点条目",
    "name": "目标",
    "operator": "要求",
    "value": "目标值",
    "wording": "目标值原文",
    "unit": "单位",
    "due_on": "期限",
    "level": "适用范围",
    "subject": "业务",
    "owner": "责任单位",
    "indicator": "指标",
    "quote": "要点原文",
    "missing": "缺少的数据",
}
WIDTHS = (8, 22, 10, 34, 10, 12, 16, 12, 14, 18, 16, 20, 30, 40, 30)
YEARS = range(2021, 2101)
KEY = ("year", "item", "name")
REQUIRED = ("year", "item", "name", "operator")
OPERATORS = {label: value for value, label in Target.Operator.choices}
NAMES = {indicator.name: indicator.code for indicator in INDICATORS}
SHEET, GUIDE = "年度目标", "可用指标"
HEAD_ROW = 2  # counted from 1; above it stands how to fill the sheet in
HOW = (
    "每行一个目标；“章”写驾驶舱上的章名，空着按 2023 年的条目归章；“要求”填 达到、不低于、不超过、高于；"
    "“指标”填“可用指标”表中的名称，还没有台账的空着并在“缺少的数据”写明；持续执行的没有期限；“责任单位”没有明确的空着。"
)


class RowForm(forms.ModelForm):
    """One row of the plan, checked as the page checks it."""

    class Meta:
        model = Target
        fields = tuple(HEADS)

    def clean_year(self):
        year = self.cleaned_data["year"]
        if year not in YEARS:
            raise ValidationError(f"年度应在 {YEARS[0]} 到 {YEARS[-1]} 之间。")
        return year

    def clean(self):
        values = super().clean()
        values["chapter"] = values.get("chapter") or chapter_of(values.get("item"))
        if values.get("item") and not values["chapter"]:
            self.add_error(
                "chapter", f"2023 年的工作要点没有第 {values['item']} 条，请写明它在哪一章，例如“八 支撑保障”。"
            )
        if values.get("value") is None and not values.get("wording"):
            self.add_error("wording", "没有数的目标请写明原文，例如“动态清零”。")
        if not values.get("wording") and values.get("value") is not None:
            values["wording"] = f"{values['value'].normalize():f}"
        return values

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["wording"].required = False


def template():
    """The workbook to fill in: the latest plan's rows a year on, beside the list of indicators."""
    last = Target.objects.aggregate(last=Max("year"))["last"]
    book = Book()
    _write_plan(book.sheet(SHEET), [_next_year(row) for row in Target.objects.filter(year=last)])
    _write_guide(book.sheet(GUIDE))
    return book.content()


def _next_year(target):
    """The row of the target as next year's plan would write it."""
    indicator = BY_CODE.get(target.indicator)
    row = {name: getattr(target, name) for name in HEADS}
    row |= {"year": target.year + 1, "operator": target.get_operator_display(), "value": target.value}
    row["chapter"] = target.chapter or chapter_of(target.item)
    row["due_on"] = target.due_on and moved(target.due_on, 1).isoformat()
    row["indicator"] = indicator.name if indicator else ""
    return list(row.values())


def _write_plan(sheet, rows):
    sheet.span(1, 1, 1, len(HEADS), HOW, "note")
    sheet.height(1, 48)
    for column, (name, head) in enumerate(HEADS.items(), 1):
        sheet.write(HEAD_ROW, column, f"{head}{'（必填）' if name in REQUIRED else ''}", "head")
    for number, row in enumerate(rows, HEAD_ROW + 1):
        for column, value in enumerate(row, 1):
            sheet.write(number, column, value, "text")
    sheet.widths(WIDTHS)
    sheet.sheet.freeze_panes = f"E{HEAD_ROW + 1}"
    words = DataValidation(type="list", formula1=f'"{",".join(OPERATORS)}"', allow_blank=False)
    sheet.sheet.add_data_validation(words)
    operators = get_column_letter(list(HEADS).index("operator") + 1)
    words.add(f"{operators}{HEAD_ROW + 1}:{operators}200")


def _write_guide(sheet):
    for column, head in enumerate(("名称", "单位", "要点条目", "算法"), 1):
        sheet.write(1, column, head, "head")
    for number, each in enumerate(INDICATORS, 2):
        for column, value in enumerate((each.name, each.unit, each.basis, each.formula), 1):
            sheet.write(number, column, value, "text-left")
    sheet.widths((30, 10, 10, 80))


@transaction.atomic
def load(content):
    """Put the rows of a filled-in workbook (bytes) into the table; gives {"new", "changed", "unchanged"} counts.

    ValidationError lists every wrong cell with its row and column; nothing is taken over then.
    """
    faults, seen = [], {}
    read = [_form(number, row, faults, seen) for number, row in _rows(content)]
    if faults:
        raise ValidationError(faults)
    return _save(read)


def _rows(content):
    """(row number, {field: cell}) of the sheet's rows; the sheet is known by its heads."""
    try:
        book = python_calamine.load_workbook(BytesIO(content))
    except python_calamine.CalamineError as error:
        raise ValidationError("文件不是表格或已损坏，请用模板填写并保存为 .xlsx。") from error
    for name in book.sheet_names:
        table = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for number, row in enumerate(table[:10], 1):
            places = _places(row)
            if all(field in places for field in REQUIRED):
                return _filled(table, number, places)
    missing = "、".join(HEADS[field] for field in REQUIRED)
    raise ValidationError(f"没有找到表头：需要有“{missing}”等列，请用模板填写。")


def _places(row):
    heads = {cells.text(cell).removesuffix("（必填）"): column for column, cell in enumerate(row)}
    return {field: heads[head] for field, head in HEADS.items() if head in heads}


def _filled(table, head_row, places):
    rows = [
        (number, {field: row[column] for field, column in places.items()})
        for number, row in enumerate(table[head_row:], head_row + 1)
        if any(cells.text(cell) for cell in row)
    ]
    if not rows:
        raise ValidationError("表中没有目标，请在表头下面逐行填写。")
    return rows


def _form(number, row, faults, seen):
    """The row as a checked form of the target it means, new or known; its faults are added to the list."""
    data = {field: _cell(field, cell) for field, cell in row.items()}
    data["chapter"] = data.get("chapter") or _usual_chapter(data["item"])
    key = tuple(data.get(field) for field in KEY)
    if key in seen:
        faults.append(f"第 {number} 行与第 {seen[key]} 行是同一年同一条的同名目标，请删去一行。")
    seen.setdefault(key, number)
    if data.get("indicator") and data["indicator"] not in BY_CODE:
        faults.append(f"第 {number} 行“指标”：没有“{data['indicator']}”，请填“{GUIDE}”表中的名称，或空着。")
    form = RowForm(data, instance=_known(key))
    for field, errors in form.errors.items():
        faults.append(f"第 {number} 行“{HEADS.get(field, '整行')}”：{' '.join(errors)}")
    return form


def _usual_chapter(item):
    return chapter_of(int(item)) if item.isdecimal() else ""


def _cell(field, cell):
    text = cells.text(cell).removesuffix(".0") if field in ("year", "item") else cells.text(cell)
    if field == "operator":
        return OPERATORS.get(text, text)
    if field == "indicator":
        return NAMES.get(text, text)
    if field == "due_on":
        return text[:10]
    return text


def _known(key):
    year, item, name = key
    if not (str(year).isdecimal() and str(item).isdecimal()):
        return Target()
    return Target.objects.filter(year=year, item=item, name=name).first() or Target()


def _save(read):
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    for form in read:
        kind = "new" if form.instance.pk is None else "changed" if form.has_changed() else "unchanged"
        counts[kind] += 1
        if kind != "unchanged":
            form.save()
    return counts
