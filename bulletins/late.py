"""Late data (迟到数据): a published month is measured anew, and what would differ now is kept beside what was frozen."""

from django.conf import settings
from django.utils import timezone

from bulletins.differing import differing, shortened
from bulletins.freezing import measured_on_trial
from bulletins.models import Bulletin, LateFigure
from core.months import Month
from core.scoping import whole_city


def check_last_published(today):
    """Measure the newest published month before today's anew; the published figures stay. Gives how many differ."""
    months = Bulletin.objects.published().filter(month__lt=Month.of(today))
    published = months.order_by("-month", "-version").first()
    return check(published) if published else 0


def check(published):
    """Keep which of its figures would be others today; of an earlier check nothing is left."""
    with whole_city():
        with measured_on_trial(published.month) as fresh:
            late = [_late(row, published) for row in differing(fresh, published, settings.ROOT_REGION)]
            late = [each for each in late if each.indicator in published.totals.keys() - fresh.errors.keys()]
        LateFigure.objects.filter(bulletin=published).delete()
        LateFigure.objects.bulk_create(late)
    return len(late)


def _late(row, published):
    return LateFigure(
        bulletin=published, region_id=row.region_id, indicator=row.indicator, frozen=row.frozen, value=row.value,
        measured_at=timezone.now(),
    )  # fmt: skip


def late_shown(bulletin, user):
    """What became different since, inside the reader's place, as a page shows it; None where nothing did."""
    rows = list(late_figures(bulletin).visible_to(user))
    return {"measured_at": rows[0].measured_at} | shortened(rows) if rows else None


def late_figures(bulletin):
    rows = LateFigure.objects.filter(bulletin=bulletin)
    return rows.select_related("region").order_by("region_id", "indicator")


def late_before(bulletin):
    """(the published bulletin of the month before, its late figures): what the month's own workbook lists."""
    months = Bulletin.objects.published().filter(month=bulletin.month - 1)
    published = months.order_by("-version").first()
    return published, list(late_figures(published)) if published else []
