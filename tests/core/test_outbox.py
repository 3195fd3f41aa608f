"""What could not be done is shown to the coordinator, tried again or left."""

import pytest

from core import mail
from core.clock import now
from core.db import db as database
from core.db import transaction
from core.events import Reaction, announce, history_of
from core.outbox.queries import given_up_count
from tests.core.factories import make_given_up_letter, make_letter
from tests.core.test_events import ThingHappened
from tests.factories import make_coordinator
from tests.pages import text_of

pytestmark = pytest.mark.usefixtures("db")


def make_given_up_job() -> Reaction:
    with transaction():
        announce(ThingHappened(-1))
    reaction = database.session.query(Reaction).one()
    reaction.given_up_at, reaction.next_at = now(), None
    database.session.commit()
    return reaction


def test_nothing_given_up_is_said_so(client_of):
    assert "Rien n’est en échec" in text_of(client_of(make_coordinator()).get("/envois/"))


def test_the_coordinator_sees_what_was_given_up_and_sends_it_again(client_of, letters):
    coordinator, letter, job = make_coordinator(), make_given_up_letter("claire@mairie.example"), make_given_up_job()
    make_letter()
    client = client_of(coordinator)
    page = client.page("/envois/")
    assert "Relancer ce qui n’a pas pu partir" in client.page("/").main.text
    assert len(page.select("tbody tr")) == 2
    assert letter.recipient in page.main.text

    client.post(f"/envois/lettre/{letter.id}/recommencer")
    mail.deliver_waiting()

    database.session.refresh(letter)
    assert letter.sent_at is not None
    assert [(fact.name, fact.by_membership_id) for fact in history_of("letter", letter.id)] == [
        ("LetterTriedAgain", coordinator.id)
    ]
    assert client.post(f"/envois/lettre/{letter.id}/recommencer").status_code == 404
    assert given_up_count() == 1
    answer = client.submit("/envois/", "Tout relancer maintenant")
    database.session.refresh(job)
    assert "Tout est relancé" in text_of(answer)
    assert (job.attempts, job.given_up_at) == (1, None)


def test_a_dead_address_is_left_and_the_text_of_its_letter_forgotten(client_of, db):
    coordinator, letter, job = make_coordinator(), make_given_up_letter(), make_given_up_job()
    client = client_of(coordinator)

    for kind, row in (("lettre", letter), ("suite", job)):
        client.post(f"/envois/{kind}/{row.id}/abandonner")

    database.session.refresh(letter)
    assert (letter.body, letter.sent_at, letter.dropped_at is not None) == ("", None, True)
    assert given_up_count() == 0
    assert [fact.name for fact in history_of("reaction", job.id)] == ["ReactionDropped"]
    assert "Rien n’est en échec" in text_of(client.get("/envois/"))


def test_the_operator_lists_and_retries_from_the_terminal(app, letters):
    letter = make_given_up_letter("claire@mairie.example", fault="SMTPServerDisconnected")
    run = app.test_cli_runner().invoke

    listed = run(args=["outbox", "list"]).output
    retried = run(args=["outbox", "retry"]).output

    assert listed == f"lettre {letter.id}: Bonjour (claire@mairie.example), 11 attempts, SMTPServerDisconnected\n"
    assert retried == "0 reactions queued, 1 letters sent\n"


def test_a_full_page_stays_light_and_each_button_acts_on_its_row(client_of, count_queries):
    for _ in range(26):
        last = make_given_up_letter()
    client = client_of(make_coordinator())

    with count_queries(at_most=10):
        page = client.page("/envois/")

    assert len(page.select("body *")) <= 385
    assert page.select_one("tbody button")["formaction"] == f"/envois/lettre/{last.id}/recommencer"
