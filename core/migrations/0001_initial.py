import core.constraints
import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Workday',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False, verbose_name='日期')),
                ('is_workday', models.BooleanField(verbose_name='工作日')),
                ('name', models.CharField(blank=True, max_length=30, verbose_name='说明')),
            ],
            options={
                'verbose_name': '工作日历',
                'verbose_name_plural': '工作日历',
                'ordering': ['day'],
            },
        ),
        migrations.CreateModel(
            name='Region',
            fields=[
                ('code', models.CharField(db_collation='C', max_length=12, primary_key=True, serialize=False, verbose_name='区划代码')),
                ('name', models.CharField(max_length=50, verbose_name='全称')),
                ('short_name', models.CharField(max_length=30, verbose_name='简称')),
                ('full_name', models.CharField(help_text='五个村名在两个镇重复出现，页面一律显示镇和村', max_length=80, verbose_name='镇村名称')),
                ('level', models.CharField(choices=[('city', '市'), ('town', '镇'), ('street', '街道'), ('village', '村'), ('community', '社区')], max_length=10, verbose_name='级别')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='core.region', verbose_name='上级')),
            ],
            options={
                'verbose_name': '行政区划',
                'verbose_name_plural': '行政区划',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('role', models.CharField(blank=True, choices=[('office', '市衔接办'), ('clerk', '镇街业务员'), ('reviewer', '镇街审核'), ('grid', '网格员'), ('department', '行业部门'), ('leader', '市领导'), ('auditor', '审计'), ('admin', '系统管理员')], max_length=20, verbose_name='角色')),
                ('full_name', models.CharField(blank=True, max_length=40, verbose_name='姓名')),
                ('unit', models.CharField(blank=True, max_length=60, verbose_name='单位')),
                ('must_change_password', models.BooleanField(default=False, verbose_name='首次登录须改密码')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='core.region', verbose_name='管辖区域')),
            ],
            options={
                'verbose_name': '用户',
                'verbose_name_plural': '用户',
                'permissions': [('unmask_personal', '查看完整号码'), ('export_personal', '导出完整号码')],
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='Parameter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
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
            ],
            options={
                'verbose_name': '参数',
                'verbose_name_plural': '参数',
                'ordering': ['name', 'year'],
                'constraints': [models.UniqueConstraint(fields=('name', 'year'), name='core_parameter_once', nulls_distinct=False, violation_error_message='该参数在这一年度已有取值，请直接修改原有的一行。')],
            },
        ),
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('state', models.CharField(choices=[('waiting', '排队中'), ('running', '进行中'), ('review', '待核对'), ('done', '已完成'), ('refused', '未通过'), ('cancelled', '已取消'), ('failed', '已中断')], default='waiting', max_length=10, verbose_name='状态')),
                ('stage', models.CharField(blank=True, max_length=40, verbose_name='当前步骤')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='已处理')),
                ('total', models.PositiveIntegerField(null=True, verbose_name='总数')),
                ('message', models.TextField(blank=True, verbose_name='说明')),
                ('heartbeat_at', models.DateTimeField(null=True, verbose_name='最近活动')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='完成时间')),
                ('file', models.FileField(upload_to='imports/%Y/%m/', verbose_name='文件')),
                ('file_name', models.CharField(max_length=200, verbose_name='文件名')),
                ('digest', models.CharField(blank=True, max_length=64, verbose_name='文件指纹')),
                ('layout', models.CharField(blank=True, max_length=40, verbose_name='版式')),
                ('as_of', models.DateField(blank=True, null=True, verbose_name='数据日期')),
                ('new', models.PositiveIntegerField(default=0, verbose_name='新增')),
                ('changed', models.PositiveIntegerField(default=0, verbose_name='变更')),
                ('unchanged', models.PositiveIntegerField(default=0, verbose_name='未变')),
                ('rejected', models.PositiveIntegerField(default=0, verbose_name='退回')),
                ('summary', models.JSONField(blank=True, default=dict, verbose_name='分台账统计')),
                ('unknown_columns', models.JSONField(blank=True, default=list, verbose_name='未识别的列')),
                ('annotated', models.FileField(blank=True, upload_to='imports/%Y/%m/', verbose_name='批注文件')),
                ('merged_at', models.DateTimeField(null=True, verbose_name='入库时间')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name='操作人')),
                ('region', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.region', verbose_name='镇村')),
            ],
            options={
                'verbose_name': '导入批次',
                'verbose_name_plural': '导入批次',
                'ordering': ['-pk'],
                'abstract': False,
                'constraints': [core.constraints.RowSecurity(name='core_importbatch_scope')],
            },
        ),
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('state', models.CharField(choices=[('waiting', '排队中'), ('running', '进行中'), ('review', '待核对'), ('done', '已完成'), ('refused', '未通过'), ('cancelled', '已取消'), ('failed', '已中断')], default='waiting', max_length=10, verbose_name='状态')),
                ('stage', models.CharField(blank=True, max_length=40, verbose_name='当前步骤')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='已处理')),
                ('total', models.PositiveIntegerField(null=True, verbose_name='总数')),
                ('message', models.TextField(blank=True, verbose_name='说明')),
                ('heartbeat_at', models.DateTimeField(null=True, verbose_name='最近活动')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='完成时间')),
                ('ledger', models.CharField(max_length=40, verbose_name='台账')),
                ('query', models.CharField(blank=True, max_length=500, verbose_name='筛选条件')),
                ('with_personal', models.BooleanField(default=False, verbose_name='含完整号码')),
                ('file', models.FileField(blank=True, upload_to='exports/%Y/%m/', verbose_name='文件')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name='操作人')),
                ('region', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.region', verbose_name='镇村')),
            ],
            options={
                'verbose_name': '导出任务',
                'verbose_name_plural': '导出任务',
                'ordering': ['-pk'],
                'abstract': False,
                'constraints': [core.constraints.RowSecurity(name='core_export_scope')],
            },
        ),
        migrations.CreateModel(
            name='AccessLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                ('kind', models.CharField(choices=[('unmask', '查看完整号码'), ('export', '导出'), ('download', '下载文件')], max_length=10, verbose_name='行为')),
                ('ledger', models.CharField(max_length=40, verbose_name='台账')),
                ('object_id', models.BigIntegerField(null=True, verbose_name='记录')),
                ('field', models.CharField(blank=True, max_length=40, verbose_name='字段')),
                ('rows', models.PositiveIntegerField(default=1, verbose_name='行数')),
                ('filters', models.TextField(blank=True, verbose_name='筛选条件')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name='用户')),
                ('region', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='core.region', verbose_name='用户区域')),
            ],
            options={
                'verbose_name': '访问日志',
                'verbose_name_plural': '访问日志',
                'ordering': ['-at'],
                'indexes': [models.Index(fields=['user', '-at'], name='core_access_user'), models.Index(fields=['ledger', 'object_id', '-at'], name='core_access_object')],
                'constraints': [core.constraints.RowSecurity(name='core_accesslog_scope')],
            },
        ),
        migrations.CreateModel(
            name='RegionAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=50, verbose_name='旧称或异写')),
                ('reason', models.CharField(blank=True, max_length=100, verbose_name='说明')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='core.region', verbose_name='现区划')),
            ],
            options={
                'verbose_name': '区划别名',
                'verbose_name_plural': '区划别名',
                'constraints': [models.UniqueConstraint(fields=('name', 'region'), name='core_alias_once')],
            },
        ),
        migrations.CreateModel(
            name='SavedFilter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ledger', models.CharField(max_length=40, verbose_name='台账')),
                ('name', models.CharField(max_length=30, verbose_name='名称')),
                ('query', models.CharField(max_length=500, verbose_name='筛选条件')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_filters', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '常用筛选',
                'verbose_name_plural': '常用筛选',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('user', 'ledger', 'name'), name='core_savedfilter_once', violation_error_message='已有同名的常用筛选，请换一个名称。')],
            },
        ),
        migrations.CreateModel(
            name='ImportIssue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveIntegerField(verbose_name='行号')),
                ('column', models.CharField(max_length=60, verbose_name='列名')),
                ('severity', models.CharField(choices=[('error', '退回'), ('warning', '提醒')], max_length=8, verbose_name='处理')),
                ('code', models.CharField(max_length=30, verbose_name='种类')),
                ('message', models.CharField(max_length=300, verbose_name='错误说明')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='issues', to='core.importbatch')),
                ('region', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='core.region')),
            ],
            options={
                'verbose_name': '导入问题',
                'verbose_name_plural': '导入问题',
                'ordering': ['row', 'pk'],
                'constraints': [core.constraints.RowSecurity(name='core_importissue_scope')],
            },
        ),
    ]
