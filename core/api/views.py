"""Read-only endpoints of the ledgers: lists behind a cursor, single records, the directory."""

import re
from contextlib import nullcontext
from functools import cache

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiTypes, extend_schema, extend_schema_view
from drf_spectacular.views import SpectacularAPIView
from rest_framework import serializers, viewsets
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import NotFound, ParseError
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from core.api.fields import json_columns, serializer_class
from core.api.schema import answer_of, parameters_of
from core.api.tokens import HashedTokenAuthentication
from core.ledger.filters import filtered, filterset_class
from core.ledger.paging import in_order, page_of
from core.ledger.registry import ledger_named, ledgers
from core.ledger.terms import private, query_for
from core.scoping import in_scope, scope_of

PAGE_SIZE, LARGEST_PAGE = 100, 1_000
OWN_PARAMETERS = frozenset({"search", "found", "sort", "cursor", "page_size", "count"})
CURSOR = re.compile(r"(after|before)-([0-9]{1,18})")


class Door:
    """Who comes in, and how a refusal is said: shared by all endpoints."""

    authentication_classes = (HashedTokenAuthentication, SessionAuthentication)
    permission_classes = (IsAuthenticated,)
    http_method_names = ("get", "head", "options")

    def handle_exception(self, error):
        if isinstance(error, BadRequest):
            error = ParseError(str(error))
        if isinstance(error, Http404):
            error = NotFound("没有这条记录，或它不在您的管辖区域内。")
        return super().handle_exception(error)


class LedgerViewSet(Door, viewsets.GenericViewSet):
    """The rows of one ledger."""

    ledger = None
    pagination_class = None

    def list(self, request):
        self.ledger.demand(request.user, "view")
        with _scope(request):
            return Response(self._page(request))

    def retrieve(self, request, pk):
        self.ledger.demand(request.user, "view")
        with _scope(request):
            record = get_object_or_404(self._loaded(request), pk=pk)
            return Response(self.get_serializer(record).data)

    def _page(self, request):
        params = _params(request, self.ledger)
        rows, _ = filtered(self.ledger, request.user, params)
        page = page_of(rows, self.ledger, params, _page_size(request))
        records = in_order(self._loaded(request), page.keys)
        answer = {"next": _address(request, "after", page.after), "previous": _address(request, "before", page.before)}
        if request.query_params.get("count") == "1":
            answer["count"] = rows.order_by().count()
        return answer | {"results": self.get_serializer(records, many=True).data}

    def _loaded(self, request):
        return self.ledger.loaded(self.ledger.rows(request.user), json_columns(self.ledger))


def _scope(request):
    """A session's scope is entered at the door of the request; who comes with a token becomes known only here."""
    return in_scope(scope_of(request.user)) if request.auth else nullcontext()


def _params(request, ledger):
    """The request's parameters as the pages know them; any other one is refused."""
    params = request.query_params.copy()
    unknown = set(params) - set(filterset_class(ledger).base_filters) - OWN_PARAMETERS
    if unknown:
        raise BadRequest(f"不认识的参数：{'、'.join(sorted(unknown))}。")
    if cursor := "".join(params.pop("cursor", [])):
        found = CURSOR.fullmatch(cursor)
        if not found:
            raise BadRequest("参数 cursor 有误：请使用上一次应答中的 next 或 previous。")
        params[found[1]] = found[2]
    return params


def _page_size(request):
    size = request.query_params.get("page_size", str(PAGE_SIZE))
    if not (size.isascii() and size.isdigit() and 1 <= int(size) <= LARGEST_PAGE):
        raise BadRequest(f"参数 page_size 应为 1 到 {LARGEST_PAGE} 的整数。")
    return int(size)


def _address(request, side, key):
    """The address of the page beside this one."""
    if key is None:
        return None
    params = request.query_params.copy()
    params["cursor"] = f"{side}-{key}"
    return request.build_absolute_uri(f"?{private(params.urlencode())}")


@cache
def ledger_views(ledger):
    """The ledger's viewset, described for OpenAPI."""
    serializer = serializer_class(ledger)
    name = ledger.name.replace("-", "_")
    described = extend_schema_view(
        list=extend_schema(
            operation_id=f"list_{name}",
            summary=f"{ledger.label}列表",
            description=ledger.purpose,
            tags=[ledger.label],
            parameters=parameters_of(ledger),
            responses=answer_of(ledger, serializer),
        ),
        retrieve=extend_schema(
            operation_id=f"read_{name}",
            summary=f"单条{ledger.label}",
            description="不在管辖区域的记录回答 404。",
            tags=[ledger.label],
            responses=serializer,
        ),
    )
    made = type(f"{ledger.model.__name__}ViewSet", (LedgerViewSet,), {"ledger": ledger, "serializer_class": serializer})
    return described(made)


class Directory(Door, APIView):
    """Every endpoint the user may read, by its name."""

    @extend_schema(
        operation_id="directory",
        summary="接口目录",
        description="当前用户可以读取的台账。",
        tags=["目录"],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request):
        allowed = [ledger.name for ledger in ledgers() if ledger.allows(request.user, "view")]
        return Response({name: reverse(f"api-{name}-list", request=request) for name in allowed})


class Typed(serializers.Serializer):
    """What a person would type into the search box of a list."""

    search = serializers.CharField(max_length=100, help_text="姓名、拼音首字母、编号、证件号码或其后四位")


class Find(Door, APIView):
    """A search term, posted so that it stands in no address: leads to the list that shows what it means."""

    http_method_names = ("post", "options")

    @extend_schema(
        operation_id="find",
        summary="查找",
        description="姓名和证件号码不写在网址里：发到这里，应答转到（303）带着密文条件的列表，其余参数可以再加。",
        tags=["目录"],
        request=Typed,
        responses={303: None},
    )
    def post(self, request, ledger):
        asked = ledger_named(ledger)
        if asked is None:
            raise NotFound("没有这个台账。")
        asked.demand(request.user, "view")
        typed = Typed(data=request.data)
        typed.is_valid(raise_exception=True)
        with _scope(request):
            query = query_for(asked, request.user, typed.validated_data["search"])
        return HttpResponseRedirect(f"{reverse(f'api-{ledger}-list', request=request)}?{query}", status=303)


class Schema(Door, SpectacularAPIView):
    """The OpenAPI document, for people and systems that are signed in."""
