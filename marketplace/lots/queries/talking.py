"""Reading what people write to one another about a lot."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload

from core.accounts.models import Membership, Organisation, User
from core.db import db, locked
from core.errors import found
from marketplace.lots.models import Claim, Lot, LotAnswer, LotMessage
from marketplace.lots.queries.lots import Rows


def messages_in(lot_id: int, organisation_id: int) -> Rows:
    """The messages of a conversation, newest first.

    Rows for `page_of_rows`: id, body, sent_at, sender_id, sender, person, is_published.
    """
    return (
        select(
            LotMessage.id,
            LotMessage.body,
            LotMessage.sent_at,
            LotMessage.sender_id,
            Organisation.name.label("sender"),
            User.name.label("person"),
            LotAnswer.id.is_not(None).label("is_published"),
        )
        .join(LotMessage.sender)
        .join(LotMessage.by)
        .join(Membership.user)
        .outerjoin(LotAnswer, (LotAnswer.message_id == LotMessage.id) & LotAnswer.withdrawn_at.is_(None))
        .where(LotMessage.lot_id == lot_id, LotMessage.organisation_id == organisation_id)
        .order_by(LotMessage.id.desc())
    )


def latest_messages(lot_id: int, organisation_id: int) -> Sequence[Any]:
    """The last three messages of a conversation, as `messages_in` reads them."""
    return db.session.execute(messages_in(lot_id, organisation_id).limit(3)).all()


def conversations_on(lot_id: int) -> Rows:
    """The conversations on a lot, the last written to first.

    Rows for `page_of_rows`: organisation_id, name, messages, last_at, last_sender_id.
    """
    each = (
        select(LotMessage.organisation_id, func.count().label("messages"), func.max(LotMessage.id).label("last_id"))
        .where(LotMessage.lot_id == lot_id)
        .group_by(LotMessage.organisation_id)
        .subquery()
    )
    last = aliased(LotMessage)
    return (
        select(
            Organisation.id.label("organisation_id"),
            Organisation.name,
            each.c.messages,
            last.sent_at.label("last_at"),
            last.sender_id.label("last_sender_id"),
        )
        .join(each, each.c.organisation_id == Organisation.id)
        .join(last, last.id == each.c.last_id)
        .order_by(last.id.desc())
    )


def is_conversation(lot_id: int, organisation_id: int) -> bool:
    """Whether that organisation ever asked for the lot, or wrote about it."""
    asked = select(Claim.id).where(Claim.lot_id == lot_id, Claim.taker_id == organisation_id).exists()
    wrote = select(LotMessage.id).where(LotMessage.lot_id == lot_id, LotMessage.organisation_id == organisation_id).exists()
    return bool(db.session.scalar(select(asked | wrote)))


def messages_since(sender_id: int, moment: datetime) -> int:
    """How many messages an organisation sent since then, on any lot."""
    statement = select(func.count()).where(LotMessage.sender_id == sender_id, LotMessage.sent_at > moment)
    return db.session.scalar(statement) or 0


def get_message(message_id: int) -> LotMessage:
    """That message, with its lot, the lot's giver and who wrote; raises `NotFound`."""
    statement = (
        select(LotMessage)
        .where(LotMessage.id == message_id)
        .options(
            joinedload(LotMessage.lot, innerjoin=True).joinedload(Lot.giver, innerjoin=True),
            joinedload(LotMessage.sender, innerjoin=True),
        )
    )
    return found(db.session.scalar(statement))


def get_message_of(lot_id: int, message_id: int) -> LotMessage:
    """That message of that lot; raises `NotFound`."""
    message = get_message(message_id)
    return found(message if message.lot_id == lot_id else None)


def question_before(message: LotMessage) -> str:
    """What the other organisation last wrote before that message of the giver; empty when it only asked for the lot."""
    statement = (
        select(LotMessage.body)
        .where(
            LotMessage.lot_id == message.lot_id,
            LotMessage.organisation_id == message.organisation_id,
            LotMessage.sender_id == message.organisation_id,
            LotMessage.id < message.id,
        )
        .order_by(LotMessage.id.desc())
        .limit(1)
    )
    return db.session.scalar(statement) or ""


def writers_in(message: LotMessage, organisation_id: int) -> Sequence[Membership]:
    """The people of an organisation who wrote in the conversation of that message, and still act for it."""
    wrote = select(LotMessage.by_membership_id).where(
        LotMessage.lot_id == message.lot_id, LotMessage.organisation_id == message.organisation_id
    )
    return db.session.scalars(
        select(Membership)
        .join(Membership.user)
        .where(
            Membership.id.in_(wrote),
            Membership.organisation_id == organisation_id,
            Membership.ended_at.is_(None),
            User.disabled_at.is_(None),
        )
        .options(joinedload(Membership.user))
        .order_by(Membership.id)
    ).all()


def answers_on(lot_id: int) -> Sequence[LotAnswer]:
    """The questions and answers that everybody may read, oldest first."""
    return db.session.scalars(
        select(LotAnswer).where(LotAnswer.lot_id == lot_id, LotAnswer.withdrawn_at.is_(None)).order_by(LotAnswer.id)
    ).all()


def get_answer_for_update(lot_id: int, answer_id: int) -> LotAnswer:
    """That published answer of that lot, locked; raises `NotFound`."""
    return found(db.session.scalar(locked(select(LotAnswer).where(LotAnswer.lot_id == lot_id, LotAnswer.id == answer_id))))
