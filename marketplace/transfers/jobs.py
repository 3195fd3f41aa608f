"""What follows in the background: preparing transfers, making documents, writing letters."""

from core import mail
from core.accounts.queries import get_organisation, managers_of
from core.clock import now
from core.events import followed, reacts_to
from marketplace.lots.events import AllocationReduced, AllocationReleased, ClaimAllocated
from marketplace.transfers import queries, rules, services
from marketplace.transfers.enums import TransferState
from marketplace.transfers.events import (
    BundleAsked,
    CertificateStored,
    DiscrepancyAnswered,
    OrganisationReminded,
    OtherSlotsAsked,
    PickupAgreed,
    PickupProposed,
    SlotsProposed,
    TransferCancelled,
    TransferClosed,
    TransferHandedOver,
    TransferPrepared,
    TransferReceived,
    TransferReduced,
)


@reacts_to(ClaimAllocated)
def prepare_transfer(claim_id: int) -> None:
    """What was granted is to change hands."""
    services.prepare_transfer(claim_id, now=now())


@reacts_to(AllocationReduced)
@reacts_to(AllocationReleased)
def follow_allocation(claim_id: int) -> None:
    """What was taken back is not to change hands any more."""
    services.follow_allocation(claim_id, now=now())


@reacts_to(TransferPrepared)
def tell_of_preparation(transfer_id: int) -> None:
    """Both sides: agree on a day."""
    transfer = queries.get_transfer(transfer_id)
    lacks_agreement = transfer.agreement is None and rules.needs_agreement(transfer)
    for organisation_id in (transfer.giver_id, transfer.taker_id):
        about = f"transfer {transfer_id} prepared"
        facts = {"transfer": transfer, "lacks_agreement": lacks_agreement}
        mail.send_to(managers_of(organisation_id), "transfer_prepared", about=about, **facts)


@reacts_to(PickupProposed)
def tell_of_pickup(transfer_id: int, organisation_id: int, pickup_on: str) -> None:
    """The other side: agree, or propose another day. Nothing when another proposal came since."""
    transfer = queries.get_transfer(transfer_id)
    if transfer.pickup_on is None or transfer.pickup_on.isoformat() != pickup_on:
        return
    other = transfer.taker_id if organisation_id == transfer.giver_id else transfer.giver_id
    mail.send_to(
        managers_of(other), "transfer_pickup", about=followed(), transfer=transfer, proposed_by=get_organisation(organisation_id)
    )


@reacts_to(SlotsProposed)
def tell_of_slots(transfer_id: int, number: int) -> None:
    """The taker: choose one. Nothing when others were proposed since, or one was chosen."""
    transfer = queries.get_transfer(transfer_id)
    if not transfer.slots or transfer.pickup_number != number:
        return
    slots = [rules.slot_of(slot).words for slot in transfer.slots]
    mail.send_to(
        managers_of(transfer.taker_id),
        "transfer_slots",
        about=f"transfer {transfer_id} slots {number}",
        transfer=transfer,
        slots=slots,
    )


@reacts_to(OtherSlotsAsked)
def tell_of_other_slots(transfer_id: int, number: int, message: str) -> None:
    """The giver: none of the slots suits."""
    transfer = queries.get_transfer(transfer_id)
    about = f"transfer {transfer_id} other slots {number}"
    mail.send_to(managers_of(transfer.giver_id), "transfer_other_slots", about=about, transfer=transfer, message=message)


@reacts_to(PickupAgreed)
def tell_of_appointment(transfer_id: int) -> None:
    """Both sides, once for each appointment: when, where, and the file for their calendar."""
    transfer = queries.get_transfer(transfer_id)
    if transfer.pickup_agreed_at is None:
        return
    about = f"transfer {transfer_id} appointment {transfer.pickup_number}"
    for side in (transfer.giver_id, transfer.taker_id):
        mail.send_to(
            managers_of(side), "transfer_appointment", about=about, transfer=transfer, appointment=rules.appointment_words(transfer)
        )


@reacts_to(TransferHandedOver)
def tell_of_handover(transfer_id: int, sent_units: int, kept_units: int) -> None:
    """The taker: count, and confirm."""
    transfer = queries.get_transfer(transfer_id)
    about = f"transfer {transfer_id} handed over"
    mail.send_to(
        managers_of(transfer.taker_id), "transfer_handed_over", about=about, transfer=transfer, sent=sent_units, kept=kept_units
    )


@reacts_to(TransferReceived)
def make_deed(transfer_id: int, received_units: int, discrepancy_units: int) -> None:
    """Both have signed: the deed is kept."""
    services.store_deed(transfer_id, now=now())


@reacts_to(TransferReceived)
def tell_of_receipt(transfer_id: int, received_units: int, discrepancy_units: int) -> None:
    """The giver: what arrived, and the discrepancy if there is one."""
    transfer = queries.get_transfer(transfer_id)
    about = f"transfer {transfer_id} received"
    mail.send_to(
        managers_of(transfer.giver_id),
        "transfer_received",
        about=about,
        transfer=transfer,
        received=received_units,
        missing=discrepancy_units,
    )


@reacts_to(DiscrepancyAnswered)
def tell_of_answer(transfer_id: int, organisation_id: int, discrepancy_entry_id: int) -> None:
    """The other side: read, confirm or answer."""
    transfer = queries.get_transfer(transfer_id)
    entry = next((one for one in queries.discrepancy_entries(transfer_id) if one.id == discrepancy_entry_id), None)
    other = transfer.taker_id if organisation_id == transfer.giver_id else transfer.giver_id
    about = f"transfer {transfer_id} discrepancy {discrepancy_entry_id}"
    mail.send_to(managers_of(other), "transfer_discrepancy", about=about, transfer=transfer, entry=entry)


@reacts_to(TransferClosed)
def make_certificate(transfer_id: int, certificate_number: int) -> None:
    """Everything is reported: the certificate is made, unless nothing arrived or a correction came since."""
    transfer = queries.get_transfer(transfer_id)
    arrived = any(line.received_units for line in transfer.lines)
    if arrived and transfer.state is TransferState.CLOSED and transfer.certificate_number == certificate_number:
        services.store_certificate(transfer_id, now=now())


@reacts_to(CertificateStored)
def tell_of_certificate(transfer_id: int, certificate_number: int) -> None:
    """The giver: the certificate is there."""
    transfer = queries.get_transfer(transfer_id)
    about = f"transfer {transfer_id} certificate {certificate_number}"
    mail.send_to(
        managers_of(transfer.giver_id), "transfer_closed", about=about, transfer=transfer, is_corrected=certificate_number > 1
    )


@reacts_to(TransferReduced)
def tell_of_reduction(transfer_id: int, organisation_id: int | None, left_units: int) -> None:
    """The side that did not reduce it: what is still to leave, and why it is less. Nothing when it was reduced again since."""
    transfer = queries.get_transfer(transfer_id)
    if transfer.promised_units != left_units or transfer.state is TransferState.CANCELLED:
        return
    for side in (transfer.giver_id, transfer.taker_id):
        if side != organisation_id:
            mail.send_to(managers_of(side), "transfer_reduced", about=followed(), transfer=transfer)


@reacts_to(TransferCancelled)
def tell_of_cancellation(transfer_id: int, organisation_id: int | None) -> None:
    """The side that did not cancel."""
    transfer = queries.get_transfer(transfer_id)
    for side in (transfer.giver_id, transfer.taker_id):
        if side != organisation_id:
            mail.send_to(managers_of(side), "transfer_cancelled", about=f"transfer {transfer_id} cancelled", transfer=transfer)


@reacts_to(BundleAsked)
def make_bundle(document_bundle_id: int) -> None:
    """The archive somebody asked for."""
    services.make_bundle(document_bundle_id, now=now())


@reacts_to(OrganisationReminded)
def remind(organisation_id: int, reminder_ids: list[int]) -> None:
    """One letter for everything that is late."""
    about = f"reminders {min(reminder_ids)} to {max(reminder_ids)}"
    reminders = queries.get_reminders(reminder_ids)
    said = {reminder.transfer_id: rules.appointment_words(reminder.transfer) for reminder in reminders}
    mail.send_to(managers_of(organisation_id), "transfer_reminder", about=about, reminders=reminders, said=said)
