"""Names the bulletins app for Django."""

from django.apps import AppConfig


class BulletinsConfig(AppConfig):
    name = "bulletins"
    verbose_name = "调度通报"
