"""The queue of background work. A job takes identifiers, never objects."""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app

JOB_SECONDS = 600
RETRY_AFTER_SECONDS = [10, 60, 300, 1800]


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


def enqueue(job: Callable[..., Any], identifier: int) -> None:
    """Run `job(identifier)` in the background; failing that, the sweeper will find it."""
    if not has_queue():
        job(identifier)
        return
    from rq import Retry

    current_app.extensions["queue"].enqueue(
        job, identifier, retry=Retry(max=len(RETRY_AFTER_SECONDS), interval=RETRY_AFTER_SECONDS), result_ttl=0
    )


def queue_answers() -> bool:
    """Whether the queue can be reached: always, when jobs run in this process."""
    if not has_queue():
        return True
    from redis.exceptions import RedisError

    try:
        return bool(current_app.extensions["queue"].connection.ping())
    except RedisError:
        return False


def work(*, burst: bool) -> None:
    """Take jobs from the queue until stopped, or until it is empty."""
    from rq import Worker

    queue = current_app.extensions["queue"]
    Worker([queue], connection=queue.connection).work(burst=burst, with_scheduler=True)
