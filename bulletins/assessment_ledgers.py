"""The ledgers of the annual assessment: points by hand and appeals."""

from bulletins.assessment_steps import APPEAL_STEPS, ENTRY_STEPS
from bulletins.models import Appeal, AssessmentRule, ScoreEntry
from core.ledger.ledger import Ledger
from core.ledger.search import Search

Kind = AssessmentRule.Kind


class ScoreEntries(Ledger):
    name = "score-entries"
    model = ScoreEntry
    purpose = "年度考核的加分、扣分和一票否决，每一笔都有佐证；登错的撤销，不删除"
    sections = {"加减分": "region year kind about happened_on points reason", "状态": "state"}
    list_columns = ("about", "region", "year", "kind", "points", "happened_on", "reason", "state")
    filters = ("region", "year", "kind", "state", "happened_on", "points")
    search = Search(name="about")
    order = ("region_id", "year", "pk")
    key = ("about", "happened_on")
    workflow = ENTRY_STEPS
    read_only = True
    has_add_page = True
    add_url = "enter/"
    has_attachments = True
    states = {
        "kind": {Kind.PLUS: "met", Kind.MINUS: "near", Kind.VETO: "below"},
        "state": {ScoreEntry.State.STANDING: "plain", ScoreEntry.State.WITHDRAWN: "unknown"},
    }


class Appeals(Ledger):
    name = "appeals"
    model = Appeal
    purpose = "镇街对年度考核得分的申诉和市衔接办的答复"
    sections = {"申诉": "region year about reason", "答复": "points state due_on"}
    list_columns = ("about", "region", "year", "reason", "points", "state", "due_on")
    filters = ("region", "year", "state", "points")
    search = Search(name="about")
    order = ("region_id", "assessment_id", "pk")
    key = ("about",)
    workflow = APPEAL_STEPS
    read_only = True
    has_attachments = True
    states = {"state": {Appeal.State.FILED: "near", Appeal.State.UPHELD: "met", Appeal.State.REJECTED: "plain"}}
