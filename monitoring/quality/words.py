"""The words of the quality rules: how bad, of which kind, about what, for whom."""

from django.db.models import TextChoices


class Level(TextChoices):
    """How bad a finding is; the three levels are ours."""

    ERROR = "error", "错误"
    WARN = "warn", "警告"
    HINT = "hint", "提示"


class Group(TextChoices):
    """The kind of doubt, by the prefix of the source's rule."""

    ERROR = "错误", "错误"
    LOGIC = "逻辑", "逻辑"
    COMPLETE = "完整性", "完整性"
    CONSISTENT = "一致性", "一致性"
    DOUBT = "疑点", "疑点"


class Entity(TextChoices):
    """What a finding is about."""

    HOUSEHOLD = "household", "农户"
    MEMBER = "member", "成员"
    SPELL = "spell", "务工"
    PLAN = "plan", "计划务工"
    VILLAGE = "village", "行政村"


class Scope(TextChoices):
    """Whose rows a rule looks at (A10)."""

    ALL = "all", "全部农户"
    LIFTED = "L", "脱贫户"
    MONITORED = "M", "监测对象"
    WATCHED = "L|M", "脱贫户和监测对象"
    OPEN = "open", "未消除风险的监测对象"
    CLOSED = "closed", "已消除风险的监测对象"
    VILLAGES = "villages", "出列村"
