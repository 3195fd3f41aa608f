"""How far a long job is, told outside its transaction: nobody sees the rows of an import before all of them are there.

One small file beside the stored ones, which web processes and workers share; losing it loses nothing.
"""

from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import current_app


def tell(job: str, percent: int) -> None:
    """Say how far that job is, from 0 to 100."""
    path = _path(job)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    unfinished.write_text(str(percent), encoding="ascii")
    unfinished.replace(path)


def told(job: str) -> int | None:
    """How far that job said it was; `None` when it said nothing yet."""
    try:
        return int(_path(job).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def forget(job: str) -> None:
    """That job has ended."""
    with suppress(OSError):
        _path(job).unlink(missing_ok=True)


def _path(job: str) -> Path:
    return Path(unquote(urlsplit(current_app.config["STORAGE_URL"]).path)) / "progress" / job
