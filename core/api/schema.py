"""What OpenAPI says of a ledger's list: its real filters, and the page it answers with."""

import django_filters
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema_serializer
from rest_framework import serializers

from core.api.fields import component
from core.ledger.filters import MonthFilter, RegionFilter, filterset_class

OWN = (
    OpenApiParameter(
        "search", OpenApiTypes.STR, description="编号、姓名、拼音首字母或证件后四位；涉及个人的先由 find 换成密文"
    ),
    OpenApiParameter("found", OpenApiTypes.STR, description="完整号码的摘要，由 find 给出"),
    OpenApiParameter("cursor", OpenApiTypes.STR, description="翻页位置，取自上一次应答的 next 或 previous"),
    OpenApiParameter(
        "page_size", {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}, description="每页行数"
    ),
    OpenApiParameter("count", {"type": "string", "enum": ["1"]}, description="给 1 时应答中带总行数"),
)


def parameters_of(ledger):
    """The parameters that the ledger's list understands; any other one is answered with 400."""
    filters = filterset_class(ledger).base_filters
    sorts = [name for field in ledger.sortable for name in (field, f"-{field}")]
    sort = [OpenApiParameter("sort", {"type": "string", "enum": sorts}, description="排序，- 为倒序")] if sorts else []
    return [*(_parameter(name, filter_) for name, filter_ in filters.items()), *OWN, *sort]


def _parameter(name, filter_):
    return OpenApiParameter(name, _type(filter_), description=str(filter_.label or name))


def _type(filter_):
    if isinstance(filter_, RegionFilter):
        return {"type": "string", "pattern": r"^\d{4,12}$", "example": "610881114"}
    if isinstance(filter_, MonthFilter):
        return {"type": "string", "example": "2023-12"}
    if isinstance(filter_, django_filters.MultipleChoiceFilter):
        return {"type": "array", "items": {"type": "string", "enum": _words(filter_)}}
    if isinstance(filter_, django_filters.ChoiceFilter):
        return {"type": "string", "enum": _words(filter_)}
    if isinstance(filter_, django_filters.NumberFilter):
        return {"type": "number"}
    if isinstance(filter_, django_filters.DateFilter):
        return {"type": "string", "format": "date"}
    return {"type": "string"}


def _words(filter_):
    return [str(value) for value, _ in filter_.extra["choices"] if value != ""]


def answer_of(ledger, serializer):
    """One page of rows."""
    fields = {
        "next": serializers.URLField(allow_null=True, help_text="下一页"),
        "previous": serializers.URLField(allow_null=True, help_text="上一页"),
        "count": serializers.IntegerField(required=False, help_text="总行数，count=1 时才有"),
        "results": serializer(many=True),
    }
    page = type(f"{component(ledger)}PageSerializer", (serializers.Serializer,), fields)
    return extend_schema_serializer(many=False)(page)
