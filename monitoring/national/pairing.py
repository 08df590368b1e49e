"""Who looks after which household: 帮扶责任人结对查询 (W9)."""

from core.imports.layouts import Cell, Feed, Layout
from monitoring.national.cells import SEX, SYNONYMS

LEVELS = {
    "省级": "省",
    "市级": "市",
    "县级": "县",
    "乡镇": "镇",
    "乡镇级": "镇",
    "镇级": "镇",
    "乡": "镇",
    "村级": "村",
}

# The export names no village and no household: the head's own number leads to the household.
W9 = Layout(
    code="W9",
    label="帮扶责任人结对",
    required=frozenset({"单位名称", "隶属关系", "姓名", "户主个人编号", "帮扶开始时间"}),
    aliases=SYNONYMS | {"联系电话": "联系人电话", "户主人口编号": "户主个人编号"},
    place={},
    feeds=(
        Feed(
            "contacts",
            {
                "户主个人编号": "household", "姓名": "name", "性别": Cell("sex", words=SEX), "政治面貌": "politics",
                "单位名称": "unit", "隶属关系": Cell("affiliation", words=LEVELS), "帮扶开始时间": "starts_on",
                "帮扶结束时间": "ends_on", "联系人电话": "phone",
            },
            through=("members", "number"),
        ),
    ),
    unkept=frozenset(
        {"省", "市", "县", "乡", "村", "户编号", "户主姓名", "户主证件号码", "帮扶责任人编号", "帮扶单位编号"}
    ),
)  # fmt: skip
