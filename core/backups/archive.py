"""The backup file: a tar with a manifest, the database's dump and the media files, readable by its owner only."""

import hashlib
import io
import json
import os
import tarfile
from pathlib import Path

from core.backups.databases import BackupRefused

MANIFEST, DUMP, MEDIA = "manifest.json", "database.dump", "media/"
BLOCK = 1 << 20


def digest(path):
    """SHA-256 of a file, in hex."""
    made = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(BLOCK):
            made.update(block)
    return made.hexdigest()


def media_files(root):
    """{path below the media folder: SHA-256}; a file that vanishes meanwhile was an expired export."""
    found = {}
    for path in sorted(Path(root).rglob("*")):
        if path.is_file():
            try:
                found[path.relative_to(root).as_posix()] = digest(path)
            except FileNotFoundError:
                continue
    return found


def write(target, manifest, dump, media_root):
    """Pack everything; the file appears under its name only when it is whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.part")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        with tarfile.open(fileobj=file, mode="w") as archive:
            _add_text(archive, MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
            archive.add(dump, DUMP)
            for name in manifest["media"]:
                archive.add(Path(media_root) / name, MEDIA + name)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)


def _add_text(archive, name, text):
    content = text.encode()
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    archive.addfile(entry, io.BytesIO(content))


def unpack(source, folder):
    """The manifest of a backup file whose parts lie in `folder` afterwards, each with the digest it had."""
    try:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
        manifest = json.loads((folder / MANIFEST).read_text())
    except (OSError, tarfile.TarError, ValueError, KeyError) as error:
        raise BackupRefused(f"{source} 不是完整的备份文件，打不开。") from error
    _verify(manifest, folder)
    return manifest


def _verify(manifest, folder):
    expected = {DUMP: manifest["dump"], **{MEDIA + name: made for name, made in manifest["media"].items()}}
    for name, made in expected.items():
        path = folder / name
        if not path.is_file() or digest(path) != made:
            raise BackupRefused(f"备份文件里的 {name} 缺失或已损坏。")
