"""What follows in the background: letters, one per person and step however many devices, and files nothing shows any more."""

from collections.abc import Iterable
from typing import Any

from core import mail
from core.accounts.models import Membership
from core.accounts.queries import managers_of
from core.clock import today
from core.events import followed, reacts_to
from marketplace.lots import queries, services
from marketplace.lots.enums import ClaimState, LotState
from marketplace.lots.events import (
    ClaimLapsed,
    ClaimMade,
    ClaimPutOnWaitingList,
    ClaimRecalled,
    ClaimRefused,
    ClaimWithdrawn,
    LotExpired,
    LotOpenedToBodies,
    LotOpenedToPartners,
    LotPhotoRemoved,
    LotPostponed,
    LotReopened,
    LotRestTakenBack,
    LotWithdrawn,
    MessageSent,
    OrganisationInvited,
)


@reacts_to(LotOpenedToBodies)
def tell_bodies_of_lot(lot_id: int) -> None:
    """Write to the other public bodies that they may ask for the lot."""
    lot = queries.get_lot(lot_id)
    if lot.state is LotState.PUBLISHED:
        people = queries.managers_of_other_bodies(lot_id)
        services.tell_of_lot(lot, people, template="lot_open_to_bodies", about=followed(), today=today())


@reacts_to(LotOpenedToPartners)
def tell_partners_of_lot(lot_id: int) -> None:
    """Write to the partners that it suits that they may ask for it."""
    lot = queries.get_lot(lot_id)
    if lot.state is LotState.PUBLISHED:
        people = queries.managers_to_tell_of(lot_id, on=today())
        services.tell_of_lot(lot, people, template="lot_published", about=followed(), today=today())


@reacts_to(LotExpired)
def tell_giver_of_expiry(lot_id: int) -> None:
    """Write to the giver that nobody took what is left, and that it can be offered again."""
    lot = queries.get_lot(lot_id)
    if lot.state is LotState.EXPIRED:
        _write("lot_expired", managers_of(lot.giver_id), lot=lot)


@reacts_to(LotReopened)
@reacts_to(LotPostponed)
def tell_hopefuls(lot_id: int) -> None:
    """Write to those who were refused part of a lot that it can be asked for again."""
    lot = queries.get_lot(lot_id)
    if lot.state is LotState.PUBLISHED and lot.claims_until >= today():
        for organisation_id in queries.hopefuls_of(lot_id):
            _write("lot_reopened", managers_of(organisation_id), lot=lot)


@reacts_to(LotWithdrawn)
def tell_curious_of_withdrawal(lot_id: int) -> None:
    """Write to those who wrote about the lot, and had not asked for it, that there is nothing to ask for any more."""
    lot = queries.get_lot(lot_id)
    for organisation_id in queries.curious_of(lot_id):
        _write("lot_closed", managers_of(organisation_id), lot=lot)


@reacts_to(LotRestTakenBack)
def tell_curious_of_rest(lot_id: int, units: int) -> None:
    """The same, of what was left."""
    tell_curious_of_withdrawal(lot_id)


@reacts_to(ClaimMade)
def tell_giver_of_claim(claim_id: int) -> None:
    """Write to the giver that its lot is asked for."""
    claim = queries.get_claim(claim_id)
    if claim.state is ClaimState.PENDING:
        _write("claim_made", managers_of(claim.lot.giver_id), claim=claim)


@reacts_to(ClaimWithdrawn)
def tell_giver_of_withdrawal(claim_id: int) -> None:
    """Write to the giver that there is nothing to decide on any more."""
    claim = queries.get_claim(claim_id)
    _write("claim_withdrawn", managers_of(claim.lot.giver_id), claim=claim)


@reacts_to(ClaimRefused)
def tell_claimant_of_refusal(claim_id: int) -> None:
    """Write to the claimant why it was refused."""
    claim = queries.get_claim(claim_id)
    _write("claim_refused", managers_of(claim.taker_id), claim=claim)


@reacts_to(OrganisationInvited)
def tell_organisation_of_invitation(lot_invitation_id: int) -> None:
    """Write to an organisation that the giver thought of it, while the lot is open."""
    invitation = queries.get_lot_invitation(lot_invitation_id)
    lot = invitation.lot
    if lot.state is LotState.PUBLISHED and lot.claims_until >= today():
        _write("lot_invitation", managers_of(invitation.organisation_id), lot=lot)


@reacts_to(MessageSent)
def tell_other_side_of_message(lot_message_id: int) -> None:
    """Write to the managers of the other side, and to those of its people who wrote in the conversation."""
    message = queries.get_message(lot_message_id)
    other_id = message.organisation_id if message.sender_id == message.lot.giver_id else message.lot.giver_id
    people = {person.id: person for person in [*managers_of(other_id), *queries.writers_in(message, other_id)]}
    _write("lot_message", people.values(), message=message)


@reacts_to(ClaimPutOnWaitingList)
def tell_claimant_of_waiting(claim_id: int) -> None:
    """Write to the claimant that all it asked for went to others, and that it is in line."""
    claim = queries.get_claim(claim_id)
    if claim.state is ClaimState.WAITING:
        _write("claim_waiting", managers_of(claim.taker_id), claim=claim)


@reacts_to(ClaimRecalled)
def tell_both_of_recall(claim_id: int) -> None:
    """Write to the claimant that units came back, and to the giver that there is a claim to answer."""
    claim = queries.get_claim(claim_id)
    if claim.state is ClaimState.PENDING:
        _write("claim_recalled", managers_of(claim.taker_id), claim=claim)
        _write("claim_recalled_giver", managers_of(claim.lot.giver_id), claim=claim)


@reacts_to(ClaimLapsed)
def tell_both_of_lapse(claim_id: int) -> None:
    """Write to both sides that the claim is closed, and why."""
    claim = queries.get_claim(claim_id)
    for side in (claim.taker_id, claim.lot.giver_id):
        _write("claim_lapsed", managers_of(side), claim=claim)


@reacts_to(LotPhotoRemoved)
def forget_photo_files(lot_id: int, photo_id: int, file_ids: list[int]) -> None:
    """What nothing shows any more is not kept."""
    services.forget_files(file_ids)


def _write(template: str, people: Iterable[Membership], **facts: Any) -> None:
    """Of what was announced: the same thing may be announced again, and is then told again."""
    mail.send_to(people, template, about=followed(), **facts)
