import django.db.models.deletion
from django.db import migrations, models

import monitoring.models.numbering


class Migration(migrations.Migration):

    dependencies = [
        ('monitoring', '0020_findings'),
    ]

    operations = [
        migrations.AddField(
            model_name='trial',
            name='number',
            field=models.CharField(db_collation='C', default=monitoring.models.numbering.new_number, editable=False, max_length=30, verbose_name='试算编号'),
        ),
        migrations.AlterField(
            model_name='monthendcopy',
            name='member',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='month_end_copies', to='monitoring.member', verbose_name='成员'),
        ),
    ]
