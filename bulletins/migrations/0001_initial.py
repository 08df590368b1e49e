import core.constraints
import core.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_import_steps'),
        ('core', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Bulletin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', core.fields.MonthField(verbose_name='月份')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='版次')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('published', '已发布')], default='draft', max_length=10, verbose_name='状态')),
                ('frozen_at', models.DateTimeField(verbose_name='汇总时间')),
                ('digest', models.CharField(max_length=64, verbose_name='数据指纹')),
                ('headline', models.CharField(blank=True, max_length=600, verbose_name='本月要情')),
                ('totals', models.JSONField(default=dict, verbose_name='全市合计')),
                ('goals', models.JSONField(default=list, verbose_name='年度目标进展')),
                ('errors', models.JSONField(blank=True, default=dict, verbose_name='计算错误')),
                ('file', models.FileField(blank=True, upload_to='bulletins/', verbose_name='通报')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='通报校验值')),
                ('town_file', models.FileField(blank=True, upload_to='bulletins/', verbose_name='通报（不含名单）')),
                ('town_sha256', models.CharField(blank=True, max_length=64, verbose_name='通报（不含名单）校验值')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='发布时间')),
                ('notes', models.CharField(blank=True, max_length=300, verbose_name='更正说明')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name='发布人')),
            ],
            options={
                'verbose_name': '月度通报',
                'verbose_name_plural': '月度通报',
                'ordering': ['-month', '-version'],
                'permissions': [('publish_bulletin', '发布通报'), ('view_indicator', '查看驾驶舱')],
                'constraints': [models.UniqueConstraint(fields=('month', 'version'), name='bulletins_bulletin_once'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('month',), name='bulletins_one_draft'), models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(('published_at__isnull', False), models.Q(('file', ''), _negated=True), models.Q(('sha256', ''), _negated=True), ('errors', {})), _connector='OR'), name='bulletins_published_is_complete', violation_error_message='发布的通报必须有文件、校验值和发布时间，且没有计算错误。')],
            },
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', core.fields.MonthField(verbose_name='月份')),
                ('indicator', models.CharField(db_collation='C', max_length=40, verbose_name='指标')),
                ('numerator', models.DecimalField(decimal_places=4, max_digits=20, null=True, verbose_name='分子')),
                ('denominator', models.DecimalField(decimal_places=4, max_digits=20, null=True, verbose_name='分母')),
                ('value', models.DecimalField(decimal_places=2, max_digits=18, null=True, verbose_name='数值')),
                ('target', models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name='目标')),
                ('state', models.CharField(blank=True, choices=[('met', '达标'), ('behind', '未到期，有差距'), ('missed', '未达标'), ('no-data', '无数据'), ('error', '错误')], max_length=8, verbose_name='状态')),
                ('bulletin', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='snapshots', to='bulletins.bulletin')),
                ('region', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.region', verbose_name='行政区划')),
            ],
            options={
                'verbose_name': '指标快照',
                'verbose_name_plural': '指标快照',
                'indexes': [models.Index(fields=['month', 'indicator', 'region'], name='snapshot_place')],
                'constraints': [models.UniqueConstraint(fields=('bulletin', 'region', 'indicator'), name='bulletins_snapshot_once'), core.constraints.RowSecurity(name='bulletins_snapshot_scope')],
            },
        ),
        migrations.CreateModel(
            name='SnapshotHousehold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('monitored', '监测对象'), ('entered', '新纳入监测'), ('cleared', '风险消除'), ('reopened', '重新纳入'), ('left', '退出监测名单'), ('red', '红色预警'), ('risk-new', '新增预警'), ('risk-cleared', '预警消除')], max_length=12, verbose_name='事项')),
                ('number', models.CharField(db_collation='C', max_length=30, verbose_name='户编号')),
                ('head_name', models.CharField(blank=True, max_length=40, verbose_name='户主')),
                ('monitored_as', models.CharField(blank=True, max_length=40, verbose_name='监测对象类别')),
                ('identified_in', core.fields.MonthField(null=True, verbose_name='识别监测时间')),
                ('is_open', models.BooleanField(default=False, verbose_name='风险未消除')),
                ('detail', models.CharField(blank=True, max_length=200, verbose_name='情况')),
                ('bulletin', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='households', to='bulletins.bulletin')),
                ('region', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.region', verbose_name='镇村')),
            ],
            options={
                'verbose_name': '通报涉及户',
                'verbose_name_plural': '通报涉及户',
                'constraints': [models.UniqueConstraint(fields=('bulletin', 'kind', 'region', 'number'), name='bulletins_household_once'), core.constraints.RowSecurity(name='bulletins_household_scope')],
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
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
            ],
            options={
                'verbose_name': '年度目标',
                'verbose_name_plural': '年度目标',
                'ordering': ['-year', 'item', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('year', 'item', 'name'), name='bulletins_target_once', violation_error_message='这一年度已有同名的目标。')],
            },
        ),
    ]
