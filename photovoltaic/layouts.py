"""Workbooks from outside: the grid company's month in two layouts, and the bank's answer to a list of payments.

Wide: a row a station, a column a month. Long: a row a meter, with its readings, and its money where it stands there.
"""

from core.imports.layouts import Cell, Feed, Layout
from core.imports.unfolding import Unfolding
from photovoltaic.words import PayState

SUMS = frozenset({"合计", "总计", "小计"})
STATION = {
    "发电户号": "电站编号", "户号": "电站编号", "客户编号": "电站编号", "发电客户编号": "电站编号", "用户编号": "电站编号",
}  # fmt: skip
METER = {
    "表号": "电表编号", "电能表编号": "电表编号", "电能表资产编号": "电表编号", "结算月份": "月份", "抄表月份": "月份", "电费年月": "月份",
    "上期示数": "上月示数", "起码": "上月示数", "上次示数": "上月示数", "本期示数": "本月示数", "止码": "本月示数", "本次示数": "本月示数",
    "上网电量": "抄见电量", "电量": "抄见电量", "发电量": "抄见电量", "结算电量": "抄见电量", "抄见电量（千瓦时）": "抄见电量",
    "上网电量（千瓦时）": "抄见电量", "电量（kWh）": "抄见电量", "抄见电量(kWh)": "抄见电量", "应付电费": "电费", "应付电费（元）": "电费",
    "电费（元）": "电费", "结算电费（元）": "电费", "电费金额": "电费", "实付电费": "实付", "实付电费（元）": "实付", "已付电费（元）": "实付",
    "付款日期": "到账日期", "支付日期": "到账日期",
}  # fmt: skip
BESIDE = frozenset(
    ["序号", "户名", "电站名称", "用户名称", "镇", "乡镇", "村", "装机容量", "装机容量（千瓦）", "合计", "全年合计", "累计", "倍率", "电价"]
    + ["电价（元/千瓦时）", "备注", "错误说明", "电站编号", "抄表日期"]
)  # fmt: skip
READINGS = Feed(
    "meter-readings",
    {
        "电表编号": Cell("meter", by="number"), "月份": "month", "上月示数": "previous", "本月示数": "current", "抄见电量": "kwh",
    },
    through=("meters", "number"),
)  # fmt: skip
ACCOUNTS = Feed(
    "settlements",
    {
        "电表编号": Cell("meter", by="number"), "月份": "month", "抄见电量": "kwh", "电费": "receivable", "实付": "received",
        "到账日期": "received_on",
    },
    through=("meters", "number"),
)  # fmt: skip
READ = frozenset({"电表编号", "月份", "上月示数", "本月示数", "抄见电量"})

WIDE = Layout(
    code="grid-wide",
    label="电网公司：光伏电站分月发电量（一站一行，一月一列）",
    required=frozenset({"电站编号"}),
    strict=True,
    aliases=STATION,
    place={},
    feeds=(Feed("monthly-outputs", {"电站编号": "station", "月份": "month", "发电量": "kwh"}),),
    unkept=BESIDE,
    unfolding=Unfolding("月份", "发电量"),
    sums=SUMS,
)
LONG = Layout(
    code="grid-long",
    label="电网公司：光伏电站抄表电量（一表一行，有示数）",
    required=READ,
    strict=True,
    aliases=STATION | METER,
    place={},
    feeds=(READINGS,),
    unkept=BESIDE,
    sums=SUMS,
)
LONG_WITH_MONEY = Layout(
    code="grid-account",
    label="电网公司：光伏电站抄表电量和电费结算（一表一行，有示数和电费）",
    required=READ | {"电费"},
    strict=True,
    aliases=STATION | METER,
    place={},
    feeds=(ACCOUNTS, READINGS),
    unkept=BESIDE,
    sums=SUMS,
)
RESULTS = {
    "成功": PayState.PAID.value, "发放成功": PayState.PAID.value, "交易成功": PayState.PAID.value,
    "失败": PayState.FAILED.value, "发放失败": PayState.FAILED.value, "退票": PayState.FAILED.value,
}  # fmt: skip
BANK_RETURN = Layout(
    code="bank-return",
    label="银行回单：光伏收益发放结果（发放清单加发放结果）",
    required=frozenset({"方案编号", "发放流水号", "发放结果"}),
    strict=True,
    aliases={"交易结果": "发放结果", "失败原因": "退回原因", "交易日期": "到账日期", "金额": "金额（元）", "交易金额": "金额（元）"},
    place={},
    feeds=(
        Feed(
            "income-payments",
            {
                "方案编号": "plan", "发放流水号": "number", "发放结果": Cell("state", words=RESULTS), "退回原因": "failure",
                "到账日期": "paid_on", "金额（元）": "amount",
            },
        ),
    ),
    unkept=frozenset({"序号", "收款人户名", "银行账号", "开户行", "用途", "错误说明"}),
)  # fmt: skip
LAYOUTS = (WIDE, LONG, LONG_WITH_MONEY, BANK_RETURN)
