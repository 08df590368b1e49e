"""Addresses of the import pages that belong to no single ledger."""

from django.urls import path

from core.imports import views

urlpatterns = [
    path("", views.imports_page, name="imports"),
    path("<int:pk>/", views.import_page, name="import"),
    path("<int:pk>/progress/", views.progress_fragment, name="import-progress"),
    path("<int:pk>/merge/", views.merge_import, name="import-merge"),
    path("<int:pk>/cancel/", views.cancel_import, name="import-cancel"),
    path("<int:pk>/retry/", views.retry_import, name="import-retry"),
    path("<int:pk>/annotated/", views.annotated_import, name="import-annotated"),
]
