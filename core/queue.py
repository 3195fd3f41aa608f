"""The queue of background work. A job takes identifiers, never objects."""

import threading
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app

from core.db import leave_database, run_safely

JOB_SECONDS = 600
FAILED_SECONDS = 7 * 24 * 3600  # how long Redis tells of a job that failed


def init_app(app: Flask) -> None:
    """With `REDIS_URL`, RQ on any number of workers; without, jobs run in this process right after the commit."""
    if app.config["REDIS_URL"]:
        from redis import Redis
        from rq import Queue

        connection = Redis.from_url(app.config["REDIS_URL"], socket_connect_timeout=2)
        app.extensions["queue"] = Queue(app.config.get("QUEUE_NAME", "boucle"), connection=connection, default_timeout=JOB_SECONDS)


def has_queue() -> bool:
    """Whether jobs run on workers of their own."""
    return "queue" in current_app.extensions


def enqueue(job: Callable[..., Any], identifier: int, *, is_long: bool = False) -> None:
    """Run `job(identifier)` in the background, once; failing that, the sweeper will find it, and tries again what failed.

    Without a queue, a long job gets a thread of its own: nobody waits for it, and the process does not end before it.
    """
    if not has_queue():
        if is_long and current_app.config["LONG_JOBS_ASIDE"]:
            app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - a thread needs the application itself
            threading.Thread(target=_run_aside, args=(app, job, identifier)).start()
        else:
            job(identifier)
        return
    current_app.extensions["queue"].enqueue(job, identifier, result_ttl=0, failure_ttl=FAILED_SECONDS)


def _run_aside(app: Flask, job: Callable[..., Any], identifier: int) -> None:
    with app.app_context():
        run_safely(lambda: job(identifier))


def queue_answers() -> bool:
    """Whether the queue can be reached: always, when jobs run in this process."""
    if not has_queue():
        return True
    from redis.exceptions import RedisError

    try:
        return bool(current_app.extensions["queue"].connection.ping())
    except RedisError:
        return False


def worker_name() -> str | None:
    """The worker that runs the present job, one at a time; none when jobs run in this process."""
    if not has_queue():
        return None
    from rq import get_current_job

    job = get_current_job()
    return job.worker_name if job else None


def work(*, burst: bool, on_death: Callable[[int, str], None]) -> None:
    """Take jobs from the queue until stopped, or until it is empty.

    A job runs in a process of its own: `on_death` is told, by its identifier and the name of the worker, of one that was killed.
    """
    from rq import Worker

    def say(job: Any, *_facts: object) -> None:
        run_safely(lambda: on_death(job.args[0], worker.name))
        leave_database()  # the processes to come must not share a connection with this one

    queue = current_app.extensions["queue"]
    worker = Worker([queue], connection=queue.connection, work_horse_killed_handler=say)
    worker.work(burst=burst)
