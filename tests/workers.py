"""Sites whose jobs run on real workers: processes of their own, on the same database, files and queue."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from redis import Redis
from sqlalchemy import func, select, update

from core.db import db
from core.events import Reaction, sweep
from tests.conftest import REDIS, ROOT, migrated_app

PATIENCE_SECONDS = 60


@pytest.fixture
def redis() -> Iterator[str]:
    """A database of Redis that only this process uses."""
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    url = f"{REDIS.rsplit('/', 1)[0]}/{1 + process}"
    with Redis.from_url(url) as connection:
        connection.flushdb()
        yield url
        connection.flushdb()


@pytest.fixture
def site(tmp_path: Path, redis: str) -> Iterator[Flask]:
    """A site whose jobs run on workers."""
    with migrated_app(tmp_path, REDIS_URL=redis) as app, app.app_context():
        yield app


def command_on(app: Flask, *arguments: str) -> tuple[list[str], dict[str, str]]:
    """A command of the project on the same database, files and queue: its words, and its environment."""
    environment = {
        **os.environ,
        "BOUCLE_INSTANCE": str(Path(app.config["MAIL_URL"].removeprefix("file://")).parent / "instance"),
        "SECRET_KEY": app.config["SECRET_KEY"],
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "STORAGE_URL": app.config["STORAGE_URL"],
        "MAIL_URL": app.config["MAIL_URL"],
        "REDIS_URL": app.config["REDIS_URL"],
    }
    return [sys.executable, "-m", "flask", "--app", "wsgi", *arguments], environment


def flask(app: Flask, *arguments: str) -> str:
    """Run a command of the project in a process of its own; what it says."""
    line, environment = command_on(app, *arguments)
    ended = subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    db.session.rollback()
    return ended.stdout


class Worker:
    """A worker that waits for jobs. Each is done by a child of its own, which may be killed, and so may the worker."""

    def __init__(self, app: Flask) -> None:
        line, environment = command_on(app, "queue", "work")
        self.process = subprocess.Popen(
            line, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )

    def _children(self) -> set[int]:
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return {int(child) for child in path.read_text().split()}

    def at_work(self) -> set[int]:
        """The processes that are doing a job."""
        return {child for child in self._children() if _leads_its_group(child)}  # its scheduler does not

    def next_job(self) -> int:
        """The process that does the next job, caught as it begins."""
        wait_until(self.at_work, every=0.002)
        return self.at_work().pop()

    def kill(self) -> None:
        """Stop everything of it at once, as a machine that loses its power would."""
        for process in (self.process.pid, *self._children()):
            kill(process)
        self.process.wait()


@contextmanager
def working(app: Flask) -> Iterator[Worker]:
    """A worker, stopped in the end."""
    worker = Worker(app)
    try:
        yield worker
    finally:
        if worker.process.poll() is None:
            worker.kill()


def _leads_its_group(process: int) -> bool:
    try:
        return os.getpgid(process) == process
    except ProcessLookupError:
        return False


def kill(process: int) -> None:
    """`kill -9`, of a process that may have ended."""
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def wait_until(holds: Callable[[], object], *, every: float = 0.02) -> None:
    """Look again and again until something holds."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(every)


def begin_again(**forgotten: None) -> int:
    """The time until the next attempt goes by, and the sweeper comes; how many jobs it queued."""
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(update(Reaction).where(Reaction.done_at.is_(None)).values(next_at=None, **forgotten))
    return sweep(older_than=timedelta(0))


def is_free() -> bool:
    """Whether nobody is held to be running a job: its worker said at once that it was killed."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Reaction).where(Reaction.taken_at.is_not(None))) == 0


def is_over() -> bool:
    """Whether everything that was to follow is done."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Reaction).where(Reaction.done_at.is_(None))) == 0
