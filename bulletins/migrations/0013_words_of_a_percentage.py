from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bulletins', '0012_places_ranked'),
    ]

    operations = [
        migrations.AlterConstraint(
            model_name='progressreport',
            name='progressreport_percent',
            constraint=models.CheckConstraint(condition=models.Q(('percent', None), ('percent__lte', 100), _connector='OR'), name='progressreport_percent', violation_error_message='完成进度按百分数填写，最多填 100。'),
        ),
    ]
