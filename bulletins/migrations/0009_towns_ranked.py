import pgtrigger
from django.db import migrations, models

from bulletins.standing import rank_towns
from core.scoping import whole_city


def rank_frozen(apps, schema_editor):
    """Months frozen before get their ranks too: measured again without new data they stay as they are."""
    bulletins = apps.get_model("bulletins", "Bulletin")
    with whole_city(), pgtrigger.ignore("bulletins.Snapshot:snapshot_update"):
        for bulletin in bulletins.objects.only("pk"):
            rank_towns(bulletin)


class Migration(migrations.Migration):

    dependencies = [
        ('bulletins', '0008_names_counted'),
    ]

    operations = [
        migrations.AddField(
            model_name='snapshot',
            name='above',
            field=models.DecimalField(decimal_places=2, max_digits=18, null=True, verbose_name='前一名数值'),
        ),
        migrations.AddField(
            model_name='snapshot',
            name='rank',
            field=models.PositiveSmallIntegerField(help_text='镇街按好坏排的名次', null=True, verbose_name='全市名次'),
        ),
        migrations.RunPython(rank_frozen, migrations.RunPython.noop),
    ]
