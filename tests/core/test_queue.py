"""Real workers and a real Redis: what is announced is done, once, whatever stops on the way."""

from datetime import timedelta
from pathlib import Path

import pytest

from core.accounts import services
from core.accounts.enums import Role
from core.accounts.events import PersonInvited
from core.accounts.models import Invitation
from core.clock import now
from core.db import db, transaction
from core.events import Reaction, announce
from core.mail import Letter
from tests.factories import make_manager
from tests.workers import flask, redis, site

pytestmark = pytest.mark.redis
__all__ = ["redis", "site"]  # fixtures

GUEST = "nouvelle@mairie.example"


def work(app):
    flask(app, "queue", "work", "--burst")


def invite(*, at=None):
    manager = make_manager()
    return services.invite(manager.organisation_id, email=GUEST, role=Role.MEMBER, by=manager, now=at or now())


def letters(app):
    """How many letters are written to the guest, and how many left."""
    folder = Path(app.config["MAIL_URL"].removeprefix("file://"))
    return db.session.query(Letter).filter_by(recipient=GUEST).count(), len(list(folder.glob("*.eml")))


def test_a_worker_does_what_follows_once(site):
    invite()
    assert letters(site) == (0, 0), "nothing is done in the process that answers"

    work(site)
    assert letters(site) == (1, 1)

    flask(site, "queue", "sweep")
    work(site)
    assert letters(site) == (1, 1)
    assert db.session.query(Reaction).filter(Reaction.done_at.is_(None)).count() == 0


def test_without_redis_nothing_is_lost_and_the_sweep_catches_up(site):
    site.extensions["queue"].connection.connection_pool.connection_kwargs["port"] = 1
    site.extensions["queue"].connection.connection_pool.disconnect()

    invite(at=now() - timedelta(minutes=2))
    work(site)
    assert letters(site) == (0, 0), "nobody told the workers"

    assert flask(site, "queue", "sweep").startswith("1 reactions queued")
    assert flask(site, "queue", "sweep").startswith("0 reactions queued"), "it waits for a worker already"
    work(site)
    assert letters(site) == (1, 1)


def test_a_job_that_fails_is_seen_tried_again_and_done_in_the_end(site):
    manager = make_manager()
    with transaction():
        announce(PersonInvited(4242), by=manager, at=now() - timedelta(minutes=2))

    work(site)

    reaction = db.session.query(Reaction).one()
    assert (reaction.attempts, reaction.done_at) == (1, None)
    assert reaction.next_at > now(), "another attempt is planned"
    assert flask(site, "queue", "sweep").startswith("0 reactions queued")

    db.session.add(
        Invitation(
            id=4242, nonce="x", organisation_id=manager.organisation_id, email=GUEST, role=Role.MEMBER, invited_at=now(),
            expires_at=now() + timedelta(days=1), sendings=1,
        )
    )  # fmt: skip
    db.session.commit()
    assert flask(site, "outbox", "retry").startswith("1 reactions queued")
    work(site)

    db.session.refresh(reaction)
    assert (reaction.attempts, reaction.done_at is not None) == (2, True)
    assert letters(site) == (1, 1)
