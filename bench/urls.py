"""The portal's addresses and those of the bare pages they are compared with."""

from django.urls import include, path

from bench import bare

urlpatterns = [path("bare/", bare.list_page), path("", include("shenmu_portal.urls"))]
