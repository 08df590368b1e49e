"""Secrets of one installation: generated once into PORTAL_DATA, readable by nobody else."""

import base64
import json
import os
import secrets
from pathlib import Path

FILE = "secrets.json"


def generate():
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": base64.b64encode(secrets.token_bytes(32)).decode(),
        "DEMO_PASSWORD": secrets.token_urlsafe(9),
        "administrator_password": secrets.token_hex(24),
        "database_password": secrets.token_hex(24),
        "broker_password": secrets.token_hex(24),
    }


def read(data_dir):
    """The stored secrets, or none where nothing was generated yet."""
    try:
        return json.loads((Path(data_dir) / FILE).read_text())
    except FileNotFoundError:
        return {}


def ensure(data_dir):
    """The stored secrets; generated now if this is the first time. Kept for ever: without them data stays sealed."""
    known = read(data_dir)
    if not known:
        known = generate()
        write_private(Path(data_dir) / FILE, known)
    return known


def write_private(path, content):
    """Write JSON that only its owner may read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file, indent=1)
    draft.replace(path)
