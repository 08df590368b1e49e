"""Addresses of the JSON interface: the ledgers below /api/v1/, the schema and the page that explains it."""

from django.urls import path

from core.api.docs import docs_page
from core.api.views import Directory, Find, Schema, ledger_views
from core.ledger.registry import ledgers


def _ledger_urls(ledger):
    views = ledger_views(ledger)
    return [
        path(f"v1/{ledger.name}/", views.as_view({"get": "list"}), name=f"api-{ledger.name}-list"),
        path(f"v1/{ledger.name}/<int:pk>/", views.as_view({"get": "retrieve"}), name=f"api-{ledger.name}-record"),
    ]


urlpatterns = [
    path("v1/", Directory.as_view(), name="api"),
    *(address for ledger in ledgers() for address in _ledger_urls(ledger)),
    path("v1/<slug:ledger>/find/", Find.as_view(), name="api-find"),
    path("schema/", Schema.as_view(), name="api-schema"),
    path("docs/", docs_page, name="api-docs"),
]
