"""Assembles the portal: settings, addresses, menu, and the pages that span apps."""

from shenmu_portal.celery import app as celery_app

__all__ = ["celery_app"]
