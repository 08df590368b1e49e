"""The ledgers of how villages use the income: plans, their contents, payments, public posts."""

from django.db.models import F
from django.urls import reverse

from core.indicators import figures_in
from core.ledger.columns import Column
from core.ledger.ledger import Ledger
from core.ledger.search import Search
from photovoltaic import import_checks
from photovoltaic.indicators import INDICATORS
from photovoltaic.models import DistributionPlan, Payment, PlanItem, PostHolder, PostWage, PublicPost
from photovoltaic.row_rules import holder_rule, item_rule, payment_rule, plan_rule, wage_rule
from photovoltaic.steps import PLAN_STEPS

POST = Column("post_name", "岗位", "text", expression=F("post__name"))
PERSON = Column("person", "姓名", "text", expression=F("member__name"))


class DistributionPlans(Ledger):
    name = "distribution-plans"
    figures = figures_in("distribution-plans", INDICATORS)
    model = DistributionPlan
    purpose = "每村每年一份收益分配方案：表决、审核、公示、实施、年终公布"
    sections = {"方案": "number region year note income planned paid paid_labour"}
    list_columns = ("number", "region", "year", "income", "planned", "paid", "paid_labour", "state", "due_on")
    filters = ("region", "year", "state", "planned", "paid")
    search = Search(code="number")
    order = ("region_id", "number")
    row_rule = staticmethod(plan_rule)
    workflow = PLAN_STEPS
    has_attachments = True

    def links(self, user, record):
        """Under a plan in force: wages become payments, payments go to the bank."""
        links = []
        if record.state == DistributionPlan.State.RUNNING and user.has_perm("photovoltaic.add_payment"):
            links.append({"label": "生成岗位工资发放", "url": reverse("plan-wages", args=[record.pk]), "post": True})
        if record.state == DistributionPlan.State.RUNNING and user.has_perm("photovoltaic.send_payment"):
            links.append(
                {"label": "导出银行发放清单", "url": reverse("plan-bank-file", args=[record.pk]), "post": True}
            )
        return links


class PlanItems(Ledger):
    name = "plan-items"
    model = PlanItem
    purpose = "分配方案的内容：岗位工资、小型公益事业、奖励补助各多少"
    sections = {"内容": "plan use content amount"}
    list_columns = ("plan", "region", "use", "content", "amount")
    filters = ("region", "use", "amount")
    search = Search(name="content")
    order = ("region_id", "plan_id", "use", "pk")
    key = ("plan", "use", "content")
    tab_of = "plan"
    row_rule = staticmethod(item_rule)
    import_checks = (import_checks.draft_items,)


class Payments(Ledger):
    name = "income-payments"
    model = Payment
    purpose = "按方案发给谁、多少钱、到账没有；银行回单在“导入”页上传"
    sections = {
        "发放": "plan number use is_labour member payee month amount",
        "账户": "bank account",
        "结果": "state paid_on failure note",
    }
    list_columns = ("number", "plan", "region", "use", "payee", "month", "amount", "account", "state", "paid_on")
    filters = ("region", "use", "month", "state", "paid_on", "amount")
    search = Search(name="payee", code="number", digests=("account_digest",))
    order = ("region_id", "plan_id", "month", "pk")
    tab_of = "plan"
    bulk_excluded = ("state",)
    row_rule = staticmethod(payment_rule)
    import_checks = (import_checks.right_payees,)
    states = {"state": {Payment.State.PAID: "met", Payment.State.FAILED: "below", Payment.State.SENT: "near"}}


class PublicPosts(Ledger):
    name = "public-posts"
    model = PublicPost
    purpose = "村级公益岗位：设岗、工资和在岗人员"
    sections = {"岗位": "number name region kind duty wage set_up_on closed_on"}
    list_columns = ("name", "number", "region", "kind", "wage", "set_up_on", "closed_on")
    filters = ("region", "kind", "wage", "closed_on")
    search = Search(name="name", code="number")
    order = ("region_id", "number")
    has_attachments = True


class PostHolders(Ledger):
    name = "post-holders"
    figures = figures_in("post-holders", INDICATORS)
    model = PostHolder
    purpose = "谁在哪个公益岗位，协议到什么时候；须是脱贫户或未消除风险的监测户"
    sections = {"聘用": "post member contract begun_on contract_ends_on ended_on"}
    list_columns = (POST, "post", "region", PERSON, "member", "begun_on", "contract_ends_on", "ended_on")
    filters = ("region", "begun_on", "contract_ends_on", "ended_on")
    order = ("region_id", "post_id", "begun_on")
    key = ("post", "begun_on")
    tab_of = "post"
    row_rule = staticmethod(holder_rule)
    import_checks = (import_checks.fit_holders,)
    has_attachments = True


class PostWages(Ledger):
    name = "post-wages"
    model = PostWage
    purpose = "公益岗位每月出勤和应发工资；一个岗位一个月只发一次"
    sections = {"考勤和工资": "post member month days wage note"}
    list_columns = (POST, "post", "region", PERSON, "member", "month", "days", "wage")
    filters = ("region", "month", "wage")
    order = ("region_id", "post_id", "month")
    key = ("post", "month")
    tab_of = "post"
    row_rule = staticmethod(wage_rule)
    import_checks = (import_checks.earned_wages,)
