"""Problems found in the synthetic county: every state of the rectification ledger, some late, one that came back."""

from datetime import timedelta

from django.conf import settings

from core.models import StepTaken, User
from core.scoping import whole_city
from monitoring.models import Rectification
from monitoring.workflows.rectifications import RECTIFICATION_WORKFLOW

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


WAY = ("apply", "review", "close", "relapse")  # taken by the town's clerk and reviewer, the city's office, the reviewer
OPINIONS = {
    "apply": "整改措施已落实，申请销号", "review": "已现场核查，整改到位", "close": "同意销号", "relapse": "回头看发现问题反弹",
}  # fmt: skip
TAKEN = {"working": 0, "applied": 1, "reviewed": 2, "closed": 3}


def load_problems(county):
    """Fill the rectification ledger with the steps that led there; the demonstration accounts must be there."""
    users = {(user.role, (user.region_id or "")[:9]): user for user in User.objects.order_by("-pk")}
    with whole_city():
        problems = Rectification.objects.bulk_create(Rectification(**row) for row in _rows(county, users))
        StepTaken.objects.bulk_create(step for problem in problems for step in _steps(problem, users))


def _taker(users, step, region):
    role = {"apply": "clerk", "close": "office"}.get(step, "reviewer")
    return users.get((role, region[:9] if role != "office" else settings.ROOT_REGION))


def _steps(problem, users):
    way = WAY if problem.reopened else WAY[: TAKEN[problem.state]]
    for position, name in enumerate(way, 1):
        step = RECTIFICATION_WORKFLOW.step(name)
        yield StepTaken(
            region_id=problem.region_id, ledger="rectifications", object_id=problem.pk, step=name, label=step.label,
            source=step.source[0], target=step.target, opinion=OPINIONS[name],
            happened_on=problem.found_on + timedelta(days=3 * position), by=_taker(users, name, problem.region_id),
        )  # fmt: skip


def _rows(county, users):
    end, towns = county.period.end, sorted({code[:9]: code for code in county.villages}.values())
    states = ("working", "working", "applied", "reviewed", "closed", "working", "closed", "working")
    for number in range(3 * len(PROBLEMS)):
        source, level, category, description = PROBLEMS[number % len(PROBLEMS)]
        state, region = states[number % len(states)], towns[number % len(towns)]
        found = end - timedelta(days=20 + 9 * number)
        stage, reopened = TAKEN[state], int(number == 5)
        signed = {
            f"{name}_by": _taker(users, step, region) if stage > place else None
            for place, (name, step) in enumerate((("applied", "apply"), ("reviewed", "review"), ("closed", "close")))
        }
        yield {
            "region_id": region, "number": f"WT{found.year}-{number + 1:03d}", "source": source,
            "level": level, "year": found.year, "found_on": found, "category": category, "description": description,
            "is_common": number % 3 == 0, "leader": "示例副市长", "unit": "示例镇人民政府", "responsible": "示例责任人",
            "measures": "逐村排查，建立清单，限期整改", "goal": "问题清零，建立长效机制", "term": "限期整改",
            "deadline": found + timedelta(days=60), "progress": "已完成整改" if stage else "正在整改",
            "checked_places": 5 + number, "state": state, "reopened": reopened, "started_on": found,
            "entered_on": found + timedelta(days=3 * (4 if reopened else stage)), **signed,
        }  # fmt: skip
