"""An asset in the register becomes 已处置 by the approval of its disposal alone, whichever door the word comes through."""

from core.constraints import TriggerConstraint
from projects.words import AssetUse

BY_APPROVAL = "资产处置须先办理“申请处置”，批准后自动记为“已处置”，不能直接改。"


class DisposedByApproval(TriggerConstraint):
    """`use` turns into 已处置 only on a row whose disposal is approved; one of earlier years may come in as such."""

    def create_sql(self, model, schema_editor):
        name, table = schema_editor.quote_name(self.name), schema_editor.quote_name(model._meta.db_table)
        bypassed = f"NEW.use = '{AssetUse.DISPOSED}' AND OLD.use <> NEW.use AND NEW.state <> 'disposed'"
        body = f"BEGIN {self.refusal} END"
        return (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $disposed$ {body} $disposed$; "
            f"CREATE TRIGGER {name} BEFORE UPDATE OF use ON {table} FOR EACH ROW WHEN ({bypassed}) "
            f"EXECUTE FUNCTION {name}()"
        )
