"""A notice on which a project's next step was taken stays as it was, whichever door would change or delete it."""

from core.constraints import TriggerConstraint
from projects.words import NoticeKind, NoticeLevel

NOTICE_STANDS = "项目已凭这次公示办理了下一步，这条公示不能删除，项目、级别、内容和开始日期不能再改；填错的请先登记正确的一条，再删除这一条。"
AFTER_ACCEPTANCE = ("settled", "closed")
BUILT = ("building", "finished", "inspected", "accepted", *AFTER_ACCEPTANCE)
NEEDED = {
    (NoticeLevel.CITY, NoticeKind.ADMISSION): ("planned", "approved", "contracted", *BUILT, "terminated"),
    (NoticeLevel.CITY, NoticeKind.PLAN): ("contracted", *BUILT),
    (NoticeLevel.VILLAGE, NoticeKind.BEFORE): BUILT,
    (NoticeLevel.VILLAGE, NoticeKind.AFTER): AFTER_ACCEPTANCE,
}
"""The states of a project that is past the step that asked for the notice (`projects.steps`)."""


class NoticeStands(TriggerConstraint):
    """The last notice of its level and kind stays when its project is past the step that asked for it.

    The project is held meanwhile: of two that are deleted at once the second sees that it is the last.
    """

    def create_sql(self, model, schema_editor):
        name, table = schema_editor.quote_name(self.name), schema_editor.quote_name(model._meta.db_table)
        past = " OR ".join(
            f"OLD.level = '{level}' AND OLD.kind = '{kind}' AND p.state IN ({', '.join(map(repr, states))})"
            for (level, kind), states in NEEDED.items()
        )
        others = (
            f"SELECT FROM {table} n WHERE n.project_id = OLD.project_id AND n.level = OLD.level AND n.kind = OLD.kind "
            "AND n.id <> OLD.id"
        )
        body = (
            "BEGIN PERFORM FROM projects_project WHERE id = OLD.project_id FOR NO KEY UPDATE; "
            f"IF EXISTS (SELECT FROM projects_project p WHERE p.id = OLD.project_id AND ({past})) "
            f"AND NOT EXISTS ({others}) THEN {self.refusal} END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END"
        )
        kept, changing = ("project_id", "level", "kind", "begun_on"), schema_editor.quote_name(f"{self.name}_kept")
        return (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $stands$ {body} $stands$; "
            f"CREATE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}(); "
            + self.when_changed(changing, table, kept, schema_editor)
        )
