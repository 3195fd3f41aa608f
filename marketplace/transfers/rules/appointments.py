"""The appointment of a pickup: slots, the one that is chosen, and how calendars read it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from core.accounts.models import Organisation
from core.web.filters import SPACE, french_date
from marketplace.transfers.enums import TransferState
from marketplace.transfers.errors import SlotGone, SlotNotPossible, SlotsMissing
from marketplace.transfers.models import PickupSlot, Transfer
from marketplace.transfers.rules.preparing import LONGEST_WAIT

MOST_SLOTS = 5
LONGEST_LINE = 75  # octets, without the line break: RFC 5545, section 3.1 (read November 2026)


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


# iCalendar, RFC 5545


def calendar_of(transfer: Transfer, *, host: str, url: str, begins_at: datetime | None, ends_at: datetime | None) -> str:
    """The appointment as a calendar file; the moments are null when only a day was agreed. `host` is that of the site."""
    if transfer.pickup_on is None or transfer.pickup_agreed_at is None:
        raise SlotGone
    place = ", ".join(part for part in (transfer.claim.lot.pickup_place, _address(transfer.giver)) if part)
    units = sum(line.promised_units for line in transfer.lines)
    if begins_at is None or ends_at is None:
        when = [
            f"DTSTART;VALUE=DATE:{transfer.pickup_on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{transfer.pickup_on + timedelta(days=1):%Y%m%d}",
        ]
    else:
        when = [f"DTSTART:{_moment(begins_at)}", f"DTEND:{_moment(ends_at)}"]
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Boucle//Cessions//FR",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{transfer.reference}@{host}",
        f"SEQUENCE:{transfer.pickup_number}",
        f"DTSTAMP:{_moment(transfer.pickup_agreed_at)}",
        *when,
        f"SUMMARY:{escaped(f'Enlèvement {transfer.reference} : {transfer.giver.name} → {transfer.taker.name}')}",
        f"LOCATION:{escaped(place)}",
        f"DESCRIPTION:{escaped(f'« {transfer.claim.lot.title} », {units} unités promises.')}",
        f"URL:{url}",
        f"STATUS:{'CANCELLED' if transfer.state is TransferState.CANCELLED else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(folded(line) for line in lines)


def escaped(text: str) -> str:
    """A text as a value: RFC 5545, section 3.3.11. Control characters are left out, line breaks are said."""
    for sign, said in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        text = text.replace(sign, said)
    return "".join(sign for sign in text if sign >= " " and sign != "\x7f")


def folded(line: str) -> str:
    """A line in pieces of 75 octets at most, no sign cut in two, each piece but the first after a space: RFC 5545, section 3.1."""
    pieces, piece, size = [], "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > LONGEST_LINE:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + sign, size + octets
    return "\r\n".join([*pieces, piece]) + "\r\n"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _address(organisation: Organisation) -> str:
    return organisation.address or ""
