"""The portal's addresses and those of the bare pages they are compared with."""

from django.conf import settings
from django.urls import include, path
from django.views.static import serve

from bench import bare

urlpatterns = [
    path("bare/", bare.list_page),
    path("bare/files/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}),
    path("", include("shenmu_portal.urls")),
]
