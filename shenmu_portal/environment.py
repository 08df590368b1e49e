"""Where the settings' values come from: the environment, else the embedded servers of PORTAL_DATA."""

import os

from django.core.exceptions import ImproperlyConfigured

from deploy import embedded

MEANINGS = {
    "DATABASE_URL": "数据库地址",
    "REDIS_URL": "消息队列地址",
    "SECRET_KEY": "会话签名密钥",
    "FIELD_KEYS": "个人号码的加密密钥",
}
OPTIONAL = ("FIELD_CIPHER", "FIELD_DIGEST_KEY", "DEMO_PASSWORD")  # may stand beside the generated secrets
SERVERS = {"DATABASE_URL": "database", "REDIS_URL": "broker"}


def data_dir():
    return embedded.default_data_dir()


def load():
    """All the variables the settings need, or one sentence naming the first that is missing."""
    found = embedded.environment(data_dir())
    for name, server in SERVERS.items():
        if name not in os.environ and not embedded.answers(data_dir(), server):
            found.pop(name, None)
    # An installation with servers of its own may have no embedded ones whose secrets these would replace.
    found |= {name: os.environ[name] for name in (*MEANINGS, *OPTIONAL) if os.environ.get(name)}
    for name, meaning in MEANINGS.items():
        if not found.get(name):
            raise ImproperlyConfigured(_missing(name, meaning))
    return found


def _missing(name, meaning):
    hint = "或先用 make run 启动自带的服务" if name in SERVERS else "或先用 make run 生成"
    return f"缺少环境变量 {name}（{meaning}）：请设置它，{hint}。"
