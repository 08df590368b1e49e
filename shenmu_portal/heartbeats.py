"""Signs of life of the worker and the timetable: the time of the last one, kept in the broker."""

import time
from functools import cache

import redis
from django.conf import settings

_last = {}


@cache
def broker():
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)


def beat(name, every=0):
    """Note that `name` lives, at most once in `every` seconds. A broker that is away is no reason to die."""
    now = time.time()
    if now - _last.get(name, 0) < every:
        return
    _last[name] = now
    try:
        broker().set(_key(name), now)
    except redis.RedisError:
        _last.pop(name)


def age(name):
    """Seconds since the last sign of life; None if there never was one."""
    stamp = broker().get(_key(name))
    return None if stamp is None else max(0.0, time.time() - float(stamp))


def _key(name):
    return f"portal:heartbeat:{name}"
