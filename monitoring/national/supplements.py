"""Two workbooks that no national export covers: income records with their end month, out-of-pocket spending."""

from core.imports.layouts import Cell, Feed, Layout
from monitoring.models import Income

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
