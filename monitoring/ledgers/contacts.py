"""The ledger of responsible persons: who looks after which household, now and before."""

from core.ledger.ledger import Ledger
from monitoring.ledgers.households import HEAD
from monitoring.models import ResponsiblePerson
from monitoring.row_rules import contact_rule


class Contacts(Ledger):
    name = "contacts"
    model = ResponsiblePerson
    purpose = "每户的帮扶责任人：现任和历任，换人时新增一行、给原任填结束时间"
    sections = {"帮扶责任人": "household name sex politics unit affiliation phone", "起止": "starts_on ends_on"}
    list_columns = ("name", "region", HEAD, "household", "unit", "affiliation", "phone", "starts_on", "ends_on")
    filters = ("region", "affiliation", "politics", "starts_on", "ends_on")
    order = ("region_id", "household_id", "pk")
    sorts = ("name",)
    key = ("household", "name", "starts_on")
    tab_of = "household"
    row_rule = staticmethod(contact_rule)
