from django.db import migrations, models


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
    ]
