"""Workbooks that no national export covers: incomes with their end month, out-of-pocket spending, departments' payments."""

from core.imports.layouts import Cell, Feed, Layout
from monitoring.models import Income

PAYMENT_WORDS = {
    "低保": "低保分类施保", "农村低保": "低保分类施保", "低保金": "低保分类施保", "困难残疾人生活补贴": "残疾人两项补贴",
    "重度残疾人护理补贴": "残疾人两项补贴", "残疾人补贴": "残疾人两项补贴", "雨露计划": "教育资助", "助学金": "教育资助",
    "危房改造补助": "住房补助", "外出务工补贴": "就业补贴", "交通补贴": "就业补贴", "防贫保险": "防返贫综合保险",
}  # fmt: skip

INCOME_RECORDS = Layout(
    code="incomes-supplement",
    label="补充：收入记录",
    required=frozenset({"户编号", "截止月份", "工资性", "生产经营性", "财产性", "转移性", "生产经营性支出"}),
    strict=True,
    feeds=(
        Feed(
            "incomes",
            {
                "户编号": "household", "截止月份": "end_month", "工资性": "wage", "生产经营性": "business", "财产性": "property",
                "转移性": "transfer", "生产经营性支出": "business_cost", "理赔": "claims",
            },
            fixed={"span": lambda day: Income.Span.YEAR, "household_size": lambda day: None},  # see import_checks.sizes
        ),
    ),
)  # fmt: skip

OUT_OF_POCKET = Layout(
    code="out-of-pocket-supplement",
    label="补充：合规自付",
    required=frozenset({"月份", "户编号", "类别", "金额"}),
    strict=True,
    feeds=(
        Feed(
            "out-of-pocket",
            {
                "月份": "month", "户编号": "household", "证件号码": Cell("member", by="id_digest"), "类别": "kind", "金额": "amount",
            },
        ),
    ),
)  # fmt: skip

# A department knows a person by the ID number alone; the household is the one the person lives in.
PAYMENTS = Layout(
    code="safety-net-list",
    label="兜底资金发放表",
    required=frozenset({"证件号码", "类别", "发放月份", "金额"}),
    aliases={
        "身份证号": "证件号码", "身份证号码": "证件号码", "公民身份号码": "证件号码", "补贴类别": "类别", "救助类别": "类别", "项目": "类别",
        "发放时间": "发放月份", "发放日期": "发放月份", "月份": "发放月份", "金额（元）": "金额", "金额(元)": "金额", "发放金额": "金额",
        "发放金额（元）": "金额", "救助金额": "金额", "补贴金额": "金额", "档次": "档次或标准", "标准": "档次或标准",
        "发放单位": "发放部门", "文号": "依据文号",
    },
    strict=True,
    place={},
    feeds=(
        Feed(
            "safety-net-payments",
            {
                "证件号码": Cell("member", by="id_digest"), "类别": Cell("kind", words=PAYMENT_WORDS), "发放月份": "paid_in",
                "金额": "amount", "档次或标准": "standard", "发放部门": "department", "依据文号": "document", "备注": "note",
            },
            through=("members", "id_digest"),
        ),
    ),
    unkept=frozenset({"序号", "姓名", "县", "乡", "村", "乡镇", "镇", "联系电话", "开户银行", "银行账号", "错误说明"}),
)  # fmt: skip
