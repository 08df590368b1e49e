"""A contract under which rent came in stays the one it was paid for, whichever door would change or delete it."""

from core.signed import Relied

CONTRACT_STANDS = "这份合同已收到租金，不能删除，资产、起始日期和年租金不能再改；续签或改租金的，请登记新合同。实收填错的，请先更正租金。"


class ContractStands(Relied):
    """A contract stays while rent received hangs on it; its end may still be put off or brought forward."""

    kept = ("asset", "begun_on", "annual_rent")

    def closed(self, model, row):
        return f"EXISTS (SELECT FROM projects_rent r WHERE r.contract_id = {row}.id AND r.received > 0)"
