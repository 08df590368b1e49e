"""How often the regular work was done: rounds, contacts' visits, development measures (items 4 and 24)."""

from core.indicators import Better, Indicator, Kind
from monitoring import regular_work
from monitoring.models import Sweep


def _round(code, name, unit, kind, formula, missing):
    return Indicator(
        code, name, unit, "4", formula, ("sweeps", "sweep-targets", "visits"), regular_work.walked_share(kind),
        kind=Kind.MEAN, better=Better.HIGHER, counted=regular_work.walked(kind), counted_in="sweep-targets",
        whole=regular_work.owed(kind), missing=missing,
    )  # fmt: skip


REGULAR = (
    Indicator(
        "development_measures", "有劳动能力监测户开发式措施", "项/户", "4",
        "落实至少一项产业、就业、金融或公益岗位帮扶的户数 ÷ 有劳动能力的未消除监测户数，一户最多计一项；按汇总时的登记。",
        ("aid-measures", "registered-aid", "members"), regular_work.development, kind=Kind.MEAN, better=Better.HIGHER,
        counted=regular_work.developed, counted_in="households", whole=regular_work.to_develop, missing="帮扶措施台账",
    ),
    Indicator(
        "aid_overdue", "超期未落实帮扶", "户", "4", "帮扶缺项过了宽限期的未消除监测户数，按最近一次检查。", ("aid-gaps",),
        regular_work.aid_overdue, better=Better.LOWER, rows="aid-gaps/?severity=red", missing="帮扶缺项还没有检查过",
    ),
    _round(
        "half_year_rounds", "集中排查", "次/半年", Sweep.Kind.HALF_YEAR, "本半年集中排查已走访户次 ÷ 应走访户次。",
        "集中排查任务台账",
    ),
    _round(
        "department_rounds", "行业部门监测", "次/月", Sweep.Kind.MONTHLY, "本月到期的行业监测已核查户次 ÷ 应核查户次。",
        "行业部门监测任务台账",
    ),
    _round(
        "grid_rounds", "网格员排查", "次/周", Sweep.Kind.WEEKLY, "本月到期的各周网格排查已走访户次 ÷ 应走访户次。",
        "网格员排查台账",
    ),
    Indicator(
        "helper_visits", "帮扶联系人走访", "次/月/户", "24",
        "本月帮扶责任人走访过的户数 ÷ 脱贫户和监测户数，一户最多计一次；从未登记走访的村不计。", ("visits", "households"),
        regular_work.helper_visits, kind=Kind.MEAN, better=Better.HIGHER, counted=regular_work.helper_visited,
        counted_in="households", whole=regular_work.helped_of, missing="帮扶联系人走访记录",
    ),
)  # fmt: skip
