from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):

    dependencies = [
        ('monitoring', '0018_trial_numbers'),
    ]

    operations = [
        migrations.AlterField(
            model_name='monthendcopy',
            name='member',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='month_end_copies', to='monitoring.member', verbose_name='成员'),
        ),
    ]
