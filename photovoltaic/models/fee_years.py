"""A year's fees and how they were shared out agree: whichever is written later is refused where it does not fit."""

from core.constraints import TriggerConstraint

FEES_SPLIT = "这一年的占用费已分配，不能再登记或冲正这一年的占用费：请先到“占用费分配”删除这一年的分配，登记后按新的合计重新分配。"
FEES_DIFFER = "当年占用费与这一年还款流水里的占用费合计不一致，请按实际填写。"
TAKEN = """
SELECT coalesce(sum(r.fee), 0) FROM photovoltaic_mutualrepayment r
JOIN photovoltaic_mutualloan l ON l.id = r.loan_id JOIN photovoltaic_associationmember m ON m.id = l.member_id
WHERE m.association_id = NEW.association_id
  AND r.paid_on >= make_date(NEW.year, 1, 1) AND r.paid_on < make_date(NEW.year + 1, 1, 1)"""
INTO_SPLIT_YEARS = """
SELECT FROM new_rows r
JOIN photovoltaic_mutualloan l ON l.id = r.loan_id JOIN photovoltaic_associationmember m ON m.id = l.member_id
JOIN photovoltaic_feesplit f ON f.association_id = m.association_id AND f.year = extract(year FROM r.paid_on)
WHERE r.fee <> 0"""


class FeesOfYear(TriggerConstraint):
    """A split shares out what the association took in the year, no more and no less.

    The association is held meanwhile, as every fee holds it: a fee that comes at the same moment waits. A split that
    only follows its association to another place is not asked again.
    """

    def create_sql(self, model, schema_editor):
        name, table = schema_editor.quote_name(self.name), schema_editor.quote_name(model._meta.db_table)
        body = (
            "BEGIN IF TG_OP = 'UPDATE' THEN IF (OLD.association_id, OLD.year, OLD.fees) = (NEW.association_id, NEW.year, NEW.fees) "
            "THEN RETURN NULL; END IF; END IF; "
            "PERFORM FROM photovoltaic_association WHERE id = NEW.association_id FOR NO KEY UPDATE; "
            f"IF NEW.fees <> ({TAKEN}) THEN {self.refusal} END IF; RETURN NULL; END"
        )
        return (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $fees$ {body} $fees$; "
            f"CREATE TRIGGER {name} AFTER INSERT OR UPDATE OF association_id, year, fees ON {table} FOR EACH ROW "
            f"EXECUTE FUNCTION {name}()"
        )


class UnsplitYear(TriggerConstraint):
    """No fee comes into, or leaves, a year that was split.

    Its name sorts behind those of the totals that hold the association: triggers go by name.
    """

    def create_sql(self, model, schema_editor):
        name, table = schema_editor.quote_name(self.name), schema_editor.quote_name(model._meta.db_table)
        body = f"BEGIN IF EXISTS ({INTO_SPLIT_YEARS}) THEN {self.refusal} END IF; RETURN NULL; END"
        return (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $fees$ {body} $fees$; "
            f"CREATE TRIGGER {name} AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT "
            f"EXECUTE FUNCTION {name}()"
        )
