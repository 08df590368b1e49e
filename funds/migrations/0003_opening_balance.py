"""What loans owe becomes a figure that repayments decide; the balances typed so far are kept as opening ones."""

from django.conf import settings
from django.db import migrations, models
from django.core.validators import MinValueValidator

KEEP = (
    f"SELECT set_config('portal.scope', '{settings.ROOT_REGION}', true); "
    "UPDATE funds_loan SET opening_balance = balance WHERE balance <> amount; "
    "UPDATE funds_loan SET classification = '正常' WHERE classification = ''"
)


def opening():
    return models.DecimalField(
        blank=True, decimal_places=2, max_digits=12, null=True, validators=[MinValueValidator(0)], verbose_name="登记前余额（元）"
    )


class Migration(migrations.Migration):

    dependencies = [("funds", "0002_events_of_a_household")]

    operations = [
        migrations.AddField("loan", "opening_balance", opening()),
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
        migrations.AddField("loanevent", "opening_balance", opening()),
        migrations.RemoveConstraint("loan", "loan_balance_within_amount"),
        migrations.RemoveConstraint("loan", "loan_overdue_within_balance"),
        migrations.RemoveIndex("loan", "loan_owed"),
        *(
            migrations.RemoveField(model, field)
            for model in ("loan", "loanevent")
            for field in ("balance", "overdue_principal", "overdue_interest")
        ),
    ]
