"""The appointment of a pickup: slots, and the one that is chosen."""

from collections.abc import Sequence
from datetime import date, time
from typing import NamedTuple

from core.web.filters import SPACE, french_date
from marketplace.transfers.errors import SlotGone, SlotNotPossible, SlotsMissing
from marketplace.transfers.models import PickupSlot, Transfer
from marketplace.transfers.rules.preparing import LONGEST_WAIT

MOST_SLOTS = 5


class Slot(NamedTuple):
    """A day and two hours in Paris."""

    day: date
    begins: time
    ends: time

    @property
    def words(self) -> str:
        """« 14 avril 2026, de 9 h à 11 h 30 »."""
        return f"{french_date(self.day)}, {hours_words(self.begins, self.ends)}"


def hours_words(begins: time, ends: time) -> str:
    """« de 9 h à 11 h 30 »."""
    return f"de {_hour(begins)} à {_hour(ends)}"


def _hour(moment: time) -> str:
    return f"{moment.hour}{SPACE}h" + (f"{SPACE}{moment.minute:02d}" if moment.minute else "")


def slot_of(row: PickupSlot) -> Slot:
    """A proposed slot, as a value."""
    return Slot(row.day, row.begins, row.ends)


def appointment_words(transfer: Transfer) -> str:
    """The day agreed, and its hours when a slot was chosen."""
    if transfer.pickup_on is None:
        return "date à convenir"
    if transfer.pickup_begins is None or transfer.pickup_ends is None:
        return french_date(transfer.pickup_on)
    return Slot(transfer.pickup_on, transfer.pickup_begins, transfer.pickup_ends).words


def check_slots(slots: Sequence[Slot], *, today: date) -> None:
    """One to five different slots, from today to a year from now, each ending after it begins.

    Raises `SlotsMissing`, `SlotNotPossible`, told beside the slot at fault.
    """
    if not slots or len(slots) > MOST_SLOTS:
        raise SlotsMissing
    for number, slot in enumerate(slots, start=1):
        if not today <= slot.day <= today + LONGEST_WAIT:
            raise SlotNotPossible("Choisissez un jour entre aujourd’hui et dans un an.", field=f"day_{number}")
        if slot.begins >= slot.ends:
            raise SlotNotPossible("L’heure de fin doit suivre l’heure de début.", field=f"ends_{number}")
        if any((slot.day, slot.begins) == (other.day, other.begins) for other in slots[: number - 1]):
            raise SlotNotPossible("Ce créneau est proposé deux fois : gardez-en un.", field=f"day_{number}")


def check_slot_standing(slot: PickupSlot | None, *, today: date) -> PickupSlot:
    """The slot still stands and its day has not passed; raises `SlotGone`."""
    if slot is None or slot.day < today:
        raise SlotGone
    return slot
