"""The files of published papers: written once, and what is handed out is what was published."""

import hashlib

from django.core.exceptions import ValidationError


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def checked(file, expected, name):
    """The bytes of a stored file; ValidationError where it is gone or differs from its hash. `name` as people call it."""
    try:
        with file.open("rb") as stored:
            content = stored.read()
    except OSError as error:
        raise ValidationError(f"{name}文件不在了，请联系系统管理员从备份恢复。") from error
    if sha256(content) != expected:
        raise ValidationError(f"{name}文件与发布时的校验值不符，请联系系统管理员从备份恢复。")
    return content
