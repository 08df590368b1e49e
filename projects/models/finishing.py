"""A finished project stays at 100 %: the report on which it was finished speaks on, whichever door would take it back."""

from core.constraints import TriggerConstraint

FINISHED = ("finished", "inspected", "accepted", "settled", "closed")
"""The states of a project past 完工; a test holds them against `projects.steps`."""
STAYS_FINISHED = "项目已凭形象进度百分之百的报告办理完工，这样删除、修改或另报会使它又低于百分之百；确须返工的，请先办理“初验不合格，返工”。"


class StaysFinished(TriggerConstraint):
    """The progress that its last report says of a finished project does not fall below 100 again."""

    def create_sql(self, model, schema_editor):
        name, table = schema_editor.quote_name(self.name), schema_editor.quote_name(model._meta.db_table)
        falls = f"OLD.progress >= 100 AND NEW.progress < 100 AND NEW.state IN ({', '.join(map(repr, FINISHED))})"
        return (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $finished$ BEGIN {self.refusal} END $finished$; "
            f"CREATE TRIGGER {name} BEFORE UPDATE OF progress ON {table} FOR EACH ROW WHEN ({falls}) EXECUTE FUNCTION {name}()"
        )
