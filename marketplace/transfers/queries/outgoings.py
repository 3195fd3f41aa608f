"""What left otherwise than through a lot."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from core.db import db, locked
from core.errors import found
from core.web.pages import Page, page_of_entities
from marketplace.transfers.models import Outgoing, OutgoingItem, OutgoingLine

_WHOLE = (
    joinedload(Outgoing.organisation, innerjoin=True),
    joinedload(Outgoing.proof_file),
    selectinload(Outgoing.lines).options(
        joinedload(OutgoingLine.category, innerjoin=True), selectinload(OutgoingLine.items).joinedload(OutgoingItem.item)
    ),
)


def get_outgoing(outgoing_id: int) -> Outgoing:
    """That record with its lines and devices; raises `NotFound`."""
    return found(db.session.scalar(select(Outgoing).where(Outgoing.id == outgoing_id).options(*_WHOLE)))


def get_outgoing_for_update(outgoing_id: int) -> Outgoing:
    """That record, locked; raises `NotFound`."""
    return found(db.session.scalar(locked(select(Outgoing).where(Outgoing.id == outgoing_id))))


def outgoings_page(organisation_id: int | None, number: int) -> Page[Any]:
    """What left an organisation, or all of them, newest first."""
    statement = select(Outgoing).options(
        joinedload(Outgoing.organisation, innerjoin=True),
        joinedload(Outgoing.proof_file),
        selectinload(Outgoing.lines).joinedload(OutgoingLine.category, innerjoin=True),
    )
    if organisation_id is not None:
        statement = statement.where(Outgoing.organisation_id == organisation_id)
    return page_of_entities(statement.order_by(Outgoing.left_on.desc(), Outgoing.id.desc()), number)


def outgoings_between(organisation_id: int, first: date, last: date) -> Sequence[Outgoing]:
    """What left an organisation between two days (both included) and was not withdrawn, oldest first."""
    return db.session.scalars(
        select(Outgoing)
        .where(
            Outgoing.organisation_id == organisation_id,
            Outgoing.left_on.between(first, last),
            Outgoing.withdrawn_at.is_(None),
        )
        .options(joinedload(Outgoing.proof_file), selectinload(Outgoing.lines).joinedload(OutgoingLine.category, innerjoin=True))
        .order_by(Outgoing.left_on, Outgoing.id)
    ).all()
