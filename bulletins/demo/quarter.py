"""The quarter's notice of the synthetic county: drafted, signed by the leader, published."""

from bulletins.circulars import draft, publish
from bulletins.models import Bulletin
from bulletins.signing import sign, submit
from core.models import User
from core.scoping import whole_city


def load_circular(until):
    """The notice of the last quarter that ended by `until`; None where its last month was not frozen."""
    ended = until - until.number % 3
    with whole_city():
        if not Bulletin.objects.published().filter(month=ended).exists():
            return None
        circular = draft(ended.year, ended.number // 3)
        office, leader = (User.objects.filter(role=role).order_by("pk").first() for role in ("office", "leader"))
        submit(circular, by=office)
        sign(circular, by=leader)
        return publish(circular, by=office)
