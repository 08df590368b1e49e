import pgtrigger
from django.db import migrations, models

from bulletins.registry import INDICATORS
from core.indicators import Better
from core.scoping import whole_city

RANK = """
UPDATE bulletins_snapshot s SET rank = ranked.rank, above = ranked.above
FROM (
    SELECT id, rank() OVER best AS rank,
           first_value(value) OVER (best GROUPS BETWEEN 1 PRECEDING AND 1 PRECEDING) AS above
    FROM bulletins_snapshot
    WHERE bulletin_id = %s AND indicator = ANY(%s) AND value IS NOT NULL AND length(region_id) > 6
    WINDOW best AS (
        PARTITION BY indicator, left(region_id, CASE length(region_id) WHEN 12 THEN 9 ELSE 6 END), length(region_id)
        ORDER BY CASE WHEN indicator = ANY(%s) THEN value ELSE -value END
    )
) ranked
WHERE ranked.id = s.id AND s.rank IS DISTINCT FROM ranked.rank
"""


def rank_frozen(apps, schema_editor):
    """Months frozen before get their ranks too: measured again without new data they stay as they are."""
    lower, higher = (
        [each.code for each in INDICATORS if each.better == side] for side in (Better.LOWER, Better.HIGHER)
    )
    bulletins = apps.get_model("bulletins", "Bulletin").objects.values_list("pk", flat=True)
    with whole_city(), pgtrigger.ignore("bulletins.Snapshot:snapshot_update"), schema_editor.connection.cursor() as cursor:
        for bulletin in bulletins:
            cursor.execute(RANK, [bulletin, lower + higher, lower])


class Migration(migrations.Migration):

    dependencies = [
        ('bulletins', '0011_late_figures'),
    ]

    operations = [
        migrations.AlterField(
            model_name='snapshot',
            name='rank',
            field=models.PositiveSmallIntegerField(help_text='镇街在全市、村在本镇按好坏排的名次', null=True, verbose_name='名次'),
        ),
        migrations.RunPython(rank_frozen, migrations.RunPython.noop),
    ]
