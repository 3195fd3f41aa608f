"""Announcements, and what follows them."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from core import events
from core.clock import now
from core.db import ChangedOutsideTransaction, transaction
from core.events import Announcement, Reaction, announce, reacts_to
from core.retries import WAITS, next_attempt
from tests.factories import make_manager, make_user

seen: list[int] = []
NOON = now()


@dataclass(frozen=True)
class ThingHappened:
    thing_id: int


@reacts_to(ThingHappened)
def note_thing(thing_id: int) -> None:
    if thing_id < 0:
        raise RuntimeError
    seen.append(thing_id)


@pytest.fixture(autouse=True)
def _forget():
    seen.clear()


def test_a_reaction_follows_the_commit_and_the_journal_says_who(db):
    person = make_manager()

    with transaction():
        announce(ThingHappened(7), by=person)
        assert seen == []

    assert seen == [7]
    entry = db.query(Announcement).one()
    assert (entry.name, entry.subject_kind, entry.subject_id, entry.by_membership_id) == ("ThingHappened", "thing", 7, person.id)
    assert db.query(Reaction).one().done_at is not None


def test_nothing_follows_what_was_rolled_back(db):
    def fail_half_way():
        with transaction():
            announce(ThingHappened(7))
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail_half_way()

    assert seen == []
    assert db.query(Announcement).count() == 0


def test_a_failed_reaction_stays_to_be_swept_and_is_done_once(db):
    with transaction():
        announce(ThingHappened(-1))
    reaction = db.query(Reaction).one()
    assert (reaction.done_at, reaction.attempts) == (None, 1)

    assert (reaction.taken_at, reaction.fault) == (None, "RuntimeError: ")
    reaction.announcement.facts = {"thing_id": 3}
    db.commit()
    events.perform(reaction.id)
    events.perform(reaction.id)

    assert seen == [3]


def test_a_change_made_before_the_transaction_is_an_error(db):
    make_user().name = "Autre"

    with pytest.raises(ChangedOutsideTransaction), transaction():
        pass
    db.rollback()


def test_a_reaction_that_fails_does_not_stop_the_sweep(db):
    with transaction():
        announce(ThingHappened(-1))
        announce(ThingHappened(5))
    for reaction in db.query(Reaction):
        reaction.done_at = reaction.next_at = None
    db.commit()
    seen.clear()

    assert events.sweep(older_than=timedelta(0)) == 2

    assert seen == [5]


def test_a_reaction_that_is_running_or_was_just_queued_is_not_queued_again(db):
    with transaction():
        announce(ThingHappened(-1))
    [reaction] = db.query(Reaction)
    reaction.next_at, reaction.taken_at = None, now() - timedelta(minutes=15)
    db.commit()
    assert events.sweep(older_than=timedelta(0)) == 0
    events.perform(reaction.id)
    assert db.get(Reaction, reaction.id).attempts == 1, "nobody else runs it meanwhile"

    reaction.taken_at = now() - events.LONGEST_RUN - timedelta(seconds=1)
    db.commit()
    assert events.sweep(older_than=timedelta(0)) == 1
    assert db.get(Reaction, reaction.id).attempts == 2


def test_the_death_of_whoever_ran_a_job_is_a_failure_noted_at_once(db):
    with transaction():
        announce(ThingHappened(-1))
    reaction = db.query(Reaction).one()
    reaction.attempts, reaction.next_at, reaction.taken_at, reaction.taken_by = 3, None, now(), "worker of this job"
    db.commit()

    events.note_death(reaction.id, "worker of another job")
    assert db.get(Reaction, reaction.id).taken_at is not None, "somebody else runs it"

    events.note_death(reaction.id, "worker of this job")
    events.note_death(reaction.id, "worker of this job")
    db.expire_all()
    reaction = db.query(Reaction).one()
    assert (reaction.taken_at, reaction.attempts, reaction.fault.split(":")[0]) == (None, 3, "WorkerKilled")
    assert reaction.next_at > now() + WAITS[1]


def test_a_job_that_was_done_when_its_process_died_stays_done(db):
    with transaction():
        announce(ThingHappened(7))
    reaction = db.query(Reaction).one()
    reaction.taken_by = "worker"
    db.commit()

    events.note_death(reaction.id, "worker")

    db.expire_all()
    assert (db.query(Reaction).one().fault, seen) == ("", [7])


def test_a_reaction_that_fails_waits_longer_and_longer_and_is_given_up(db):
    with transaction():
        announce(ThingHappened(-1))
    for _ in WAITS:
        reaction = db.query(Reaction).one()
        assert (reaction.next_at > now(), reaction.given_up_at) == (True, None)
        assert events.sweep(older_than=timedelta(0)) == 0
        reaction.next_at = now()
        db.commit()
        events.sweep(older_than=timedelta(0))

    db.expire_all()
    reaction = db.query(Reaction).one()
    assert (reaction.attempts, reaction.next_at, reaction.fault) == (len(WAITS) + 1, None, "RuntimeError: ")
    assert reaction.given_up_at is not None
    assert events.sweep(older_than=timedelta(0)) == 0


def test_a_reaction_that_takes_down_whoever_runs_it_is_given_up_too(db):
    with transaction():
        announce(ThingHappened(-1))
    reaction = db.query(Reaction).one()
    reaction.attempts, reaction.next_at, reaction.taken_at = len(WAITS) + 1, None, now() - timedelta(days=1)
    db.commit()

    events.sweep(older_than=timedelta(0))

    db.expire_all()
    reaction = db.query(Reaction).one()
    assert (reaction.attempts, reaction.given_up_at is not None) == (len(WAITS) + 1, True)


def test_the_waits_grow_and_leave_a_mail_server_five_days_to_come_back():
    assert list(WAITS) == sorted(WAITS)
    assert timedelta(days=5) < sum(WAITS, timedelta(0)) < timedelta(days=6)
    assert [next_attempt(failures, now=NOON) for failures in (1, len(WAITS), len(WAITS) + 1)] == [
        NOON + WAITS[0],
        NOON + WAITS[-1],
        None,
    ]
