"""The template of a ledger, to download and fill in."""

import io

from django.http import Http404
from django.views.decorators.http import require_GET

from core.exports.template import template
from core.ledger.pages.export import workbook_response


@require_GET
def template_page(request, ledger):
    """The workbook with the drop-downs of this user's own region."""
    ledger.demand(request.user, "view")
    if ledger.read_only:
        raise Http404("这个台账由系统生成，不能导入。")
    target = io.BytesIO()
    template(ledger, request.user).save(target)
    return workbook_response(target.getvalue(), f"{ledger.label}导入模板.xlsx")
