"""Papers (文稿): what the office drafts, somebody else reviews and signs, and the office then publishes."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

STAYS = """
    IF EXISTS (
        SELECT FROM touched JOIN {table} ON {table}.id = touched.{name}_id
        WHERE {table}.state = 'published'
    ) THEN
        RAISE EXCEPTION '{sentence}';
    END IF;
    RETURN NULL;
"""


def stays_with(paper, rows, sentence):
    """Triggers of the rows of a paper: once it is published they neither change nor vanish, and none is added.

    One check a statement; `rows` begins their names, `sentence` says what is refused.
    """
    meta = paper._meta
    func = STAYS.format(table=meta.db_table, name=meta.model_name, sentence=sentence)
    return [
        _after(pgtrigger.Insert, f"{rows}_insert", func, new="touched"),
        _after(pgtrigger.Update, f"{rows}_update", func, old="touched"),
        _after(pgtrigger.Delete, f"{rows}_delete", func, old="touched"),
    ]


def _after(operation, name, func, **touched):
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**touched),
        func=func,
    )


def _person(label):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=label, null=True, blank=True, related_name="+"
    )


class PaperQuerySet(models.QuerySet):
    """Of papers; one that can be corrected names what it tells of (`PERIOD`) and how its editions count (`EDITION`)."""

    def published(self):
        return self.filter(state=Paper.State.PUBLISHED)

    def open_to(self, *, drafts, reviews):
        """What a reader sees: the office everything, who signs what was sent to sign, everybody else what is published."""
        if drafts:
            return self
        return self.exclude(state=Paper.State.DRAFT) if reviews else self.published()

    def marked(self):
        """Each with `is_corrected`: whether a later edition of the same period has been published."""
        same = {name: OuterRef(name) for name in self.model.PERIOD}
        later = {f"{self.model.EDITION}__gt": OuterRef(self.model.EDITION)}
        return self.annotate(is_corrected=Exists(self.model.objects.published().filter(**same, **later)))

    def editions_of(self, paper):
        """Every edition of the paper's period, newest first."""
        same = {name: getattr(paper, name) for name in self.model.PERIOD}
        return self.filter(**same).order_by(f"-{self.model.EDITION}")


class Paper(models.Model):
    """Mixin of a paper on its way draft → review → signed → published. Who signs is not who sent it to be signed."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        REVIEW = "review", "待签发"
        SIGNED = "signed", "已签发"
        PUBLISHED = "published", "已发布"

    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    submitted_by = _person("送审人")
    submitted_at = models.DateTimeField("送审时间", null=True, blank=True)
    signed_by = _person("签发人")
    signed_at = models.DateTimeField("签发时间", null=True, blank=True)
    published_by = _person("发布人")
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    returned_because = models.CharField("退回意见", max_length=200, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_by=None) | Q(submitted_by=None) | ~Q(signed_by=F("submitted_by")),
                name="%(app_label)s_%(class)s_two_people",
                violation_error_message="送审人和签发人不能是同一人。",
            )
        ]

    @property
    def is_published(self):
        return self.state == self.State.PUBLISHED

    @property
    def is_draft(self):
        return self.state == self.State.DRAFT

    @property
    def way(self):
        """The four states as steps: done, now, still to come."""
        states = list(self.State)
        at = states.index(self.state)
        return [
            {
                "label": each.label,
                "state": "done" if number < at or self.is_published else "now" if number == at else "",
            }
            for number, each in enumerate(states)
        ]
