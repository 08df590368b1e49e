"""Work periods and plans to go to work, of the people on the roster."""

from monitoring.quality.statements.parts import BELONGS, BORN, FLAGS, HERE, UNREADABLE, WORKS

SPELLS = ",".join(
    (
        HERE,
        UNREADABLE.replace("{ledger}", "employments"),
        f"""
checked_spell AS (
    SELECT e.id AS employment_id, e.household_id, e.member_id, {FLAGS}, e.is_working, e.start_month, e.end_month,
        ({WORKS}) IS TRUE AS is_current, e.place_county, e.employer, e.industry, e.channel, e.monthly_wage,
        e.is_escorted, e.transport_subsidy, coalesce(u.columns, '{{{{}}}}') AS unreadable,
        extract(year FROM age(make_date(e.start_month / 12, e.start_month %% 12 + 1, 1), {BORN}))::int AS age_at_start
    FROM monitoring_employment e
    JOIN here h ON h.id = e.household_id
    JOIN monitoring_member m ON m.id = e.member_id AND {BELONGS}
    LEFT JOIN unreadable u ON u.object_id = e.id
    WHERE {{work}}
)""",
    )
)

PLANS = ",".join(
    (
        HERE,
        f"""
checked_plan AS (
    SELECT e.id AS plan_id, e.household_id, e.member_id, {FLAGS}, e.is_planning, e.place_county, e.service_needs
    FROM monitoring_workplan e
    JOIN here h ON h.id = e.household_id
    JOIN monitoring_member m ON m.id = e.member_id AND {BELONGS}
    WHERE {{work}}
)""",
    )
)
