"""Writing to one another about a lot."""

from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from core.accounts.models import Membership
from core.clock import paris_day
from core.db import db, hold, transaction
from core.events import announce
from core.thresholds import threshold
from marketplace.lots import queries
from marketplace.lots.errors import AnswerAlreadyPublished
from marketplace.lots.events import AnswerPublished, AnswerWithdrawn, MessageSent
from marketplace.lots.models import LotAnswer, LotMessage
from marketplace.lots.rules import talking

PACE = timedelta(hours=1)


def send_message(lot_id: int, organisation_id: int, body: str, *, by: Membership, now: datetime) -> LotMessage:
    """Write in the conversation between the giver of a lot and that organisation, for the person's own side; the other is told.

    Raises `ConversationClosed`, `NobodyAsked`, `MessageMissing`, `TooManyMessages`.
    """
    with transaction():
        hold(f"messages of {by.organisation_id}")
        lot = queries.get_lot_for_update(lot_id)
        has_begun = queries.is_conversation(lot_id, organisation_id)
        talking.check_speakable(lot, sender_id=by.organisation_id, has_begun=has_begun)
        sent = queries.messages_since(by.organisation_id, now - PACE)
        talking.check_pace(sent, most=threshold("messages_an_hour", on=paris_day(now)))
        message = LotMessage(
            lot_id=lot_id,
            organisation_id=organisation_id,
            sender_id=by.organisation_id,
            by_membership_id=by.id,
            body=talking.check_body(body),
            sent_at=now,
        )
        db.session.add(message)
        db.session.flush()
        announce(MessageSent(message.id), by=by, at=now)
        return message


def publish_answer(lot_id: int, message_id: int, *, question: str, answer: str, by: Membership, now: datetime) -> LotAnswer:
    """Let everybody who sees the lot read a question and its answer, in the giver's words.

    Raises `NotAnAnswer`, `AnswerIncomplete`, `AnswerAlreadyPublished`, `ConversationClosed`.
    """
    with transaction():
        lot = queries.get_lot_for_update(lot_id)
        talking.check_speakable(lot, sender_id=lot.giver_id, has_begun=True)
        talking.check_answer(queries.get_message_of(lot_id, message_id), question, answer)
        published = LotAnswer(
            lot_id=lot_id,
            message_id=message_id,
            question=question.strip(),
            answer=answer.strip(),
            by_membership_id=by.id,
            published_at=now,
        )
        db.session.add(published)
        try:
            db.session.flush()
        except IntegrityError as error:  # shown already, or two people pressed at once
            raise AnswerAlreadyPublished from error
        announce(AnswerPublished(published.id, lot_id), by=by, at=now)
        return published


def withdraw_answer(lot_id: int, answer_id: int, *, by: Membership, now: datetime) -> None:
    """No longer show a published answer: it said too much, or is no longer true. Withdrawn once, it stays so."""
    with transaction():
        answer = queries.get_answer_for_update(lot_id, answer_id)
        if answer.withdrawn_at is None:
            answer.withdrawn_at = now
            announce(AnswerWithdrawn(answer.id, lot_id), by=by, at=now)
