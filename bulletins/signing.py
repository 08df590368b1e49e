"""Signing (送审、签发、退回): the way of a paper from the office's draft to a signature that is not the drafter's."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from bulletins.models import Bulletin, Paper
from bulletins.registry import BY_CODE
from core.reasons import reason_for

State = Paper.State


def submit(paper, *, by):
    """Send the draft to be signed. A paper with figures that failed, or unfinished, stays with the office."""
    if sentences := faults_of(paper):
        raise ValidationError(sentences)
    _move(paper, (State.DRAFT,), State.REVIEW, submitted_by=by, submitted_at=timezone.now(), returned_because="")


def sign(paper, *, by):
    """Sign what was sent; whoever sent it cannot."""
    if by and paper.submitted_by_id == by.pk:
        raise PermissionDenied("送审人和签发人不能是同一人，请由其他有签发权限的人签发。")
    _move(paper, (State.REVIEW,), State.SIGNED, signed_by=by, signed_at=timezone.now())


def give_back(paper, *, by, reason):
    """Back to the office with what is to be changed; a signature already given is void."""
    wanted = "请写明退回意见，例如“表3 缺少锦界镇数据”。"
    returned_because = reason_for(type(paper), "returned_because", reason, wanted=wanted)
    empty = dict.fromkeys(("submitted_by", "submitted_at", "signed_by", "signed_at"))
    _move(paper, (State.REVIEW, State.SIGNED), State.DRAFT, **empty, returned_because=returned_because)


def _move(paper, sources, target, **values):
    """Of two people who press at once one wins: the paper moves only from where it was seen, as it was seen."""
    still = type(paper).objects.filter(pk=paper.pk, state__in=sources, **paper.fingerprint())
    if not still.update(state=target, **values):
        raise ValidationError(f"{paper}刚刚已由他人办理或重新汇总，请刷新页面查看。")
    paper.refresh_from_db()


def faults_of(paper):
    """Why a paper can be neither signed nor published, as sentences; figures that failed by name and number."""
    if not isinstance(paper, Bulletin):
        return paper.faults()
    named = [f"{BY_CODE[code].name}（错误编号 {number}）" for code, number in sorted(paper.errors.items())]
    return [f"以下指标计算错误，不能发布：{'、'.join(named)}。请排除后重新汇总。"] if named else []
