"""Races: what a few people do at the same moment, many times over, with real commits on one database.

A suite runs some of each kind; with `BOUCLE_FULL_RACES=1` there are a thousand of each, and ten thousand of those on
parts of a lot.
"""

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from core.accounts.models import Membership
from core.db import db, transaction
from core.errors import NotFound, Refusal
from core.events import quietly
from tests.conftest import DATABASE, migrated_app

FULL = bool(os.environ.get("BOUCLE_FULL_RACES"))
RACES = 1000 if FULL else 60  # of each kind
INTERLEAVINGS = 10_000 if FULL else 600
RIVALS = 3  # at most, in a race
PATIENCE_SECONDS = 1800 if FULL else 300
Act = Callable[[], object]


@contextmanager
def race_app(folder: Path) -> Iterator[Flask]:
    """An application where commits are real; on PostgreSQL, who waits ten seconds for a lock fails."""
    options: dict[str, object] = {"pool_size": RIVALS + 3}
    if DATABASE == "postgresql":
        options["connect_args"] = {"options": "-c lock_timeout=10s"}
    with migrated_app(folder, SQLALCHEMY_ENGINE_OPTIONS=options) as app, app.app_context():
        yield app


def person(key: int) -> Membership:
    """Somebody, as the session of the present thread knows her."""
    return db.session.get_one(Membership, key)


def run_races(app: Flask, races: Sequence[Sequence[Act]]) -> list[list[str]]:
    """Each race is as many acts, all of which begin together; what became of each: `done`, or the name of its refusal.

    Anything but a refusal (a deadlock, a constraint that had to say no) fails.
    """
    places = len(races[0])
    barrier = threading.Barrier(places)
    answers: list[list[str]] = [[""] * places for _ in races]
    unexpected: list[BaseException] = []

    def run(place: int) -> None:
        with app.app_context(), quietly():
            for number, race in enumerate(races):
                barrier.wait(timeout=PATIENCE_SECONDS)
                try:
                    race[place]()
                    answers[number][place] = "done"
                except (Refusal, NotFound) as refusal:
                    answers[number][place] = type(refusal).__name__
                except Exception as error:
                    unexpected.append(error)
                finally:
                    db.session.rollback()
            db.session.remove()

    db.session.remove()  # the connection of the fixture must hold nothing
    began = time.monotonic()
    threads = [threading.Thread(target=run, args=(place,)) for place in range(places)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=PATIENCE_SECONDS)
    assert not any(thread.is_alive() for thread in threads), "a thread waits for ever"
    assert not unexpected, unexpected
    if FULL and len(races) >= RACES:
        print(f"{len(races)} races in {time.monotonic() - began:.0f} s:", *Counter(map(tuple, answers)).most_common(8), sep="\n  ")
    return answers


class Naive:
    """What a hurried programmer would write: read and decide, then open a transaction and write. All have read before any writes.

    Kept to prove that each check of a race sees such a command fail.
    """

    def __init__(self, rivals: int) -> None:
        self.barrier = threading.Barrier(rivals)

    def act(self, read: Callable[[], object], write: Callable[[object], None]) -> Act:
        """`write` is given what `read` returned, however old that is by then."""

        def run() -> None:
            known = read()
            db.session.rollback()
            self.barrier.wait(timeout=PATIENCE_SECONDS)
            with transaction():
                write(known)

        return run
