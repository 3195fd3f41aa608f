"""The letters that follow what happens to lots and claims: one per person and step, however many devices."""

from collections.abc import Iterable

from core import mail
from core.accounts.models import Membership
from core.accounts.queries import managers_of
from core.clock import today
from core.events import reacts_to
from marketplace.lots import queries
from marketplace.lots.enums import ClaimState, LotState
from marketplace.lots.events import (
    ClaimMade,
    ClaimRefused,
    ClaimWithdrawn,
    LotPostponed,
    LotPublished,
    LotReopened,
    MessageSent,
    OrganisationInvited,
)


@reacts_to(LotPublished)
def tell_partners_of_lot(lot_id: int) -> None:
    """Write to the partners that it suits."""
    lot = queries.get_lot(lot_id)
    if lot.state is LotState.PUBLISHED:
        _write("lot_published", queries.managers_to_tell_of(lot_id, on=today()), about=f"lot {lot_id}", lot=lot)


@reacts_to(LotReopened)
@reacts_to(LotPostponed)
def tell_hopefuls(lot_id: int) -> None:
    """Write to those who were refused part of a lot that it can be asked for again."""
    lot = queries.get_lot(lot_id)
    if lot.state is LotState.PUBLISHED and lot.claims_until >= today():
        for organisation_id in queries.hopefuls_of(lot_id):
            _write("lot_reopened", managers_of(organisation_id), about=f"lot {lot_id} until {lot.claims_until}", lot=lot)


@reacts_to(ClaimMade)
def tell_giver_of_claim(claim_id: int) -> None:
    """Write to the giver that its lot is asked for."""
    claim = queries.get_claim(claim_id)
    if claim.state is ClaimState.PENDING:
        _write("claim_made", managers_of(claim.lot.giver_id), about=f"claim {claim_id}", claim=claim)


@reacts_to(ClaimWithdrawn)
def tell_giver_of_withdrawal(claim_id: int) -> None:
    """Write to the giver that there is nothing to decide on any more."""
    claim = queries.get_claim(claim_id)
    _write("claim_withdrawn", managers_of(claim.lot.giver_id), about=f"claim {claim_id}", claim=claim)


@reacts_to(ClaimRefused)
def tell_claimant_of_refusal(claim_id: int) -> None:
    """Write to the claimant why it was refused."""
    claim = queries.get_claim(claim_id)
    _write("claim_refused", managers_of(claim.taker_id), about=f"claim {claim_id}", claim=claim)


@reacts_to(OrganisationInvited)
def tell_organisation_of_invitation(lot_invitation_id: int) -> None:
    """Write to an organisation that the giver thought of it, while the lot is open."""
    invitation = queries.get_lot_invitation(lot_invitation_id)
    lot = invitation.lot
    if lot.state is LotState.PUBLISHED and lot.claims_until >= today():
        _write("lot_invitation", managers_of(invitation.organisation_id), about=f"lot {lot.id} invitation", lot=lot)


@reacts_to(MessageSent)
def tell_other_side_of_message(lot_message_id: int) -> None:
    """Write to the managers of the other side, and to those of its people who wrote in the conversation."""
    message = queries.get_message(lot_message_id)
    other_id = message.organisation_id if message.sender_id == message.lot.giver_id else message.lot.giver_id
    people = {person.id: person for person in [*managers_of(other_id), *queries.writers_in(message, other_id)]}
    _write("lot_message", people.values(), about=f"message {lot_message_id}", message=message)


def _write(template: str, people: Iterable[Membership], *, about: str, **facts: object) -> None:
    for person in people:
        mail.send(template, to=person.user.email, about=about, person=person, **facts)
