import core.derivations
import core.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_import_steps'),
        ('monitoring', '0004_household_facts'),
    ]

    operations = [
        migrations.AddField(
            model_name='household',
            name='bank_digest',
            field=core.fields.DerivedCharField(blank=True, compute=core.derivations.digest, db_collation='C', max_length=32, of='bank_account', verbose_name='账号摘要'),
        ),
        migrations.AddField(
            model_name='household',
            name='phone_digest',
            field=core.fields.DerivedCharField(blank=True, compute=core.derivations.digest, db_collation='C', max_length=32, of='phone', verbose_name='户电话摘要'),
        ),
        migrations.AddField(
            model_name='householdevent',
            name='bank_digest',
            field=core.fields.DerivedCharField(blank=True, compute=core.derivations.digest, db_collation='C', max_length=32, of='bank_account', verbose_name='账号摘要'),
        ),
        migrations.AddField(
            model_name='householdevent',
            name='phone_digest',
            field=core.fields.DerivedCharField(blank=True, compute=core.derivations.digest, db_collation='C', max_length=32, of='phone', verbose_name='户电话摘要'),
        ),
        migrations.AlterField(
            model_name='member',
            name='phone_digest',
            field=core.fields.DerivedCharField(blank=True, compute=core.derivations.digest, db_collation='C', max_length=32, of='phone', verbose_name='电话摘要'),
        ),
        migrations.AlterField(
            model_name='memberevent',
            name='phone_digest',
            field=core.fields.DerivedCharField(blank=True, compute=core.derivations.digest, db_collation='C', max_length=32, of='phone', verbose_name='电话摘要'),
        ),
        migrations.AddIndex(
            model_name='household',
            index=models.Index(condition=models.Q(('phone_digest', ''), _negated=True), fields=['phone_digest'], name='household_phone'),
        ),
        migrations.AddIndex(
            model_name='household',
            index=models.Index(condition=models.Q(('bank_digest', ''), _negated=True), fields=['bank_digest'], name='household_bank'),
        ),
        migrations.AddIndex(
            model_name='member',
            index=models.Index(condition=models.Q(('phone_digest', ''), _negated=True), fields=['phone_digest'], name='member_phone'),
        ),
    ]
