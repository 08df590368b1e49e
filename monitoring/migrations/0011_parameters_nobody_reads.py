from django.db import migrations

# What a number's length, a mobile number and the school year are is no choice of the office: nothing read these rows.
UNREAD = "DELETE FROM core_parameter WHERE name IN ('id_lengths', 'phone_regex', 'school_ref')"


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0004_project_departments'),
        ('monitoring', '0010_weekly_gaps'),
    ]

    operations = [
        migrations.RunSQL(UNREAD, migrations.RunSQL.noop),
    ]
