"""Problems found in the synthetic county: every state of the rectification ledger, some late, one that came back."""

from datetime import timedelta

from core.models import User
from core.scoping import whole_city
from monitoring.models import Rectification

PROBLEMS = (
    ("国家考核评估", "国家", "责任落实", "部分村监测网格员对监测政策不熟悉"),
    ("省级考核评估", "省", "工作落实", "个别监测户帮扶措施与风险类型不对应"),
    ("榆林市考核评估", "榆林市", "政策落实", "教育资助台账与发放记录不一致"),
    ("审计", "省", "政策落实", "危房改造补助拨付不及时"),
    ("督查督导", "神木市", "成效巩固", "供水管护员未履职，管道冻裂后未及时抢修"),
    ("信访", "神木市", "工作落实", "群众反映低保申请未按期答复"),
    ("自查", "镇街", "工作落实", "入户走访记录不完整"),
    ("信息比对", "神木市", "政策落实", "比对发现未参保人员未动员到位"),
)


def load_problems(county):
    """Fill the rectification ledger; the demonstration accounts must be there."""
    users = {role: User.objects.filter(role=role).order_by("pk").first() for role in ("clerk", "reviewer", "office")}
    with whole_city():
        Rectification.objects.bulk_create(Rectification(**row) for row in _rows(county, users))


def _rows(county, users):
    end, towns = county.period.end, sorted({code[:9]: code for code in county.villages}.values())
    states = ("working", "working", "applied", "reviewed", "closed", "working", "closed", "working")
    for number in range(3 * len(PROBLEMS)):
        source, level, category, description = PROBLEMS[number % len(PROBLEMS)]
        state = states[number % len(states)]
        found = end - timedelta(days=20 + 9 * number)
        stage = ("working", "applied", "reviewed", "closed").index(state)
        yield {
            "region_id": towns[number % len(towns)], "number": f"WT{found.year}-{number + 1:03d}", "source": source,
            "level": level, "year": found.year, "found_on": found, "category": category, "description": description,
            "is_common": number % 3 == 0, "leader": "示例副市长", "unit": "示例镇人民政府", "responsible": "示例责任人",
            "measures": "逐村排查，建立清单，限期整改", "goal": "问题清零，建立长效机制", "term": "限期整改",
            "deadline": found + timedelta(days=60), "progress": "已完成整改" if stage else "正在整改",
            "checked_places": 5 + number, "state": state, "reopened": int(number == 5), "started_on": found,
            "entered_on": found, "applied_by": users["clerk"] if stage else None,
            "reviewed_by": users["reviewer"] if stage > 1 else None, "closed_by": users["office"] if stage > 2 else None,
        }  # fmt: skip
