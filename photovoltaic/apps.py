"""Names the photovoltaic app for Django."""

from django.apps import AppConfig


class PhotovoltaicConfig(AppConfig):
    name = "photovoltaic"
    verbose_name = "光伏帮扶"
