"""Announcements, and what follows them."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from core import events
from core.db import ChangedOutsideTransaction, transaction
from core.events import Announcement, Reaction, announce, reacts_to
from tests.factories import make_manager, make_user

seen: list[int] = []


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
        reaction.done_at = None
    db.commit()
    seen.clear()

    assert events.sweep(older_than=timedelta(0)) == 2

    assert seen == [5]
