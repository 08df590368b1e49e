import core.constraints
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bulletins', '0010_chapters_and_owners'),
        ('core', '0004_project_departments'),
    ]

    operations = [
        migrations.AddField(
            model_name='snapshot',
            name='before',
            field=models.DecimalField(decimal_places=2, max_digits=18, null=True, verbose_name='上月数值'),
        ),
        migrations.CreateModel(
            name='LateFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('indicator', models.CharField(db_collation='C', max_length=40, verbose_name='指标')),
                ('frozen', models.DecimalField(decimal_places=2, max_digits=18, null=True, verbose_name='冻结数')),
                ('value', models.DecimalField(decimal_places=2, max_digits=18, null=True, verbose_name='重新核对数')),
                ('measured_at', models.DateTimeField(verbose_name='核对时间')),
                ('bulletin', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='late_figures', to='bulletins.bulletin')),
                ('region', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.region', verbose_name='行政区划')),
            ],
            options={
                'verbose_name': '冻结后变化的指标',
                'verbose_name_plural': '冻结后变化的指标',
                'constraints': [models.UniqueConstraint(fields=('bulletin', 'region', 'indicator'), name='bulletins_late_once'), core.constraints.RowSecurity(name='bulletins_late_scope')],
            },
        ),
    ]
