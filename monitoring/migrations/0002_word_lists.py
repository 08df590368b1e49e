import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('monitoring', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='household',
            name='risks',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('因病', '因病'), ('因自然灾害', '因自然灾害'), ('因残', '因残'), ('因缺劳动力', '因缺劳动力'), ('因意外事故', '因意外事故'), ('因产业失败', '因产业失败'), ('因务工就业不稳', '因务工就业不稳'), ('因学', '因学'), ('因安全住房', '因安全住房'), ('因安全饮水', '因安全饮水'), ('其他', '其他')], max_length=40), blank=True, default=list, size=5, verbose_name='致贫返贫风险'),
        ),
        migrations.AlterField(
            model_name='householdevent',
            name='risks',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('因病', '因病'), ('因自然灾害', '因自然灾害'), ('因残', '因残'), ('因缺劳动力', '因缺劳动力'), ('因意外事故', '因意外事故'), ('因产业失败', '因产业失败'), ('因务工就业不稳', '因务工就业不稳'), ('因学', '因学'), ('因安全住房', '因安全住房'), ('因安全饮水', '因安全饮水'), ('其他', '其他')], max_length=40), blank=True, default=list, size=5, verbose_name='致贫返贫风险'),
        ),
        migrations.AlterField(
            model_name='member',
            name='health',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('健康', '健康'), ('长期慢性病', '长期慢性病'), ('患有大病', '患有大病'), ('残疾', '残疾')], max_length=20), blank=True, default=list, size=None, verbose_name='健康状况'),
        ),
        migrations.AlterField(
            model_name='memberevent',
            name='health',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('健康', '健康'), ('长期慢性病', '长期慢性病'), ('患有大病', '患有大病'), ('残疾', '残疾')], max_length=20), blank=True, default=list, size=None, verbose_name='健康状况'),
        ),
    ]
