"""The JSON door for departments' systems: a list posted row by row, compared like an uploaded one."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ParseError
from rest_framework.response import Response
from rest_framework.views import APIView

from core import cells
from core.api.views import Door
from core.months import Month
from core.scoping import in_scope, scope_of
from monitoring.comparing import receive
from monitoring.comparison_kinds import BY_CODE


class SentList(serializers.Serializer):
    """A list as another system sends it."""

    key = serializers.CharField(max_length=64, help_text="本批的唯一标识：同一标识再次发送不重复比对")
    month = serializers.CharField(max_length=10, help_text="数据月份，如 2023-12")
    name = serializers.CharField(max_length=200, required=False, default="接口上报")
    rows = serializers.ListField(
        child=serializers.DictField(child=serializers.CharField(allow_blank=True, allow_null=True)),
        allow_empty=False,
        help_text="每行一个对象，键为列名（姓名、身份证号、镇街、村……），顺序不限，多余的列原样保留",
    )

    def validate_month(self, text):
        try:
            return Month.parse(text)
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from error


class Compared(serializers.Serializer):
    """What became of the rows: the four outcomes add up to all of them."""

    id = serializers.IntegerField()
    is_new = serializers.BooleanField(help_text="否：这一标识已经上报过，数字是当时的结果")
    total = serializers.IntegerField()
    hits = serializers.IntegerField()
    misses = serializers.IntegerField()
    doubtful = serializers.IntegerField()
    unreadable = serializers.IntegerField()
    clues = serializers.IntegerField()


class SendList(Door, APIView):
    """Post a department's list of one kind."""

    http_method_names = ("post", "options")

    @extend_schema(summary="上报部门名单并比对", request=SentList, responses={200: Compared, 201: Compared})
    def post(self, request, kind):
        if kind not in BY_CODE:
            raise Http404("没有这种名单。")
        sent = SentList(data=request.data)
        sent.is_valid(raise_exception=True)
        with in_scope(scope_of(request.user)):
            try:
                listed, is_new = self._compare(BY_CODE[kind], sent.validated_data, request.user)
            except ValidationError as refused:
                raise ParseError(refused.messages[0]) from refused
        listed.is_new = is_new
        return Response(Compared(listed).data, status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)

    def _compare(self, kind, sent, user):
        written = list(dict.fromkeys(head for row in sent["rows"] for head in row))
        layout = next((each for each in kind.layouts() if each.fits(map(cells.header, written))), None)
        if layout is None:
            raise ParseError(f"缺少必需的列。这种名单应有：{kind.columns}。")
        rows = ((line, [row.get(head) or "" for head in written]) for line, row in enumerate(sent["rows"], 1))
        headers = [layout.canonical(cells.header(head)) for head in written]
        return receive(
            kind, headers=headers, written=written, rows=rows, month=sent["month"], key=sent["key"], name=sent["name"], by=user
        )  # fmt: skip


urlpatterns = [path("v1/department-lists/<slug:kind>/send/", SendList.as_view(), name="api-send-list")]
