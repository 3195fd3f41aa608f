"""Files given by people or made for them, kept by the hash of their content, outside the database and the web root."""

from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from flask import current_app
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.db import Base, db, hold


class StoredFile(Base):
    """A file as it was given: its content never changes."""

    __tablename__ = "stored_file"

    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size_bytes: Mapped[int]
    stored_at: Mapped[datetime]


class LostFile(RuntimeError):
    """A file the database knows of is missing or altered on disk."""


def store(content: bytes, *, name: str, media_type: str) -> StoredFile:
    """Keep a file, in the current transaction. The content is written first: a row never points at nothing."""
    digest = sha256(content).hexdigest()
    hold(f"content {digest}")
    path = _path(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"{digest}.{id(content)}.part")
        unfinished.write_bytes(content)
        unfinished.replace(path)
    file = StoredFile(name=Path(name).name[-200:], media_type=media_type, sha256=digest, size_bytes=len(content), stored_at=now())
    db.session.add(file)
    db.session.flush()
    return file


def read(file: StoredFile) -> bytes:
    """The content of a file, checked against its hash; raises `LostFile`."""
    path = _path(file.sha256)
    content = path.read_bytes() if path.exists() else b""
    if sha256(content).hexdigest() != file.sha256:
        raise LostFile(file.id)
    return content


def opened(file: StoredFile) -> BinaryIO:
    """The content of a file that may be large, checked against its hash and ready to be read piece by piece; raises `LostFile`."""
    try:
        content = _path(file.sha256).open("rb")
    except FileNotFoundError as lost:
        raise LostFile(file.id) from lost
    if file_digest(content, "sha256").hexdigest() != file.sha256:
        content.close()
        raise LostFile(file.id)
    content.seek(0)
    return content


def forget(file_id: int) -> None:
    """Remove a file that nothing refers to any more, and its content unless another file has the same. Safe to repeat.

    The content goes within the transaction, while whoever would store the same waits: a row never points at nothing that is read.
    """
    file = db.session.get(StoredFile, file_id)
    if file is None:
        return
    hold(f"content {file.sha256}")
    db.session.delete(file)
    db.session.flush()
    if db.session.scalar(select(StoredFile.id).where(StoredFile.sha256 == file.sha256).limit(1)) is None:
        _path(file.sha256).unlink(missing_ok=True)


def _path(digest: str) -> Path:
    url = urlsplit(current_app.config["STORAGE_URL"])
    if url.scheme != "file":
        raise RuntimeError("STORAGE_URL must begin with file://")
    return Path(unquote(url.path)) / digest[:2] / digest
