"""The frozen figures as JSON: one row an indicator and place, inside the reader's own region."""

import re
from contextlib import nullcontext

from django.core.exceptions import BadRequest, PermissionDenied
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from bulletins.models import Bulletin, Snapshot, State
from bulletins.registry import BY_CODE
from core.api.views import Door
from core.months import Month
from core.scoping import in_scope, scope_of, within

PAGE_SIZE, LARGEST_PAGE = 100, 1_000
PARAMETERS = [
    OpenApiParameter("month", {"type": "string", "example": "2023-12"}, description="月份，默认最近一个已汇总的月份"),
    OpenApiParameter("region", {"type": "string", "pattern": r"^\d{4,12}$"}, description="行政区划代码，含其下各级"),
    OpenApiParameter("code", {"type": "string"}, description="指标代码"),
    OpenApiParameter("cursor", {"type": "string"}, description="翻页位置，取自上一次应答的 next"),
    OpenApiParameter(
        "page_size",
        {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE},
        description="每页行数",
    ),
    OpenApiParameter("count", {"type": "string", "enum": ["1"]}, description="给 1 时应答中带总行数"),
]
NAMES = frozenset(parameter.name for parameter in PARAMETERS)


class FigureSerializer(serializers.ModelSerializer):
    """One indicator of one place; a state without a target is null."""

    code = serializers.CharField(source="indicator", help_text="指标代码")
    region = serializers.CharField(source="region_id", help_text="行政区划代码")
    name = serializers.SerializerMethodField(help_text="指标名称")
    unit = serializers.SerializerMethodField(help_text="单位")
    month = serializers.CharField(help_text="月份")
    state = serializers.SerializerMethodField(help_text="状态")

    class Meta:
        model = Snapshot
        fields = ("code", "name", "unit", "region", "month", "numerator", "denominator", "value", "target", "state")

    def get_name(self, row) -> str:
        return BY_CODE[row.indicator].name if row.indicator in BY_CODE else row.indicator

    def get_unit(self, row) -> str:
        return BY_CODE[row.indicator].unit if row.indicator in BY_CODE else ""

    @extend_schema_field({"type": "string", "enum": State.values, "nullable": True})
    def get_state(self, row):
        return row.state or None


class FigurePage(serializers.Serializer):
    """One page of figures."""

    next = serializers.URLField(allow_null=True, help_text="下一页")
    count = serializers.IntegerField(required=False, help_text="总行数，count=1 时才有")
    results = FigureSerializer(many=True)


class Indicators(Door, APIView):
    """The figures of a frozen month."""

    @extend_schema(
        operation_id="list_indicators",
        summary="指标",
        description="各地各项指标的月度冻结数。",
        tags=["指标"],
        parameters=PARAMETERS,
        responses=FigurePage,
    )
    def get(self, request):
        if not request.user.has_perm("bulletins.view_indicator"):
            raise PermissionDenied("您的角色不能查看指标。")
        with in_scope(scope_of(request.user)) if request.auth else nullcontext():
            return Response(_page(request, _rows(request)))


def _rows(request):
    """The rows that the parameters mean; an unknown one is refused, it never widens the result."""
    params = request.query_params
    if unknown := set(params) - NAMES:
        raise BadRequest(f"不认识的参数：{'、'.join(sorted(unknown))}。")
    rows = Snapshot.objects.visible_to(request.user).filter(bulletin__in=_bulletin(params.get("month")))
    if region := params.get("region"):
        if not re.fullmatch(r"[0-9]{4,12}", region):
            raise BadRequest("行政区划代码应为 4 至 12 位数字。")
        rows = rows.filter(within(region))
    if code := params.get("code"):
        if code not in BY_CODE:
            raise BadRequest(f"没有指标“{code}”。")
        rows = rows.filter(indicator=code)
    return rows.order_by("pk")


def _bulletin(month):
    """The newest version of the month, else of the latest month."""
    try:
        current = Bulletin.objects.current().filter(**({"month": Month.parse(month)} if month else {}))
    except ValueError as error:
        raise BadRequest(str(error)) from error
    return current.values("pk")[:1]


def _page(request, rows):
    size, cursor = _number(request, "page_size", PAGE_SIZE), _number(request, "cursor", 0)
    if not 1 <= size <= LARGEST_PAGE:
        raise BadRequest(f"参数 page_size 应为 1 到 {LARGEST_PAGE} 的整数。")
    found = list(rows.filter(pk__gt=cursor)[: size + 1])
    answer = {"next": _next_address(request, found[size - 1].pk) if len(found) > size else None}
    if request.query_params.get("count") == "1":
        answer["count"] = rows.count()
    return answer | {"results": FigureSerializer(found[:size], many=True).data}


def _number(request, name, default):
    text = request.query_params.get(name, str(default))
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise BadRequest(f"参数 {name} 应为整数。")
    return int(text)


def _next_address(request, key):
    params = request.query_params.copy()
    params["cursor"] = str(key)
    return request.build_absolute_uri(f"?{params.urlencode()}")
