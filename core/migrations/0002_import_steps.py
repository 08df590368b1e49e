from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='importbatch',
            name='approved_at',
            field=models.DateTimeField(null=True, verbose_name='核对通过时间'),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='attempts',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='处理次数'),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='headers',
            field=models.JSONField(blank=True, default=list, verbose_name='表头'),
        ),
        migrations.AlterField(
            model_name='importissue',
            name='column',
            field=models.CharField(blank=True, max_length=60, verbose_name='列名'),
        ),
    ]
