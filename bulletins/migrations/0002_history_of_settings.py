import core.constraints
import core.fields
import django.db.models.deletion
import pghistory.utils
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bulletins', '0001_initial'),
        ('core', '0003_steps_attachments_settings'),
        ('core', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='TargetEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('item', models.PositiveSmallIntegerField(verbose_name='要点条目')),
                ('name', models.CharField(max_length=60, verbose_name='目标')),
                ('indicator', models.CharField(blank=True, max_length=40, verbose_name='指标')),
                ('operator', models.CharField(choices=[('=', '达到'), ('>=', '不低于'), ('<=', '不超过'), ('>', '高于')], max_length=2, verbose_name='要求')),
                ('value', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='目标值')),
                ('wording', models.CharField(max_length=40, verbose_name='目标值原文')),
                ('unit', models.CharField(blank=True, max_length=30, verbose_name='单位')),
                ('due_on', models.DateField(blank=True, help_text='持续执行的目标没有期限', null=True, verbose_name='期限')),
                ('level', models.CharField(blank=True, max_length=20, verbose_name='适用范围')),
                ('subject', models.CharField(blank=True, max_length=20, verbose_name='业务')),
                ('quote', models.CharField(blank=True, max_length=200, verbose_name='要点原文')),
                ('missing', models.CharField(blank=True, max_length=100, verbose_name='缺少的数据')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='bulletins.target')),
            ],
            options={
                'db_table': 'bulletins_target_event',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Freezing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('state', models.CharField(choices=[('waiting', '排队中'), ('running', '进行中'), ('review', '待核对'), ('done', '已完成'), ('refused', '未通过'), ('cancelled', '已取消'), ('failed', '已中断')], default='waiting', max_length=10, verbose_name='状态')),
                ('stage', models.CharField(blank=True, max_length=40, verbose_name='当前步骤')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='已处理')),
                ('total', models.PositiveIntegerField(null=True, verbose_name='总数')),
                ('message', models.TextField(blank=True, verbose_name='说明')),
                ('heartbeat_at', models.DateTimeField(null=True, verbose_name='最近活动')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='完成时间')),
                ('month', core.fields.MonthField(verbose_name='月份')),
                ('version', models.PositiveSmallIntegerField(editable=False, null=True, verbose_name='版次')),
                ('region', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.region', verbose_name='镇村')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name='操作人')),
            ],
            options={
                'verbose_name': '汇总任务',
                'verbose_name_plural': '汇总任务',
                'ordering': ['-pk'],
                'abstract': False,
                'constraints': [core.constraints.RowSecurity(name='bulletins_freezing_scope')],
            },
        ),
    ]
