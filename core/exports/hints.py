"""What may stand in each column of a ledger's workbook, in words: for the template's 说明 sheet."""

from dataclasses import dataclass

from django.core.validators import MinValueValidator
from django.db import models

from core import cells

ALLOWED = {
    "yes_no": "是 或 否",
    "date": "日期",
    "month": "月份",
    "number": "数字，不带单位",
    "sealed": "文本格式的号码，不能是数字格式",
    "region": "镇（街道）和村（社区）的名称",
    "datetime": "日期和时间",
}
EXAMPLES = {
    "yes_no": "是",
    "date": "2023-09-01",
    "month": "2023-09",
    "number": "1234.50",
    "datetime": "2023-09-01 08:30",
}


@dataclass(frozen=True)
class Hint:
    """How one column is filled in."""

    label: str
    required: bool
    allowed: str
    example: str
    clearable: bool


def hint(column, words=()):
    """The hint of a column; `words` are the choices of its drop-down."""
    required = is_required(column)
    clearable = column.field.null or column.field.blank
    return Hint(column.label, required, _allowed(column, words), _example(column, words), clearable)


def is_required(column):
    """Whether a new row must have it: no default, not blank."""
    field = column.field
    return not field.blank and not field.null and field.default is models.NOT_PROVIDED


def _allowed(column, words):
    if column.kind in ("words", "choice"):
        return "、".join(words)
    if column.kind == "list":
        return "：".join(filter(None, [_list_rule(column.field), "、".join(list_words(column.field))]))
    if column.kind == "parent":
        return f"已登记的{column.field.related_model._meta.verbose_name}的{column.label}"
    if column.kind == "number":
        return "，".join([ALLOWED["number"], *_bounds(column.field)])
    if column.kind == "text":
        return f"文字，不超过 {column.field.max_length} 个字" if column.field.max_length else "文字"
    return ALLOWED[column.kind]


def _list_rule(field):
    return f"最多 {field.size} 项，用顿号分隔" if field.size else "可填多项，用顿号分隔"


def list_words(field):
    """The words that a cell of several may hold; none when any will do."""
    return [str(value) for value, _ in field.base_field.choices or () if value]


def _bounds(field):
    lowest = [validator for validator in field.validators if isinstance(validator, MinValueValidator)]
    if any(validator.limit_value == 0 for validator in lowest):
        yield "不小于 0"
    if isinstance(field, models.IntegerField):
        yield "整数"


def _example(column, words):
    if words:
        return words[0]
    if column.kind == "list":
        return "、".join(list_words(column.field)[:2])
    if column.kind == "number" and isinstance(column.field, models.IntegerField):
        return "2021" if column.name.endswith("year") else "3"
    return EXAMPLES.get(column.kind, "")


RULES = (
    "一行一条记录，从表头下一行填起；列的先后不限，用不着的列可以删去，表头文字不要改。",
    "深色表头为新增时必填。修改已有记录时，只填要改的列和识别用的编号。",
    f"单元格空着表示不改原值；填“{cells.CLEAR}”表示删去原值。",
    "证件号码、电话、银行账号已设为文本格式；从别处粘贴时请选“只粘贴值”，以免位数丢失。",
    "同一文件重复导入不会重复登记。",
)
