"""The ledgers of 信息比对: lists that departments sent, and what became of every row."""

from django.urls import reverse

from core.ledger.columns import Column
from core.ledger.ledger import Ledger
from core.ledger.search import Search
from monitoring.compared_problems import may_pass_on, problems_of
from monitoring.comparison_kinds import BY_CODE
from monitoring.models import DepartmentList, ListedPerson

KIND = Column(
    "kind_label", "名单", "text", compute=lambda row: BY_CODE[row.kind].label if row.kind in BY_CODE else row.kind
)


class OwnedLedger(Ledger):
    """Rows of which a department sees its own, whatever its region."""

    read_only = True

    def rows(self, user):
        return self.model.objects.owned_by(user)


class DepartmentLists(OwnedLedger):
    name = "department-lists"
    model = DepartmentList
    purpose = "部门上报的名单：每一行都有比对结果，一行不丢"
    sections = {"名单": "department month name region", "比对结果": "total hits misses doubtful unreadable clues"}
    list_columns = (KIND, "department", "month", "name", "total", "hits", "misses", "doubtful", "unreadable", "clues")
    filters = ("region", "department", "month")
    search = Search(name="name")
    order = ("region_id", "pk")


class ListedPeople(OwnedLedger):
    name = "listed-people"
    model = ListedPerson
    purpose = "部门名单逐行比对：命中哪一户，存疑的由谁核对"
    sections = {
        "名单所写": "department month line name id_number place amount happened_on",
        "比对": "outcome how reason household region",
        "核对": "checked_at check_note",
    }
    list_columns = ("name", KIND, "region", "month", "line", "place", "amount", "outcome", "how", "reason", "household")
    filters = ("region", "department", "month", "outcome", "how")
    search = Search(name="name", digests=("id_digest",))
    order = ("region_id", "source_id", "line")
    tab_of = "household"

    def links(self, user, record):
        """One step into the ledger of problems, or the problem it became."""
        if known := user.has_perm("monitoring.view_rectification") and problems_of([record]).get(record.pk):
            url = reverse("rectifications-record", args=[known.pk])
            return [{"label": f"问题整改：{known.get_state_display()}", "url": url, "icon": "arrow-right"}]
        if not may_pass_on(record) or not user.has_perm("monitoring.add_rectification"):
            return []
        url = reverse("comparison-rectify", args=[record.pk])
        return [{"label": "转入问题整改", "url": url, "icon": "arrow-right"}]

    states = {"outcome": {"hit": "met", "doubtful": "near", "unreadable": "below", "miss": "plain"}}
