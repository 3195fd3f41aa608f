"""Slots for the pickup: proposed by the giver, one chosen by the taker, or others asked for."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from core import ical
from core.accounts.models import Membership
from core.clock import paris_day
from core.db import db, transaction
from core.events import announce
from marketplace.transfers import queries, rules
from marketplace.transfers.errors import SlotGone
from marketplace.transfers.events import OtherSlotsAsked, PickupAgreed, SlotsProposed
from marketplace.transfers.models import PickupSlot, Transfer
from marketplace.transfers.rules import Slot


def propose_slots(transfer_id: int, slots: Sequence[Slot], *, by: Membership, now: datetime) -> Transfer:
    """The giver proposes moments, instead of those it proposed before and of the day agreed, if any; the taker is told once.

    Raises `NotPrepared`, `SlotsMissing`, `SlotNotPossible`.
    """
    with transaction():
        transfer = queries.get_transfer_for_update(transfer_id)
        rules.check_prepared(transfer)
        rules.check_slots(slots, today=paris_day(now))
        _forget_slots(transfer)
        transfer.slots = [PickupSlot(day=slot.day, begins=slot.begins, ends=slot.ends) for slot in slots]
        transfer.pickup_on = transfer.pickup_begins = transfer.pickup_ends = None
        transfer.pickup_agreed_at, transfer.pickup_proposed_by_id = None, by.organisation_id
        transfer.pickup_number += 1
        announce(SlotsProposed(transfer.id, transfer.pickup_number), by=by, at=now)
    return transfer


def choose_slot(transfer_id: int, slot_id: int, *, by: Membership, now: datetime) -> Transfer:
    """The taker chooses a slot: the appointment is made, both sides are told. Raises `NotPrepared`, `SlotGone`."""
    with transaction():
        transfer = queries.get_transfer_for_update(transfer_id)
        rules.check_prepared(transfer)
        standing = next((slot for slot in transfer.slots if slot.id == slot_id), None)
        slot = rules.check_slot_standing(standing, today=paris_day(now))
        transfer.pickup_on, transfer.pickup_begins, transfer.pickup_ends = slot.day, slot.begins, slot.ends
        transfer.pickup_agreed_at = now
        transfer.pickup_number += 1
        _forget_slots(transfer)
        announce(PickupAgreed(transfer.id), by=by, at=now)
    return transfer


def ask_other_slots(transfer_id: int, message: str, *, by: Membership, now: datetime) -> Transfer:
    """None suits the taker: the giver reads why, and proposes others. Raises `NotPrepared`, `SlotGone`, `ReasonMissing`."""
    with transaction():
        transfer = queries.get_transfer_for_update(transfer_id)
        rules.check_prepared(transfer)
        rules.check_reason(message)
        if not transfer.slots:
            raise SlotGone
        _forget_slots(transfer)
        transfer.pickup_proposed_by_id = None
        announce(OtherSlotsAsked(transfer.id, transfer.pickup_number, message.strip()[:500]), by=by, at=now)
    return transfer


def calendar_file(transfer: Transfer, *, public_url: str) -> bytes:
    """The appointment for a calendar; raises `SlotGone` when there is none."""
    entry = rules.appointment_entry(transfer, public_url=public_url)
    if entry is None or transfer.pickup_agreed_at is None:
        raise SlotGone
    host = urlsplit(public_url).hostname or "boucle"
    return ical.calendar(f"Enlèvement {transfer.reference}", [entry], host=host, now=transfer.pickup_agreed_at)


def _forget_slots(transfer: Transfer) -> None:
    transfer.slots = []
    db.session.flush()
