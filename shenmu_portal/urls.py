"""All addresses of the portal: the ledgers of the menu, and the pages that are none."""

from django.urls import include, path

from core.ledger.urls import ledger_urls
from shenmu_portal import digest, pages
from shenmu_portal.menu import LEDGERS

handler400 = pages.unreadable
urlpatterns = [
    path("", pages.home, name="home"),
    path("todos/", pages.todos, name="todos"),
    path("todos/count/", digest.todo_count, name="todo-count"),
    path("todos/cards/", digest.todo_cards, name="todo-cards"),
    path("digest/", digest.digest_page, name="digest"),
    path("search/", pages.search, name="search"),
    path("ledgers/", pages.ledgers_page, name="ledgers"),
    path("", include("core.urls")),
    path("", include("bulletins.urls")),
    path("", include("monitoring.pages.clues")),
    path("", include("monitoring.pages.aid")),
    path("", include("monitoring.pages.declare")),
    path("", include("monitoring.pages.documents")),
    path("", include("monitoring.pages.door_codes")),
    path("", include("monitoring.pages.household_file")),
    path("", include("monitoring.pages.entry")),
    path("", include("monitoring.pages.reconciling")),
    path("", include("monitoring.pages.grids")),
    path("", include("monitoring.pages.income_months")),
    path("", include("monitoring.pages.findings")),
    path("", include("monitoring.pages.quality")),
    path("", include("monitoring.pages.risks")),
    path("", include("monitoring.pages.screening")),
    path("", include("monitoring.pages.sweeps")),
    path("", include("monitoring.pages.trials")),
    path("", include("monitoring.pages.guarantees")),
    path("", include("monitoring.pages.comparison")),
    path("", include("projects.pages.alarms")),
    path("", include("projects.pages.assets")),
    path("", include("projects.pages.inventory")),
    path("", include("projects.pages.linking")),
    path("", include("funds.pages.bank_reports")),
    path("", include("funds.pages.credit")),
    path("", include("photovoltaic.pages.income")),
    path("", include("photovoltaic.pages.mutual")),
    path("", include("photovoltaic.pages.mutual_papers")),
    path("", include("photovoltaic.pages.paying")),
    path("", include("photovoltaic.pages.running")),
    path("", include("funds.pages.progress")),
    path("", include("funds.pages.project_progress")),
    path("", include("funds.pages.reconciling")),
    path("", include("supervision.pages")),
    path("api/", include("monitoring.api")),
    path("", include("monitoring.pages.visits")),
    path("api/", include("core.api.urls")),
    *(path(f"{ledger.name}/", include(ledger_urls(ledger))) for ledger in LEDGERS),
]
