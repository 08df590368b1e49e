"""The least a page could be: the same fifty rows in a table, no filters, no links, no menu."""

from django.db.models import F
from django.http import HttpResponse
from django.template import Context, Engine
from django.views.decorators.http import require_GET

from monitoring.ledgers.households import latest_income
from monitoring.models import Household

COLUMNS = (
    "number",
    "region__full_name",
    "head_name",
    "size",
    "category",
    "monitored_as",
    "is_cleared",
    "net",
    "reference",
)
TEMPLATE = Engine().from_string(
    "<!doctype html><title>bare</title><table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>"
    "{% endfor %}</table>"
)


@require_GET
def list_page(request):
    """Fifty households in the order of the ledger."""
    rows = Household.objects.visible_to(request.user).annotate(
        net=latest_income("per_capita_net"), reference=latest_income("per_capita_reference")
    )
    ordered = rows.order_by(F("region_id"), F("number")).values_list(*COLUMNS)[:50]
    return HttpResponse(TEMPLATE.render(Context({"rows": ordered})))
