"""Letters that several processes want to send, and those that cannot be sent."""

import smtplib
from datetime import timedelta

import pytest

from core import mail
from core.clock import now
from core.db import db as database
from core.retries import WAITS
from tests.core.factories import make_letter


class MailServer:
    """A mail server that notes what it is given, and refuses an address."""

    given: list[str] = []

    def __init__(self, *_where: object, **_how: object) -> None:
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def send_message(self, message) -> None:
        if message["To"].startswith("refused"):
            raise smtplib.SMTPRecipientsRefused({})
        self.given.append(message["To"])
        mail.deliver_waiting()  # a sweep that passes while the letter is on its way


@pytest.fixture
def server(app, db, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_URL", "smtp://mail.example")
    monkeypatch.setattr(smtplib, "SMTP", MailServer)
    MailServer.given = []
    return MailServer


def test_a_letter_on_its_way_is_not_sent_by_a_sweep(server):
    letter = make_letter("claire@mairie.example")

    mail.deliver(letter.id)

    assert server.given == ["claire@mairie.example"]
    assert (letter.sent_at is not None, letter.body) == (True, "")


def test_a_letter_that_cannot_leave_does_not_keep_the_others_waiting(server):
    refused, other = make_letter("refused@mairie.example"), make_letter("claire@mairie.example")

    assert mail.deliver_waiting() == 1

    assert server.given == [other.recipient]
    database.session.refresh(refused)
    assert (refused.sent_at, refused.taken_at, refused.body, refused.attempts) == (None, None, "Texte", 1)
    assert "SMTPRecipientsRefused" in refused.fault


def test_a_letter_that_failed_waits_longer_and_longer_and_is_given_up(server):
    dead = make_letter("refused@mairie.example")
    for wait in WAITS:
        mail.deliver_waiting()
        database.session.refresh(dead)
        assert now() + wait - timedelta(minutes=1) < dead.next_at <= now() + wait
        attempts = dead.attempts
        mail.deliver_waiting()
        database.session.refresh(dead)
        assert dead.attempts == attempts, "before its time, nobody tries"
        dead.next_at = now()
        database.session.commit()

    mail.deliver_waiting()

    database.session.refresh(dead)
    assert (dead.attempts, dead.given_up_at is not None, dead.next_at) == (len(WAITS) + 1, True, None)
    mail.deliver_waiting()
    mail.deliver_waiting()
    database.session.refresh(dead)
    assert dead.attempts == len(WAITS) + 1


def test_a_letter_whose_carrier_died_is_sent_again_later(server):
    make_letter("just-taken@mairie.example", taken_at=now())
    make_letter("long-taken@mairie.example", taken_at=now() - mail.CARRYING_LENGTH - timedelta(seconds=1))

    assert mail.deliver_waiting() == 1

    assert server.given == ["long-taken@mairie.example"]
