"""The bulletins: the list of months, one month, its workbook, and the office's buttons."""

from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from bulletins.differing import differences_shown
from bulletins.figures import EMPTY, LIGHTS, change_of, errors_of, text_of
from bulletins.freeze_jobs import cancel_freeze, request_freeze
from bulletins.late import late_shown
from bulletins.listings import CHANGES, situation
from bulletins.models import Bulletin, Freezing, SnapshotHousehold
from bulletins.pages.papers import buttons, for_the_office
from bulletins.publishing import file_for, file_name
from bulletins.readers import Rows, may_publish, open_papers, reads_whole_city
from bulletins.registry import BY_CODE
from bulletins.sheets import COMPARED
from bulletins.signing import faults_of
from bulletins.workbook import workbook_bytes
from core import access
from core.models import AccessKind
from core.months import Month
from core.scoping import scope_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAMES_SHOWN = 200
MAY_VIEW = permission_required("bulletins.view_bulletin", raise_exception=True)


@require_GET
@MAY_VIEW
def bulletins_page(request):
    """Every month's versions, newest first; drafts are the office's business."""
    bulletins = Bulletin.objects.defer("totals", "goals").select_related("published_by").marked()
    bulletins = open_papers(bulletins, request.user)
    previous = Month.of(timezone.localdate()) - 1
    context = {
        "bulletins": list(bulletins[:60]),
        "may_publish": may_publish(request.user),
        "previous": str(previous),
        "freezing": Freezing.objects.first() if may_publish(request.user) else None,
    }
    return render(request, "bulletins/freezing.html" if request.htmx else "bulletins/list.html", context)


@require_GET
@MAY_VIEW
def bulletin_page(request, month):
    """One month: what matters, the figures against last month, the plan's targets, the households behind changes."""
    bulletin = _asked(request, month)
    rows = Rows(request.user, month)
    editions = Bulletin.objects.editions_of(bulletin).defer("totals", "goals").marked()
    context = {
        "bulletin": bulletin,
        "editions": open_papers(editions, request.user),
        "differences": differences_shown(bulletin, request.user),
        "late": late_shown(bulletin, request.user),
        "compared": [_compared(bulletin, code, rows, scope_of(request.user)) for code in COMPARED],
        "buttons": buttons(bulletin, request.user),
        "whole_city": reads_whole_city(request.user),
        "errors": errors_of(bulletin),
        "faults": faults_of(bulletin),
        **_changes(request.user, bulletin),
    }
    return render(request, "bulletins/bulletin.html", context)


def _asked(request, month):
    """The version asked for, else the newest the reader may see."""
    bulletins = open_papers(Bulletin.objects.filter(month=month).marked(), request.user)
    if version := request.GET.get("version"):
        if not version.isdecimal():
            raise BadRequest("版次应为数字。")
        bulletins = bulletins.filter(version=version)
    bulletin = bulletins.order_by("-version").first()
    if bulletin is None:
        raise Http404(f"{month.label}的通报还没有发布。")
    return bulletin


def _compared(bulletin, code, rows, place):
    """The city's figure; the link opens the rows of it that the reader may see."""
    indicator, total = BY_CODE[code], bulletin.totals.get(code, {})
    value, before = (None if each is None else Decimal(each) for each in (total.get("value"), total.get("before")))
    return {
        "name": indicator.name,
        "unit": indicator.unit,
        "now": text_of(indicator, value, total.get("state")),
        "before": text_of(indicator, before, ""),
        "change": change_of(indicator, value, before) or EMPTY,
        "reason": total.get("reason") or EMPTY,
        "light": LIGHTS.get(total.get("state"), ""),
        "formula": indicator.formula,
        "url": rows.url(indicator, value, place, total.get("state")),
    }


def _changes(user, bulletin):
    """The households behind the changes, inside the reader's own region."""
    if not user.has_perm("monitoring.view_household"):
        return {"change_counts": [], "changes": []}
    rows = SnapshotHousehold.objects.visible_to(user).filter(bulletin=bulletin, kind__in=CHANGES.kinds)
    counts = dict(rows.order_by().values_list("kind").annotate(Count("pk")))
    shown = rows.select_related("region").order_by("kind", "region_id", "number")[:NAMES_SHOWN]
    return {
        "change_counts": [(SnapshotHousehold.Kind(kind).label, counts.get(kind, 0)) for kind in CHANGES.kinds],
        "changes": [(row, situation(row)) for row in shown],
        "names_shown": NAMES_SHOWN,
    }


@require_GET
@MAY_VIEW
def download(request, month):
    """The workbook of a month, in the reader's edition; every download is logged. Drafts are for the office alone."""
    bulletin, whole_city = _asked(request, month), reads_whole_city(request.user)
    if not scope_of(request.user):
        raise PermissionDenied("您没有管辖区域，不能下载通报。")
    try:
        content = _workbook(bulletin, whole_city)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(f"{reverse('bulletin', args=[month])}?version={bulletin.version}")
    rows = bulletin.named if whole_city else 0
    access.log(
        AccessKind.DOWNLOAD, "bulletins", by=request.user, object_id=bulletin.pk, rows=rows, filters=str(bulletin)
    )
    name = file_name(bulletin, whole_city=whole_city)
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": content_disposition_header(True, name)}
    )


def _workbook(bulletin, whole_city):
    """What was published, as it was stored; of a draft, what it would be."""
    if bulletin.is_published:
        return file_for(bulletin, whole_city=whole_city)
    return workbook_bytes(bulletin, with_names=True)


@require_POST
@for_the_office
def freeze_page(request):
    """Measure a month in the background; the draft appears in the list when it is done."""
    try:
        month = Month.parse(request.POST.get("month", ""))
        request_freeze(month, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("bulletins")
    except ValueError as error:
        messages.error(request, str(error))
        return redirect("bulletins")
    messages.success(request, f"已开始汇总{month.label}的数据，可以离开本页，进度在下面。")
    return redirect("bulletins")


@require_POST
@for_the_office
def stop_freeze(request, pk):
    """Stop a freeze that waits or runs; what was published or drafted before stays."""
    cancel_freeze(get_object_or_404(Freezing, pk=pk))
    return redirect("bulletins")
