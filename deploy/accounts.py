"""The account the embedded servers run under: PostgreSQL refuses to run as root."""

import ctypes
import os
import pwd
import stat
from pathlib import Path

CANDIDATES = ("postgres", "nobody")
PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 28, 47, 2
NO_SETUID_FIXUP = 1 << 2
CAP_DAC_OVERRIDE, CAP_SETPCAP = 1, 8
CAPABILITY_VERSION = 0x20080522


class ServerRefused(Exception):
    """An embedded server can't run; the message says why in one sentence."""


def server_account(folder):
    """Whom to become: None for an ordinary user; as root the folder's owner, else a system account."""
    if os.geteuid() != 0:
        return None
    owner = folder.stat().st_uid if folder.exists() else 0
    if owner:
        return pwd.getpwuid(owner)
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(known[name] for name in CANDIDATES if name in known)


def launch_options(account, *paths):
    """Arguments of `subprocess` that start a program as the account, which must reach all the paths."""
    if account is None:
        return {}
    if all(is_public(path) for path in paths):
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    if not _may_grant_passage():
        raise ServerRefused(
            f"{Path(paths[-1]).parent} 的上级目录不允许其他用户进入，数据库又不能由 root 运行：请换一个目录，或用普通用户运行。"
        )
    return {"preexec_fn": lambda: _become_with_passage(account)}


def hand_over(folder, account):
    """A private folder that belongs to the account."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)


def is_public(path):
    """May any user reach this path? True when each folder above it lets strangers through."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in Path(path).resolve().parents)


def _may_grant_passage():
    """Do this process's rights (inside a container often fewer than root's) suffice for `_become_with_passage`?"""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    effective = next((int(line.split()[1], 16) for line in lines if line.startswith("CapEff")), 0)
    return all(effective >> bit & 1 for bit in (CAP_DAC_OVERRIDE, CAP_SETPCAP))


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def _become_with_passage(account):
    """Become the account, but keep the right to pass closed folders.

    Projects of root often lie under /root or in a private temporary folder. Opening those folders to
    everybody would be worse than this one capability.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    # Without this bit access(2), by which PostgreSQL looks for its programs, ignores the capability.
    _succeed(libc.prctl(PR_SET_SECUREBITS, NO_SETUID_FIXUP, 0, 0, 0))
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)
    bit = 1 << CAP_DAC_OVERRIDE
    sets = (_Sets * 2)(_Sets(bit, bit, bit), _Sets(0, 0, 0))
    _succeed(libc.capset(ctypes.byref(_Header(CAPABILITY_VERSION, 0)), sets))
    _succeed(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0))


def _succeed(code):
    if code:
        raise OSError(ctypes.get_errno(), "capability")
