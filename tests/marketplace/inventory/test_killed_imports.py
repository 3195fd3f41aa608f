"""`kill -9` while a large file is compared or imported: all of it or nothing, and the same report in the end (target F-07).

`BOUCLE_KILLS` says how many instants are tried; a night may try more.
"""

import os
import time
from random import Random

import pytest
from sqlalchemy import func, select

from core.clock import now
from core.db import db
from core.events import quietly
from marketplace.inventory import services
from marketplace.inventory.enums import ImportState
from marketplace.inventory.models import EquipmentItem, InventoryImport
from marketplace.inventory.services.imports import plan_again
from tests.factories import make_manager
from tests.marketplace.inventory.factories import csv_of, make_every_category, row_of
from tests.workers import begin_again, is_free, is_over, kill, redis, site, wait_until, working

pytestmark = pytest.mark.redis
__all__ = ["redis", "site"]  # fixtures

KILLS = int(os.environ.get("BOUCLE_KILLS", "12"))
KNOWN, NEW, REFUSED = 300, 5_200, 40
WHERE_BEFORE, WHERE_AFTER = "Réserve", "Mairie"


def rows(first: int, last: int, **cells: str) -> list[str]:
    return [row_of(name=f"PC-{n}", serial=f"SER{n:06}", number=f"I{n:06}", **cells) for n in range(first, last)]


BEFORE = csv_of(*rows(0, KNOWN, place=WHERE_BEFORE))
FILE = csv_of(*rows(0, KNOWN + NEW, place=WHERE_AFTER), *rows(900_000, 900_000 + REFUSED, kind="Cafetière"))
assert NEW > 5_000, "more rows than the database is given at once"


def give_large_file() -> int:
    """A file that creates, changes and refuses, given to an organisation that has some devices; nobody compares it yet."""
    manager = make_manager()
    where = {"organisation_id": manager.organisation_id, "by": None, "now": now()}
    with quietly():
        services.import_file(BEFORE, name="avant.csv", **where)
        return services.give_file(FILE, name="parc.csv", **where).id


def preview(import_id: int) -> int:
    """Compare it as a job would."""
    services.plan_given(import_id, now=now())
    return import_id


def ask_comparison(import_id: int) -> None:
    assert state_of(import_id) is ImportState.PLANNING
    plan_again(import_id, by=None, now=now())


def ask_import(import_id: int) -> None:
    services.ask_import(import_id, by=None, now=now())


def state_of(import_id: int) -> ImportState:
    db.session.rollback()
    return db.session.scalar(select(InventoryImport.state).where(InventoryImport.id == import_id))


def rows_done(import_id: int) -> tuple[int, int]:
    """How many devices were created, and how many changed."""
    db.session.rollback()
    given = db.session.get_one(InventoryImport, import_id)
    places = dict(
        db.session.execute(
            select(EquipmentItem.place, func.count())
            .where(EquipmentItem.organisation_id == given.organisation_id)
            .group_by(EquipmentItem.place)
        ).all()
    )
    return sum(places.values()) - KNOWN, KNOWN - places.get(WHERE_BEFORE, 0)


def report(import_id: int) -> tuple[object, ...]:
    db.session.rollback()
    given = db.session.get_one(InventoryImport, import_id, populate_existing=True)
    return given.outcome, given.report


def undisturbed(worker, act, import_id: int, wanted: ImportState) -> tuple[float, tuple[object, ...]]:
    """How long a job takes that nobody kills, and its report."""
    act(import_id)
    worker.next_job()
    began = time.monotonic()
    wait_until(lambda: state_of(import_id) is wanted)
    return time.monotonic() - began, report(import_id)


def begin_anew() -> int:
    """The time after which a worker that is heard of no more is held to be dead goes by first."""
    return begin_again(taken_at=None)


STEPS = {
    "compared": (give_large_file, ask_comparison, ImportState.PLANNING, ImportState.PREVIEWED, (0, 0)),
    "imported": (lambda: preview(give_large_file()), ask_import, ImportState.APPLYING, ImportState.APPLIED, (NEW, KNOWN)),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_job_killed_at_any_instant_leaves_all_or_nothing_and_ends_with_the_same_report(site, step):
    prepare, act, meanwhile, wanted, done = STEPS[step]
    make_every_category()
    chance, hits = Random(step), 0
    with working(site) as worker:
        lasts, expected = undisturbed(worker, act, prepare(), wanted)
        wait_until(is_over)
        for tried in range(KILLS):
            if tried >= KILLS // 2 and hits * 4 >= KILLS:
                break
            import_id = prepare()
            wait_until(lambda: not worker.at_work())  # the process of the job before ends a moment after it
            act(import_id)
            job = worker.next_job()
            time.sleep(chance.uniform(0, lasts))

            kill(job)

            wait_until(lambda: not worker.at_work())
            wait_until(is_free)
            if not is_over():
                hits += 1
                state, rows = state_of(import_id), rows_done(import_id)
                assert (state, rows) in {(meanwhile, (0, 0)), (wanted, done)}
                begin_again()
            else:
                lasts *= 0.8  # the first job of a worker lasts longer than the next
            wait_until(is_over)
            assert (state_of(import_id), rows_done(import_id), report(import_id)) == (wanted, done, expected)
    assert hits * 4 >= KILLS, "too few of them were killed at work"


def test_a_worker_killed_whole_is_replaced_and_one_killed_alone_is_finished_by_its_child(site):
    make_every_category()
    import_id = preview(give_large_file())
    with working(site) as worker:
        ask_import(import_id)
        worker.next_job()
        worker.kill()
    assert (state_of(import_id), rows_done(import_id)) == (ImportState.APPLYING, (0, 0))
    assert begin_anew() == 1
    with working(site) as worker:
        wait_until(is_over)
        assert (state_of(import_id), rows_done(import_id)) == (ImportState.APPLIED, (NEW, KNOWN))

        orphaned = preview(give_large_file())
        ask_import(orphaned)
        worker.next_job()
        kill(worker.process.pid)
        worker.process.wait()
        begin_anew()
        with working(site):  # the child of the first and a second worker do the same import at once
            wait_until(is_over)
            wait_until(lambda: state_of(orphaned) is ImportState.APPLIED)
    assert rows_done(orphaned) == (NEW, KNOWN)
    assert report(orphaned) == report(import_id)
