"""Addresses of the dashboard and the bulletins."""

from django.urls import path, register_converter

from bulletins.api import Indicators
from bulletins.pages import assessment_rules, assessments, assignments, bulletins, circulars, papers, tables, targets
from bulletins.pages.dashboard import dashboard, dashboard_file
from bulletins.pages.income_comparison import income_file, income_page
from bulletins.pages.rhythms import rhythms_file, rhythms_page
from bulletins.pages.subscriptions import read_crossings, subscriptions_page, unsubscribe
from core.months import Month


class MonthConverter:
    """A month in an address, as 2023-12."""

    regex = r"[0-9]{4}-[0-9]{2}"

    def to_python(self, value):
        return Month.parse(value)

    def to_url(self, value):
        return str(value)


register_converter(MonthConverter, "month")

urlpatterns = [
    path("api/v1/indicators/", Indicators.as_view(), name="api-indicators"),
    path("dashboard/", dashboard, name="dashboard"),
    path("dashboard/export/", dashboard_file, name="dashboard-file"),
    path("targets/", targets.targets_page, name="targets"),
    path("targets/export/", targets.targets_file, name="targets-file"),
    path("targets/coverage/", targets.coverage_page, name="coverage"),
    path("targets/coverage/export/", targets.coverage_file, name="coverage-file"),
    path("targets/load/", targets.load_plan_page, name="plan-load"),
    path("targets/template/", targets.plan_template, name="plan-template"),
    path("targets/next-year/", targets.next_year, name="targets-next-year"),
    path("targets/<int:pk>/", targets.target_page, name="target"),
    path("targets/<int:pk>/delete/", targets.delete_page, name="target-delete"),
    path("rhythms/", rhythms_page, name="rhythms"),
    path("rhythms/export/", rhythms_file, name="rhythms-file"),
    path("assignments/new/", assignments.add_page, name="assignment-new"),
    path("assignments/open-year/", assignments.open_year_page, name="assignments-open-year"),
    path("assignments/<int:pk>/set/", assignments.edit_page, name="assignment-edit"),
    path("assignments/<int:pk>/split/", assignments.split_page, name="assignment-split"),
    path("assessments/", assessments.assessments_page, name="assessments"),
    path("assessments/draft/", assessments.draft_page, name="assessment-draft"),
    path("assessments/rules/", assessment_rules.rules_page, name="assessment-rules"),
    path("assessments/rules/export/", assessment_rules.rules_file, name="assessment-rules-file"),
    path("assessments/rules/add/", assessment_rules.add_rule_page, name="assessment-rule-add"),
    path("assessments/rules/open/", assessment_rules.open_rules_page, name="assessment-rules-open"),
    path("assessments/rules/<int:pk>/", assessment_rules.rule_page, name="assessment-rule"),
    path("assessments/<int:year>/", assessments.assessment_page, name="assessment"),
    path("assessments/<int:year>/recount/", assessments.recount_page, name="assessment-recount"),
    path("assessments/<int:year>/show/", assessments.show_page, name="assessment-show"),
    path("assessments/<int:year>/download/", assessments.assessment_file, name="assessment-file"),
    path("assessments/<int:year>/appeal/<int:pk>/", assessments.appeal_page, name="assessment-appeal"),
    path("score-entries/enter/", assessments.enter_page, name="score-entry"),
    path("tables/", tables.tables_page, name="tables"),
    path("tables/export/", tables.table_file, name="table-file"),
    path("tables/save/", tables.save_table, name="table-save"),
    path("tables/<int:pk>/forget/", tables.forget_table, name="table-forget"),
    path("bulletins/", bulletins.bulletins_page, name="bulletins"),
    path("bulletins/freeze/", bulletins.freeze_page, name="bulletin-freeze"),
    path("bulletins/freeze/<int:pk>/stop/", bulletins.stop_freeze, name="bulletin-freeze-stop"),
    path("bulletins/<month:month>/", bulletins.bulletin_page, name="bulletin"),
    path("bulletins/<month:month>/download/", bulletins.download, name="bulletin-download"),
    path("circulars/", circulars.circulars_page, name="circulars"),
    path("circulars/draft/", circulars.draft_page, name="circular-draft"),
    path("circulars/<int:pk>/", circulars.circular_page, name="circular"),
    path("circulars/<int:pk>/redraft/", circulars.redraft_page, name="circular-redraft"),
    path("circulars/<int:pk>/correct/", circulars.correct_page, name="circular-correct"),
    path("circulars/<int:pk>/download/", circulars.circular_file, name="circular-file"),
    path("income-comparison/", income_page, name="income-comparison"),
    path("income-comparison/export/", income_file, name="income-comparison-file"),
    path("subscriptions/", subscriptions_page, name="subscriptions"),
    path("subscriptions/read/", read_crossings, name="crossings-read"),
    path("subscriptions/<int:pk>/remove/", unsubscribe, name="unsubscribe"),
    path("papers/<slug:kind>/<int:pk>/<slug:step>/", papers.step_page, name="paper-step"),
]
