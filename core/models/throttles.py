"""How often a stranger asked for something: counted by a keyed digest, so that no address stands here in clear."""

from django.db import models


class Throttle(models.Model):
    """One visitor's tries of one kind in one stretch of time."""

    kind = models.CharField("事项", max_length=30)
    digest = models.CharField("来者摘要", max_length=32, db_collation="C")
    since = models.DateTimeField("计数起点")
    tries = models.PositiveIntegerField("次数", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "访问频次"
        constraints = [models.UniqueConstraint(fields=["kind", "digest", "since"], name="core_throttle_once")]
        indexes = [models.Index(fields=["since"], name="core_throttle_since")]

    def __str__(self):
        return f"{self.kind}：{self.tries} 次"
