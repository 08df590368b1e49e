from django.conf import settings
from django.db import migrations, models

# Published bulletins stay as they are: only this figure is added to them, with their trigger away.
COUNT = (
    f"SELECT set_config('portal.scope', '{settings.ROOT_REGION}', true); "
    "ALTER TABLE bulletins_bulletin DISABLE TRIGGER USER; "
    "UPDATE bulletins_bulletin b SET named = "
    "(SELECT count(*) FROM bulletins_snapshothousehold h WHERE h.bulletin_id = b.id); "
    "SET CONSTRAINTS ALL IMMEDIATE; "
    "ALTER TABLE bulletins_bulletin ENABLE TRIGGER USER"
)


class Migration(migrations.Migration):

    dependencies = [
        ('bulletins', '0007_corrections'),
    ]

    operations = [
        migrations.AddField(
            model_name='bulletin',
            name='named',
            field=models.PositiveIntegerField(default=0, help_text='与上月相比的名单里有多少户', verbose_name='名单户数'),
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
