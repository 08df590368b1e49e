"""Addresses of a ledger's pages, the same for every ledger."""

from django.urls import path

from core.imports import views as imports
from core.ledger.pages import editing, export, listing, process, record, reversing, template
from core.ledger.reversing import ReversibleLedger


def ledger_urls(ledger):
    """URL patterns below `/<ledger>/`, named `<ledger>-list`, `<ledger>-record` and so on."""
    pages = (
        ("", listing.list_page, "list"),
        ("count/", listing.count_fragment, "count"),
        ("panel/", listing.panel_fragment, "panel"),
        ("find/", listing.find, "find"),
        ("columns/", listing.choose_columns, "columns"),
        ("filters/save/", listing.save_filter, "save-filter"),
        ("filters/<int:pk>/forget/", listing.forget_filter, "forget-filter"),
        ("add/", editing.add_page, "add"),
        ("bulk/", editing.bulk_edit, "bulk"),
        ("import/", imports.ledger_import, "import"),
        ("export/", export.export_page, "export"),
        ("template/", template.template_page, "template"),
        ("sheet/", template.sheet_page, "sheet"),
        ("<int:pk>/", record.record_page, "record"),
        ("<int:pk>/edit/", editing.edit_page, "edit"),
        ("<int:pk>/delete/", editing.delete_page, "delete"),
        ("<int:pk>/steps/<slug:step>/", process.step_page, "step"),
        ("<int:pk>/pause/", process.pause, "pause"),
        ("<int:pk>/attachments/", process.add_attachments, "attach"),
        ("<int:pk>/unmask/<slug:field>/", record.unmask, "unmask"),
    )
    if isinstance(ledger, ReversibleLedger):
        pages += (("<int:pk>/reverse/", reversing.reverse_page, "reverse"),)
    return [path(route, view, {"ledger": ledger}, name=f"{ledger.name}-{name}") for route, view, name in pages]
