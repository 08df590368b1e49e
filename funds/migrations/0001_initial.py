import core.constraints
import core.fields
import django.core.validators
import django.db.models.deletion
import pghistory.utils
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0003_steps_attachments_settings'),
        ('monitoring', '0006_registers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Loan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('bank', models.CharField(db_collation='C', max_length=60, verbose_name='放贷银行')),
                ('contract_number', models.CharField(db_collation='C', max_length=40, verbose_name='合同号')),
                ('credit', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='授信额（元）')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12, validators=[django.core.validators.MinValueValidator(0)], verbose_name='贷款金额（元）')),
                ('issued_on', models.DateField(verbose_name='放款日期')),
                ('due_on', models.DateField(verbose_name='到期日期')),
                ('rate', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(36)], verbose_name='年利率（%）')),
                ('purpose', models.CharField(blank=True, max_length=60, verbose_name='用途（产业）')),
                ('interest_subsidy', core.fields.WordsField(blank=True, choices=[('按季', '按季'), ('按年', '按年')], max_length=4, verbose_name='贴息方式')),
                ('balance', models.DecimalField(decimal_places=2, max_digits=12, validators=[django.core.validators.MinValueValidator(0)], verbose_name='贷款余额（元）')),
                ('overdue_principal', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='逾期本金（元）')),
                ('overdue_interest', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='逾期利息（元）')),
                ('classification', core.fields.WordsField(blank=True, choices=[('正常', '正常'), ('关注', '关注'), ('次级', '次级'), ('可疑', '可疑'), ('损失', '损失')], max_length=4, verbose_name='五级分类')),
                ('household', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='loans', to='monitoring.household', verbose_name='农户')),
                ('region', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.region', verbose_name='镇村')),
            ],
            options={
                'verbose_name': '小额信贷',
                'verbose_name_plural': '小额信贷',
                'abstract': False,
                'indexes': [models.Index(fields=['region', 'household', 'issued_on'], name='loan_place'), models.Index(condition=models.Q(('balance__gt', 0)), fields=['region', 'due_on'], name='loan_owed')],
                'constraints': [core.constraints.RowSecurity(name='funds_loan_scope'), models.UniqueConstraint(fields=('bank', 'contract_number'), name='loan_contract', violation_error_message='该银行的这个合同号已登记，请直接修改原有的一行。'), models.CheckConstraint(condition=models.Q(('due_on__gt', models.F('issued_on'))), name='loan_due_after_issue', violation_error_message='到期日期须晚于放款日期。'), models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('balance__lte', models.F('amount'))), name='loan_balance_within_amount', violation_error_message='贷款金额须大于 0，贷款余额不能超过贷款金额。'), models.CheckConstraint(condition=models.Q(('overdue_principal__isnull', True), ('overdue_principal__lte', models.F('balance')), _connector='OR'), name='loan_overdue_within_balance', violation_error_message='逾期本金不能超过贷款余额。'), core.constraints.SameRegion(name='loan_region_is_households', parent='household')],
            },
        ),
        migrations.CreateModel(
            name='LoanEvent',
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
                ('bank', models.CharField(db_collation='C', max_length=60, verbose_name='放贷银行')),
                ('contract_number', models.CharField(db_collation='C', max_length=40, verbose_name='合同号')),
                ('credit', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='授信额（元）')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12, validators=[django.core.validators.MinValueValidator(0)], verbose_name='贷款金额（元）')),
                ('issued_on', models.DateField(verbose_name='放款日期')),
                ('due_on', models.DateField(verbose_name='到期日期')),
                ('rate', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(36)], verbose_name='年利率（%）')),
                ('purpose', models.CharField(blank=True, max_length=60, verbose_name='用途（产业）')),
                ('interest_subsidy', core.fields.WordsField(blank=True, choices=[('按季', '按季'), ('按年', '按年')], max_length=4, verbose_name='贴息方式')),
                ('balance', models.DecimalField(decimal_places=2, max_digits=12, validators=[django.core.validators.MinValueValidator(0)], verbose_name='贷款余额（元）')),
                ('overdue_principal', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='逾期本金（元）')),
                ('overdue_interest', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='逾期利息（元）')),
                ('classification', core.fields.WordsField(blank=True, choices=[('正常', '正常'), ('关注', '关注'), ('次级', '次级'), ('可疑', '可疑'), ('损失', '损失')], max_length=4, verbose_name='五级分类')),
                ('household', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='monitoring.household', verbose_name='农户')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='funds.loan')),
                ('region', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.region', verbose_name='镇村')),
            ],
            options={
                'db_table': 'funds_loan_event',
                'abstract': False,
                'constraints': [core.constraints.RowSecurity(name='funds_loan_event_scope')],
            },
        ),
    ]
