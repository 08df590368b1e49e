"""The lists departments send every month (item 5): whose they are, which columns they have, when a hit becomes a clue."""

from dataclasses import dataclass
from enum import StrEnum

from core.imports.layouts import Layout

NAME, NUMBER, AMOUNT, DAY = "姓名", "证件号码", "金额", "日期"
PLACE = {"镇": "town", "村": "village", "地址": "place"}
COMMON = {
    **dict.fromkeys(("患者姓名", "学生姓名", "参保人姓名", "户主姓名", "户主", "车主", "车主姓名", "法定代表人", "法人姓名",
                     "经营者", "人员姓名", "当事人", "名字"), NAME),
    **dict.fromkeys(("身份证号", "身份证号码", "身份证", "公民身份号码", "证件号", "居民身份证号码", "残疾证号"), NUMBER),
    **dict.fromkeys(("镇街", "乡镇", "乡镇（街道）", "街道", "乡", "所属镇街", "所在乡镇", "乡（镇）"), "镇"),
    **dict.fromkeys(("行政村", "村（社区）", "所在村", "村名", "村/社区", "村居"), "村"),
    **dict.fromkeys(("住址", "家庭住址", "户籍地址", "镇村", "区划代码"), "地址"),
}  # fmt: skip


class Becomes(StrEnum):
    """Which hits become clues."""

    NEVER = "never"  # kept for the record
    ALWAYS = "always"
    AMOUNT = "amount"  # the household's rows of one list together reach the parameter
    MONITORED = "monitored"  # only where the household is monitored: is it still one?


@dataclass(frozen=True)
class ListKind:
    """One kind of list."""

    code: str
    label: str
    department: str
    risk_code: str
    becomes: Becomes
    sentence: str  # what the clue says, after the names
    amounts: tuple = ()  # headers of the amount
    days: tuple = ()  # headers of the date
    parameter: str = ""

    @property
    def rule(self):
        """What a clue from this list is known by: one live clue a household."""
        return f"L-{self.code}"

    @property
    def needs_amount(self):
        return self.becomes == Becomes.AMOUNT

    def layouts(self):
        """By number where the list has one, else by name; columns in any order, others are kept as they are."""
        aliases = COMMON | dict.fromkeys(self.amounts, AMOUNT) | dict.fromkeys(self.days, DAY)
        money = {AMOUNT} if self.needs_amount else set()
        return tuple(
            Layout(
                code=self.code, label=self.label, feeds=(), required=frozenset({*needed, *money}), aliases=aliases,
                place=PLACE, unkept=frozenset({NAME, NUMBER, AMOUNT, DAY}), keeps_all=True,
            )
            for needed in ((NAME, NUMBER), (NUMBER,), (NAME,))
        )  # fmt: skip

    @property
    def columns(self):
        """What the page says a list should have."""
        money = f"、{self.amounts[0]}" if self.amounts else ""
        day = f"、{self.days[0]}" if self.days else ""
        return f"姓名、身份证号、镇街、村{money}{day}"

    @property
    def wanted(self):
        """What a file is told in which no head of such a list is found."""
        money = f"和“{self.amounts[0]}”" if self.needs_amount else ""
        return f"前 20 行里没有找到表头。《{self.label}》至少要有“姓名”或“身份证号”{money}一列，完整的列是：{self.columns}。"


KINDS = (
    ListKind("medical_own", "医疗费用个人自付名单", "medical", "01", Becomes.AMOUNT, "医疗自付较高",
             ("个人自付", "个人自付金额", "自付金额", "自付费用", "个人负担", "金额（元）"), ("结算日期", "出院日期"), "list_medical_own"),
    ListKind("uninsured", "未参保人员名单", "medical", "01", Becomes.ALWAYS, "未参加基本医疗保险"),
    ListKind("serious", "新确诊大病患者名单", "health", "01", Becomes.ALWAYS, "新确诊大病", (), ("确诊日期",)),
    ListKind("dropout", "疑似失学辍学名单", "education", "09", Becomes.ALWAYS, "疑似失学辍学"),
    ListKind("school_aid", "在校资助学生名单", "education", "09", Becomes.NEVER, "已受教育资助", ("资助金额", "金额（元）")),
    ListKind("unsafe_house", "C、D 级危房名单", "housing", "11", Becomes.ALWAYS, "住房鉴定为危房", (), ("鉴定日期",)),
    ListKind("unsafe_water", "饮水问题户名单", "water", "12", Becomes.ALWAYS, "饮水不达标", (), ("排查日期",)),
    ListKind("dibao_exit", "低保、特困退出名单", "civil", "99", Becomes.ALWAYS, "退出低保或特困供养", (), ("退出日期",)),
    ListKind("relief", "临时救助名单", "civil", "99", Becomes.NEVER, "已受临时救助", ("救助金额", "金额（元）"), ("救助日期",)),
    ListKind("disabled", "新增持证残疾人名单", "disability", "03", Becomes.ALWAYS, "新办残疾人证", (), ("发证日期",)),
    ListKind("jobless", "失业和返乡人员名单", "labour", "07", Becomes.ALWAYS, "失业或返乡", (), ("失业日期",)),
    ListKind("salaried", "财政供养人员名单", "labour", "00", Becomes.MONITORED, "有财政供养人员"),
    ListKind("vehicle", "机动车登记名单", "police", "00", Becomes.MONITORED, "名下登记机动车", ("车辆价格", "购置价格"),
             ("登记日期",)),
    ListKind("company", "市场主体登记名单", "market", "00", Becomes.MONITORED, "名下登记市场主体", ("注册资本",), ("成立日期",)),
)  # fmt: skip
BY_CODE = {kind.code: kind for kind in KINDS}


def kinds_of(user):
    """The lists this user's department sends; the office may send any for them."""
    if user.role == "department":
        return [kind for kind in KINDS if kind.department == user.department]
    return list(KINDS)
