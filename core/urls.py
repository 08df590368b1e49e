"""Addresses of the kernel's own pages."""

from django.contrib.auth.views import LogoutView
from django.urls import include, path

from core.accounts import SignIn, change_password
from core.ledger.pages.process import attachment_file
from core.pages.access_log import access_log_page
from core.pages.exports import cancel_export, download_export, export_job, exports_page
from core.pages.parameters import next_year_page, parameter_page, parameters_page
from core.pages.users import user_page, users_page
from core.pages.workdays import workday_page, workdays_page

urlpatterns = [
    path("login/", SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", change_password, name="password"),
    path("users/", users_page, name="users"),
    path("users/add/", user_page, name="user-add"),
    path("users/<int:pk>/", user_page, name="user"),
    path("parameters/", parameters_page, name="parameters"),
    path("parameters/<int:pk>/", parameter_page, name="parameter"),
    path("parameters/<int:pk>/next-year/", next_year_page, name="parameter-next-year"),
    path("workdays/", workdays_page, name="workdays"),
    path("workdays/<int:year>/<int:month>/<int:day>/", workday_page, name="workday"),
    path("exports/", exports_page, name="exports"),
    path("exports/<int:pk>/", export_job, name="export"),
    path("exports/<int:pk>/cancel/", cancel_export, name="export-cancel"),
    path("exports/<int:pk>/download/", download_export, name="export-download"),
    path("imports/", include("core.imports.urls")),
    path("attachments/<int:pk>/", attachment_file, name="attachment"),
    path("access-log/", access_log_page, name="access-log"),
]
