import core.constraints
import core.fields
import django.db.models.deletion
import pghistory.utils
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0001_initial'),
        ('core', '__first__'),
        ('monitoring', '0002_word_lists'),
    ]

    operations = [
        migrations.CreateModel(
            name='RiskEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('rule', models.CharField(db_collation='C', max_length=4, verbose_name='规则')),
                ('month', core.fields.MonthField(verbose_name='月份')),
                ('since', core.fields.MonthField(verbose_name='首次出现')),
                ('severity', models.CharField(choices=[('red', '红色'), ('orange', '橙色'), ('yellow', '黄色')], max_length=6, verbose_name='等级')),
                ('risk_code', models.CharField(max_length=4, verbose_name='风险类型')),
                ('evidence', models.JSONField(default=dict, verbose_name='依据')),
                ('status', models.CharField(choices=[('active', '存在'), ('cleared', '已消除')], default='active', max_length=8, verbose_name='状态')),
                ('cleared_in', core.fields.MonthField(blank=True, null=True, verbose_name='消除月份')),
                ('cleared_evidence', models.JSONField(blank=True, null=True, verbose_name='消除依据')),
                ('reviewed_at', models.DateTimeField(blank=True, null=True, verbose_name='核实时间')),
                ('review_note', models.CharField(blank=True, max_length=300, verbose_name='核实情况')),
                ('household', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='monitoring.household', verbose_name='农户')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='monitoring.risk')),
                ('region', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.region', verbose_name='镇村')),
                ('reviewed_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核实人')),
            ],
            options={
                'db_table': 'monitoring_risk_event',
                'abstract': False,
                'constraints': [core.constraints.RowSecurity(name='monitoring_risk_event_scope')],
            },
        ),
    ]
