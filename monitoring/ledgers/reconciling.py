"""The ledger of differences between an export of another system and our registers."""

from core.ledger.columns import Column
from core.ledger.ledger import Ledger
from core.ledger.search import Search
from monitoring.models import Difference
from monitoring.reconciling.words import label_of, our_words, register_of, their_words


class Differences(Ledger):
    name = "differences"
    model = Difference
    purpose = "国家或省系统的导出表与本系统台账不一致之处，逐条列出双方的值"
    sections = {"差异": "kind household_number name field line", "处理": "decision decided_at run_code"}
    list_columns = (
        "household_number",
        "name",
        "region",
        "kind",
        Column("register_label", "台账名", "text", compute=register_of),
        Column("field_label", "差异字段", "text", compute=label_of),
        Column("our_value", "我方", "text", compute=our_words),
        Column("their_value", "对方", "text", compute=their_words),
        "decision",
        "line",
        "run_code",
    )
    filters = ("region", "run_code", "kind", "register", "field", "decision")
    search = Search(name="name", code="household_number")
    order = ("region_id", "pk")
    read_only = True
    states = {"decision": {"taken": "met", "kept": "plain", "moved": "near", "waiting": "below"}}

    def opening_query(self, user):
        """The latest reconciliation the user may see."""
        latest = self.rows(user).order_by("-run_id").values_list("run_code", flat=True).first()
        return f"run_code={latest}" if latest else ""
