"""Paging by key: the next page starts behind the last row shown, so page 10,000 costs what page 1 does."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import BadRequest
from django.db.models import DateField, F, IntegerField, Value
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.db.models.functions import Coalesce


@dataclass(frozen=True)
class Page:
    """Primary keys of one page and the cursors beside it."""

    keys: list
    before: int | None
    after: int | None


def order_of(ledger, sort):
    """The fields the list is ordered by, and whether backwards; unknown sort keys are refused."""
    name = sort.removeprefix("-")
    if name and name not in ledger.sortable:
        raise BadRequest(f"不能按“{name}”排序。")
    leading = () if name in ("", "region") else ledger.sort_fields.get(name, (name,))
    return (*leading, *(field for field in ledger.order if field not in leading)), bool(name) and sort.startswith("-")


def _field(model, name):
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    return field, getattr(field, "output_field", field)  # what a generated column holds


def _may_be_empty(field):
    """A generated column is empty with what it is made of, unless it begins with what stands for that."""
    return field.null or field.generated and not isinstance(field.expression, Coalesce)


def _lowest(model, name):
    """What an empty cell counts as in the list's order, before everything else; None for a column never empty."""
    field, plain = _field(model, name)
    if not _may_be_empty(field):
        return None
    if isinstance(plain, DateField):
        return date.min
    return -(2**31) if isinstance(plain, IntegerField) else Decimal(-(10**15))


def _place(model, name):
    """The expression a field is ordered and compared by: no comparison with an empty cell is ever true."""
    lowest, (_, plain) = _lowest(model, name), _field(model, name)
    return F(name) if lowest is None else Coalesce(F(name), Value(lowest, plain), output_field=plain)


def _known(model, order, values):
    return [_lowest(model, name) if value is None else value for name, value in zip(order, values, strict=True)]


def _behind(rows, order, values, backwards):
    """Rows behind these values, as one row comparison: the index jumps straight to them.

    It stands before the bounds of the reader's area: PostgreSQL begins a backward scan at the first bound it is given.
    """
    compare = TupleLessThan if backwards else TupleGreaterThan
    behind = rows.filter(compare(Tuple(*(_place(rows.model, field) for field in order)), values))
    conditions = behind.query.where.children
    conditions.insert(0, conditions.pop())
    return behind


def page_of(rows, ledger, params, size=None):
    """One page of `rows` by the request's `sort`, `after` and `before` (primary keys of the rows beside it)."""
    size = size or ledger.page_size
    order, descending = order_of(ledger, params.get("sort", ""))
    going_back = "before" in params
    anchor = params.get("before") or params.get("after")
    backwards = descending != going_back
    if anchor:
        rows = _behind(rows, order, _values(rows.model, order, anchor), backwards)
    keys = list(rows.order_by(*ordering(rows.model, order, backwards)).values_list("pk", flat=True)[: size + 1])
    more = len(keys) > size
    keys = keys[:size][::-1] if going_back else keys[:size]
    return Page(
        keys,
        before=keys[0] if keys and (more if going_back else bool(anchor)) else None,
        after=keys[-1] if keys and (going_back or more) else None,
    )


def neighbours(rows, ledger, params, record):
    """Primary keys before and after a record in the list that `params` describe; None at an end."""
    order, descending = order_of(ledger, params.get("sort", ""))
    values = _known(rows.model, order, [getattr(record, field) for field in order])

    def nearest(backwards):
        behind = _behind(rows, order, values, backwards).order_by(*ordering(rows.model, order, backwards))
        return behind.values_list("pk", flat=True).first()

    return nearest(not descending), nearest(descending)


def ordering(model, order, backwards):
    """What the rows are ordered by: an empty cell first, or last when backwards."""
    places = [_place(model, field) for field in order]
    return [place.desc() if backwards else place.asc() for place in places]


def is_key(text):
    """Whether a parameter can be a primary key: plain digits, nothing that only looks like one."""
    return bool(re.fullmatch(r"[0-9]{1,18}", str(text)))


def _values(model, order, anchor):
    if not is_key(anchor):
        raise BadRequest("翻页参数有误，请返回列表第一页。")
    values = model.objects.filter(pk=anchor).values_list(*order).first()
    if values is None:
        raise BadRequest("翻页时所在的记录已被删除，请返回列表第一页。")
    return _known(model, order, values)


def in_order(rows, keys):
    """The loaded rows in the order of their keys."""
    by_key = rows.in_bulk(keys)
    return [by_key[key] for key in keys if key in by_key]
