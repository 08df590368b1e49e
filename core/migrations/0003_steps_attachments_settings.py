import core.constraints
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_import_steps'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='department',
            field=models.CharField(blank=True, choices=[('medical', '医保'), ('health', '卫健'), ('education', '教育'), ('housing', '住建'), ('water', '水利'), ('civil', '民政'), ('disability', '残联'), ('labour', '人社'), ('police', '公安'), ('market', '市监')], max_length=12, verbose_name='行业部门'),
        ),
        migrations.CreateModel(
            name='StepTaken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('ledger', models.CharField(db_collation='C', max_length=40, verbose_name='台账')),
                ('object_id', models.BigIntegerField(verbose_name='记录')),
                ('step', models.CharField(max_length=30, verbose_name='步骤')),
                ('label', models.CharField(max_length=40, verbose_name='办理事项')),
                ('source', models.CharField(max_length=20, verbose_name='办理前环节')),
                ('target', models.CharField(max_length=20, verbose_name='办理后环节')),
                ('opinion', models.TextField(blank=True, verbose_name='意见')),
                ('document_number', models.CharField(blank=True, max_length=60, verbose_name='文号')),
                ('happened_on', models.DateField(verbose_name='办理日期')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
                ('region', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.region', verbose_name='镇村')),
            ],
            options={
                'verbose_name': '办理记录',
                'verbose_name_plural': '办理记录',
                'ordering': ['-pk'],
                'abstract': False,
                'indexes': [models.Index(fields=['ledger', 'object_id'], name='core_steptaken_object')],
                'constraints': [core.constraints.RowSecurity(name='core_steptaken_scope')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('ledger', models.CharField(db_collation='C', max_length=40, verbose_name='台账')),
                ('object_id', models.BigIntegerField(verbose_name='记录')),
                ('kind', models.CharField(choices=[('photo', '照片'), ('paper', '文件')], max_length=5, verbose_name='类别')),
                ('title', models.CharField(max_length=100, verbose_name='名称')),
                ('file', models.FileField(upload_to='attachments/%Y/%m/', verbose_name='文件')),
                ('content_type', models.CharField(max_length=80, verbose_name='文件类型')),
                ('size', models.PositiveIntegerField(verbose_name='字节数')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
                ('region', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.region', verbose_name='镇村')),
                ('step_taken', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='core.steptaken', verbose_name='办理记录')),
            ],
            options={
                'verbose_name': '附件',
                'verbose_name_plural': '附件',
                'ordering': ['pk'],
                'abstract': False,
                'indexes': [models.Index(fields=['ledger', 'object_id'], name='core_attachment_object')],
                'constraints': [core.constraints.RowSecurity(name='core_attachment_scope')],
            },
        ),
        migrations.CreateModel(
            name='Throttle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30, verbose_name='事项')),
                ('digest', models.CharField(db_collation='C', max_length=32, verbose_name='来者摘要')),
                ('since', models.DateTimeField(verbose_name='计数起点')),
                ('tries', models.PositiveIntegerField(default=1, verbose_name='次数')),
            ],
            options={
                'verbose_name': '访问频次',
                'verbose_name_plural': '访问频次',
                'indexes': [models.Index(fields=['since'], name='core_throttle_since')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'digest', 'since'), name='core_throttle_once')],
            },
        ),
        migrations.CreateModel(
            name='ParameterEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=40, verbose_name='参数')),
                ('label', models.CharField(blank=True, max_length=60, verbose_name='名称')),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='年度')),
                ('value', models.CharField(max_length=400, verbose_name='取值')),
                ('unit', models.CharField(blank=True, max_length=40, verbose_name='单位')),
                ('effective_on', models.DateField(blank=True, null=True, verbose_name='生效日期')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='依据文件')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('is_placeholder', models.BooleanField(default=False, verbose_name='示例值')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='core.parameter')),
            ],
            options={
                'db_table': 'core_parameter_event',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='UserEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('role', models.CharField(blank=True, choices=[('office', '市衔接办'), ('clerk', '镇街业务员'), ('reviewer', '镇街审核'), ('grid', '网格员'), ('department', '行业部门'), ('leader', '市领导'), ('auditor', '审计'), ('admin', '系统管理员')], max_length=20, verbose_name='角色')),
                ('department', models.CharField(blank=True, choices=[('medical', '医保'), ('health', '卫健'), ('education', '教育'), ('housing', '住建'), ('water', '水利'), ('civil', '民政'), ('disability', '残联'), ('labour', '人社'), ('police', '公安'), ('market', '市监')], max_length=12, verbose_name='行业部门')),
                ('full_name', models.CharField(blank=True, max_length=40, verbose_name='姓名')),
                ('unit', models.CharField(blank=True, max_length=60, verbose_name='单位')),
                ('must_change_password', models.BooleanField(default=False, verbose_name='首次登录须改密码')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to=settings.AUTH_USER_MODEL)),
                ('region', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.region', verbose_name='管辖区域')),
            ],
            options={
                'db_table': 'core_user_event',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='WorkdayEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('day', models.DateField(serialize=False, verbose_name='日期')),
                ('is_workday', models.BooleanField(verbose_name='工作日')),
                ('name', models.CharField(blank=True, max_length=30, verbose_name='说明')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='core.workday')),
            ],
            options={
                'db_table': 'core_workday_event',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='KnownColumn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ledger', models.CharField(max_length=40, verbose_name='台账')),
                ('name', models.CharField(max_length=60, verbose_name='字段')),
            ],
            options={
                'verbose_name': '已有的列',
                'verbose_name_plural': '已有的列',
                'constraints': [models.UniqueConstraint(fields=('ledger', 'name'), name='knowncolumn_once')],
            },
        ),
        migrations.CreateModel(
            name='ImportDoubt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ledger', models.CharField(db_collation='C', max_length=40, verbose_name='台账')),
                ('object_id', models.BigIntegerField(verbose_name='记录')),
                ('code', models.CharField(db_collation='C', max_length=4, verbose_name='规则')),
                ('column', models.CharField(max_length=60, verbose_name='列名')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.importbatch', verbose_name='导入批次')),
                ('region', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.region', verbose_name='镇村')),
            ],
            options={
                'verbose_name': '导入疑问',
                'verbose_name_plural': '导入疑问',
                'constraints': [core.constraints.RowSecurity(name='core_importdoubt_scope'), models.UniqueConstraint(fields=('ledger', 'object_id', 'code', 'column'), name='importdoubt_once')],
            },
        ),
    ]
