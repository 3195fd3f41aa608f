"""What a private calendar shows, and to whom."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from core.accounts.models import Membership
from core.db import db
from core.errors import NotFound, found
from marketplace.lots.models import Claim
from marketplace.transfers import rules
from marketplace.transfers.enums import TransferState
from marketplace.transfers.models import PrivateCalendar, Transfer


def find_calendar(membership_id: int) -> PrivateCalendar | None:
    """The private calendar of a membership, if it has one."""
    return db.session.scalar(select(PrivateCalendar).where(PrivateCalendar.membership_id == membership_id))


def membership_of_calendar(token_sha256: str) -> Membership:
    """For whom a calendar is read; raises `NotFound` once it has another address, or she no longer acts."""
    membership = found(
        db.session.scalar(
            select(Membership)
            .join(PrivateCalendar, PrivateCalendar.membership_id == Membership.id)
            .where(PrivateCalendar.token_sha256 == token_sha256)
            .options(joinedload(Membership.user, innerjoin=True), joinedload(Membership.organisation, innerjoin=True))
        )
    )
    if membership.ended_at or membership.user.disabled_at or not membership.organisation.verified_on:
        raise NotFound
    return membership


def transfers_for_calendar(organisation_id: int, *, on: date) -> Sequence[Transfer]:
    """The transfers of an organisation that have a day, or wait for one among slots, with all that a calendar says of them."""
    return db.session.scalars(
        select(Transfer)
        .where(
            or_(Transfer.giver_id == organisation_id, Transfer.taker_id == organisation_id),
            Transfer.state != TransferState.CANCELLED,
            or_(
                Transfer.pickup_on >= on - rules.KEPT_DAYS,
                Transfer.slots.any(),
                (Transfer.state == TransferState.RECEIVED) & (Transfer.taker_id == organisation_id),
            ),
        )
        .options(
            joinedload(Transfer.giver, innerjoin=True),
            joinedload(Transfer.taker, innerjoin=True),
            joinedload(Transfer.claim, innerjoin=True).joinedload(Claim.lot, innerjoin=True),
            selectinload(Transfer.lines),
            selectinload(Transfer.slots),
        )
        .order_by(Transfer.id)
    ).all()
