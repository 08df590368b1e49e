import pgtrigger
from django.db import migrations, models

from core.scoping import whole_city

# Which side of these indicators was the better one when their frozen months were ranked.
LOWER = [
    "open_households", "open_people", "aid_overdue", "dropouts", "uninsured_people", "insurance_unknown_people",
    "unsafe_house_households", "unsafe_water_households", "risk_households", "risks_red", "risks_orange",
    "risks_yellow", "risks_new", "risk_SR01", "risk_SR02", "risk_SR03", "risk_SR04", "risk_SR05", "risk_SR06",
    "risk_SR07", "risk_SR08", "risk_SR09", "risk_SR10", "risk_SR11", "risk_SR24", "risk_SR12", "risk_SR13",
    "risk_SR14", "risk_SR15", "risk_SR16", "risk_SR17", "risk_SR18", "risk_SR19", "risk_SR20", "risk_SR21",
    "risk_SR22", "risk_SR23", "risk_SR25", "risk_SR27", "risk_SR28", "problems_open", "problems_overdue",
    "problems_reopened", "problems_open_responsibility", "problems_open_policy", "problems_open_work",
    "problems_open_result", "projects_not_begun", "projects_lagging", "alarm_PA01", "alarm_PA02", "alarm_PA03",
    "alarm_PA04", "alarm_PA05", "alarm_PA06", "alarm_PA07", "alarm_PA08", "alarm_AA01", "alarm_AA02", "alarm_AA03",
    "alarm_AA04", "alarm_AA05", "alarm_AA06", "alarm_AA07", "funds_idle", "funds_late", "retention_due",
    "fund_findings_open", "risk_SR26", "loans_overdue", "loan_overdue_rate", "loan_overdue_household_rate",
    "loans_unlisted", "loan_wishes_unmet", "pv_arrears", "alarm_SA01", "alarm_SA02", "alarm_SA03", "pv_repair_late",
    "mutual_idle", "mutual_overdue_rate", "supervision_open", "supervision_overdue",
]  # fmt: skip
HIGHER = [
    "cleared_households", "cleared_people", "cleared_rate", "newly_cleared_households", "newly_cleared_people",
    "development_measures", "half_year_rounds", "department_rounds", "grid_rounds", "helper_visits", "insured_rate",
    "serious_illness_rate", "retention_rate", "school_aid_rate", "treatment_rate", "contract_rate", "clinic_rate",
    "safe_water_rate", "lifted_net", "monitored_net", "income_growth", "growth_gap", "income_coverage",
    "lifted_workers", "lifted_public_posts", "lifted_workshops", "monitored_workers", "monitored_public_posts",
    "risks_cleared", "reviewed_rate", "problems_newly_closed", "problems_closed", "problem_closed_rate",
    "project_begin_rate", "project_finish_rate", "project_accept_rate", "project_settle_rate",
    "project_notice_rate", "project_link_rate", "asset_title_rate", "asset_handover_rate", "asset_upkeep_rate",
    "asset_national_rate", "rent_rate", "fund_progress", "fund_progress_net", "fund_industry_rate", "loans_given",
    "loan_coverage", "pv_output", "pv_hours", "pv_reached", "pv_received", "pv_posts", "pv_distribution_rate",
    "pv_labour_rate", "mutual_lent", "mutual_lending_rate", "mutual_lent_rate", "mutual_use_rate",
    "supervision_visits",
]  # fmt: skip
RANK = """
UPDATE bulletins_snapshot s SET rank = ranked.rank, above = ranked.above
FROM (
    SELECT id, rank() OVER best AS rank,
           first_value(value) OVER (best GROUPS BETWEEN 1 PRECEDING AND 1 PRECEDING) AS above
    FROM bulletins_snapshot
    WHERE bulletin_id = %s AND indicator = ANY(%s) AND value IS NOT NULL AND length(region_id) > 6
    WINDOW best AS (
        PARTITION BY indicator, left(region_id, CASE length(region_id) WHEN 12 THEN 9 ELSE 6 END), length(region_id)
        ORDER BY CASE WHEN indicator = ANY(%s) THEN value ELSE -value END
    )
) ranked
WHERE ranked.id = s.id AND s.rank IS DISTINCT FROM ranked.rank
"""


def rank_frozen(apps, schema_editor):
    """Months frozen before get their ranks too: measured again without new data they stay as they are."""
    bulletins = apps.get_model("bulletins", "Bulletin").objects.values_list("pk", flat=True)
    with whole_city(), pgtrigger.ignore("bulletins.Snapshot:snapshot_update"), schema_editor.connection.cursor() as cursor:
        for bulletin in bulletins:
            cursor.execute(RANK, [bulletin, LOWER + HIGHER, LOWER])


class Migration(migrations.Migration):

    dependencies = [
        ('bulletins', '0011_late_figures'),
    ]

    operations = [
        migrations.AlterField(
            model_name='snapshot',
            name='rank',
            field=models.PositiveSmallIntegerField(help_text='镇街在全市、村在本镇按好坏排的名次', null=True, verbose_name='名次'),
        ),
        migrations.RunPython(rank_frozen, migrations.RunPython.noop),
    ]
