"""Two people pressing at once: a unit is promised once, a claim is made once, a form acts once. Commits are real here."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from core.accounts.models import Membership
from core.clock import now, today
from core.db import db
from core.errors import Refusal
from core.events import Announcement
from core.mail import Letter
from marketplace.lots import queries, services
from marketplace.lots.enums import ClaimState, LotState
from marketplace.lots.errors import AlreadyClaimed, ClaimNotPending, MoreThanRemains
from marketplace.lots.models import Claim, ClaimLine, Lot, LotLine
from tests.conftest import migrated_app
from tests.factories import keep, make_manager
from tests.marketplace.lots.factories import make_line, make_lot, make_verified_manager
from tests.pages import PageClient

CROWD = 50


def all_at_once(app: Flask, acts: list[Callable[[], object]]) -> tuple[list[object], list[float]]:
    """What each act answers (its value, or the exception it raised) when all start together, and how long each took."""
    barrier = threading.Barrier(len(acts))
    answers: list[object] = [None] * len(acts)
    seconds = [0.0] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        with app.app_context():
            db.session.execute(select(1))  # connected before the start: what is measured is the race, not the way to it
            barrier.wait()
            began = time.perf_counter()
            try:
                answers[number] = act()
            except Exception as error:
                answers[number] = error
            seconds[number] = time.perf_counter() - began

    db.session.remove()  # the connection of the fixture must hold nothing
    threads = [threading.Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads), "a thread waits for ever"
    return answers, seconds


ROOM = {"SQLALCHEMY_ENGINE_OPTIONS": {"pool_size": CROWD + 2}}  # everybody holds a connection


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """An application where commits are real, with room for everybody."""
    with migrated_app(tmp_path, **ROOM) as app, app.app_context():
        yield app


def make_rival_claims(lot: Lot, number: int) -> list[int]:
    """Pending claims of as many organisations on the whole lot, put there without their letters."""
    claims = []
    for _ in range(number):
        rival = make_manager()
        claim = Claim(
            lot_id=lot.id,
            taker_id=rival.organisation_id,
            by_membership_id=rival.id,
            state=ClaimState.PENDING,
            may_wait=False,
            claimed_at=now(),
            lines=[ClaimLine(lot_line_id=line.id, units=line.units) for line in lot.lines],
        )
        claims.append(keep(claim).id)
    return claims


def names_announced() -> list[str]:
    return list(db.session.scalars(select(Announcement.name).order_by(Announcement.id)))


def test_fifty_rival_allocations_of_a_whole_lot_have_one_winner(app):
    lot = make_lot()
    line_id = lot.lines[0].id
    claims = make_rival_claims(lot, CROWD)

    answers, _ = all_at_once(
        app, [lambda claim_id=claim_id: services.allocate_claim(claim_id, by=None, now=now()) for claim_id in claims]
    )

    assert answers.count(None) == 1, answers
    assert {type(answer) for answer in answers if answer is not None} == {ClaimNotPending}
    states = list(db.session.scalars(select(Claim.state)))
    assert states.count(ClaimState.ALLOCATED) == 1
    assert states.count(ClaimState.REFUSED) == CROWD - 1
    assert db.session.get_one(LotLine, line_id).allocated_units == 10
    assert names_announced().count("ClaimAllocated") == 1
    assert names_announced().count("ClaimRefused") == CROWD - 1
    assert db.session.get_one(Lot, db.session.scalar(select(Lot.id))).state is LotState.ALLOCATED


def test_fifty_people_of_one_organisation_make_one_claim(app):
    lot = make_lot()
    lot_id, line_id = lot.id, lot.lines[0].id
    person_id = make_verified_manager().id

    def claim() -> int:
        person = db.session.get_one(Membership, person_id)
        return services.claim_lot(lot_id, {line_id: 2}, message="", by=person, now=now(), today=today()).id

    answers, _ = all_at_once(app, [claim] * CROWD)

    assert sum(isinstance(answer, int) for answer in answers) == 1, answers
    assert {type(answer) for answer in answers if not isinstance(answer, int)} == {AlreadyClaimed}
    assert len(db.session.scalars(select(Claim.id)).all()) == 1
    assert names_announced().count("ClaimMade") == 1


def test_random_partial_grants_and_releases_never_promise_a_unit_twice(app):
    """Eight people grant and release parts of one lot at random, together."""
    lot = make_lot(lines=[make_line(20), make_line(7, "monitor")])
    lot_id = lot.id
    lines = {line.id: line.units for line in lot.lines}
    claims = make_rival_claims(lot, 40)
    seen: list[str] = []

    def trade(seed: int) -> None:
        random = Random(seed)
        for _ in range(40):
            claim_id = random.choice(claims)
            try:
                if random.random() < 0.6:
                    granted = {line_id: random.randint(0, 3) for line_id in lines}
                    services.allocate_claim(claim_id, granted, by=None, now=now())
                else:
                    services.release_allocation(claim_id, by=None, now=now(), reason="Essai.")
                seen.append("done")
            except Refusal as refusal:
                seen.append(type(refusal).__name__)
            promised = db.session.execute(select(LotLine.id, LotLine.allocated_units, LotLine.units)).all()
            assert all(0 <= allocated <= units for _, allocated, units in promised)

    answers, _ = all_at_once(app, [lambda seed=seed: trade(seed) for seed in range(8)])

    assert answers == [None] * 8
    assert seen.count("done") > 10
    granted = dict.fromkeys(lines, 0)
    for claim_line in db.session.scalars(select(ClaimLine).join(ClaimLine.claim).where(Claim.state == ClaimState.ALLOCATED)):
        granted[claim_line.lot_line_id] += claim_line.granted_units
    kept = {line.id: line.allocated_units for line in queries.get_lot(lot_id).lines}
    assert kept == granted
    assert all(kept[line_id] <= units for line_id, units in lines.items())


# The same form sent again


class Browser(FlaskClient):
    """A plain browser: the one of the other tests notes what it does on the shared engine, which threads must not."""

    def send_claim(self, lot_id: int, line_id: int, key: str) -> tuple[int, str | None]:
        raw = "a" * 40
        with self.session_transaction() as session:
            session["csrf_token"] = raw
        token = URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token").dumps(raw)
        answer = self.post(
            f"/lots/{lot_id}/demander", data={"csrf_token": token, "request_key": key, f"line_{line_id}": "3", "message": "Bonjour"}
        )
        return answer.status_code, answer.headers.get("Location")


def browser_of(app: Flask, session_token: str) -> Browser:
    browser = Browser(app, app.response_class, use_cookies=True)
    with browser.session_transaction() as session:
        session["token"] = session_token
    return browser


def open_session(app: Flask, person: Membership) -> str:
    client = PageClient(app, app.response_class, use_cookies=True)
    client.sign_in(person)
    with client.session_transaction() as session:
        return session["token"]


@pytest.fixture
def scene(app):
    """A lot, its giver whom letters go to, and a partner who is signed in."""
    giver = make_manager()
    lot = make_lot(giver.organisation)
    return lot.id, lot.lines[0].id, open_session(app, make_verified_manager())


def check_one_effect(answers):
    assert {status for status, _ in answers} == {302}
    assert len({location for _, location in answers}) == 1, answers
    claim_ids = db.session.scalars(select(Claim.id)).all()
    assert len(claim_ids) == 1
    assert answers[0][1].endswith(f"/demandes/{claim_ids[0]}")
    assert names_announced().count("ClaimMade") == 1
    assert len(db.session.scalars(select(Letter.id).where(Letter.template == "claim_made")).all()) == 1


def test_a_form_sent_five_times_in_a_row_acts_once(app, scene):
    lot_id, line_id, token = scene
    db.session.remove()
    answers = []

    def send() -> None:
        answers.append(browser_of(app, token).send_claim(lot_id, line_id, "the-same-key"))

    for _ in range(5):
        all_at_once(app, [send])

    check_one_effect(answers)


def test_a_form_sent_five_times_together_acts_once(app, scene):
    lot_id, line_id, token = scene

    answers, _ = all_at_once(app, [lambda: browser_of(app, token).send_claim(lot_id, line_id, "the-same-key")] * 5)

    check_one_effect(answers)


def test_two_forms_of_the_same_person_make_one_claim_and_one_clear_refusal(app, scene):
    lot_id, line_id, token = scene
    acts = [lambda key=key: browser_of(app, token).send_claim(lot_id, line_id, key) for key in ("first", "second")]

    answers, _ = all_at_once(app, acts)

    assert sorted(status for status, _ in answers) == [302, 422]
    assert len(db.session.scalars(select(Claim.id)).all()) == 1


# What the database refuses by itself


def refused_by_database(statement: str, **values: object) -> None:
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(text(statement), values)


def test_the_database_refuses_what_no_command_should_write(app):
    lot = make_lot()
    line_id = lot.lines[0].id
    claim_id = make_rival_claims(lot, 1)[0]
    db.session.remove()

    refused_by_database("UPDATE lot_line SET allocated_units = 11 WHERE id = :id", id=line_id)
    refused_by_database("UPDATE lot_line SET allocated_units = -1 WHERE id = :id", id=line_id)
    refused_by_database("UPDATE lot_line SET units = 0 WHERE id = :id", id=line_id)
    refused_by_database("UPDATE lot_line SET mass_kg = 0 WHERE id = :id", id=line_id)
    refused_by_database("UPDATE lot_line SET works = 'shiny' WHERE id = :id", id=line_id)
    refused_by_database("UPDATE lot SET state = 'sold'")
    refused_by_database("UPDATE claim SET state = 'perhaps' WHERE id = :id", id=claim_id)
    refused_by_database("UPDATE claim_line SET units = -3 WHERE claim_id = :id", id=claim_id)
    refused_by_database("UPDATE claim_line SET granted_units = units + 1 WHERE claim_id = :id", id=claim_id)
    refused_by_database(
        "INSERT INTO claim (lot_id, taker_id, by_membership_id, state, message, claimed_at, decision_reason) "
        "SELECT lot_id, taker_id, by_membership_id, 'allocated', '', claimed_at, '' FROM claim WHERE id = :id",
        id=claim_id,
    )


# The test of the test


def allocate_naively(claim_id: int, everybody_has_read: threading.Barrier) -> None:
    """What a hurried programmer would write: read, let go, decide, write. Kept to prove that the harness sees it fail."""
    asked = db.session.execute(
        select(ClaimLine.id, ClaimLine.units, LotLine.id, LotLine.units, LotLine.allocated_units)
        .join(ClaimLine.lot_line)
        .where(ClaimLine.claim_id == claim_id)
    ).all()
    db.session.rollback()
    everybody_has_read.wait()  # the worst moment, every time rather than now and then
    for claim_line_id, wanted, line_id, units, promised in asked:
        if wanted > units - promised:
            raise MoreThanRemains(line_id, units - promised)
        db.session.execute(update(LotLine).where(LotLine.id == line_id).values(allocated_units=promised + wanted))
        db.session.execute(update(ClaimLine).where(ClaimLine.id == claim_line_id).values(granted_units=wanted))
    db.session.execute(update(Claim).where(Claim.id == claim_id).values(state=ClaimState.ALLOCATED))
    db.session.commit()


def test_a_naive_allocation_is_caught_by_the_same_crowd(app):
    for _ in range(5):
        barrier = threading.Barrier(CROWD)
        claims = make_rival_claims(make_lot(), CROWD)
        acts = [lambda claim_id=claim_id, barrier=barrier: allocate_naively(claim_id, barrier) for claim_id in claims]

        answers, _ = all_at_once(app, acts)

        assert answers.count(None) > 1, "the crowd does not see a unit promised twice"


def test_nobody_waits_long_for_the_lock(app):
    """Fifty claims of fifty organisations on one lot at once: all are taken, and the database is never said to be locked."""
    lot = make_lot(lines=[make_line(CROWD)])
    lot_id, line_id = lot.id, lot.lines[0].id
    people = [make_manager().id for _ in range(CROWD)]

    def claim(person_id: int) -> int:
        person = db.session.get_one(Membership, person_id)
        return services.claim_lot(lot_id, {line_id: 1}, message="", by=person, now=now(), today=today()).id

    answers, seconds = all_at_once(app, [lambda person_id=person_id: claim(person_id) for person_id in people])

    assert all(isinstance(answer, int) for answer in answers), [answer for answer in answers if not isinstance(answer, int)]
    assert max(seconds) < 30
