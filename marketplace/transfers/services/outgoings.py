"""Equipment that leaves otherwise than through a lot: recorded, proved afterwards, withdrawn when it was a mistake."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from core import storage
from core.accounts.models import Membership
from core.catalogue.queries import category_by_id, in_decree_by_category
from core.clock import paris_day
from core.db import db, transaction
from core.events import announce
from core.thresholds import threshold_history, threshold_values
from core.uploads import CheckedFile
from marketplace.inventory import services as inventory
from marketplace.inventory.models import EquipmentItem
from marketplace.inventory.queries import items_by_id_for_update
from marketplace.ledger.enums import Eligibility
from marketplace.ledger.rules import eligibility_of
from marketplace.ledger.services import record_movement
from marketplace.lots.enums import Age
from marketplace.lots.rules import eligibility_of_counted
from marketplace.transfers import queries, rules
from marketplace.transfers.enums import Channel
from marketplace.transfers.events import EquipmentLeft, OutgoingCancelled, OutgoingProved
from marketplace.transfers.models import Outgoing, OutgoingItem, OutgoingLine
from marketplace.transfers.services.movements import REASON_LENGTH
from marketplace.transfers.services.prices import ceiling_of_gifts


@dataclass(frozen=True, slots=True)
class Departure:
    """What left, as somebody says it: devices of the inventory, and units of one category it does not know."""

    channel: Channel
    recipient: str
    left_on: date
    committed_on: date | None = None
    item_ids: Collection[int] = ()
    category_id: int | None = None
    units: int = 0
    age: Age = Age.UNKNOWN
    is_protected: bool = False
    is_waste: bool = False
    highest_value_eur: Decimal | None = None
    note: str = ""


def record_outgoing(
    departure: Departure, *, organisation_id: int, file: CheckedFile | None = None, by: Membership, now: datetime
) -> Outgoing:
    """Keep what left otherwise than through a lot: devices leave the inventory, movements enter the ledger.

    Raises `NothingLeaves`, `RecipientMissing`, `LeftInFuture`, `CommitmentTooLate`, `GiftIsNoWaste`, `GiftUnvalued`, `GiftTooDear`,
    `ItemNotAvailable`, `NotFound`.
    """
    today = paris_day(now)
    counted = departure.units if departure.category_id else 0
    rules.check_outgoing(
        recipient=departure.recipient,
        left_on=departure.left_on,
        committed_on=departure.committed_on,
        units=counted + len(departure.item_ids),
        today=today,
    )
    rules.check_waste(departure.channel, is_waste=departure.is_waste)
    if departure.channel.is_gift:
        rules.check_gift(departure.channel, departure.highest_value_eur, ceiling_of_gifts(on=departure.left_on))
    with transaction():
        items = items_by_id_for_update(departure.item_ids, organisation_id)
        inventory.mark_left(items, on=departure.left_on)
        outgoing = Outgoing(
            organisation_id=organisation_id,
            channel=departure.channel,
            recipient=departure.recipient.strip(),
            left_on=departure.left_on,
            committed_on=departure.committed_on,
            is_waste=departure.is_waste,
            highest_value_eur=departure.highest_value_eur if departure.channel.is_gift else None,
            proof_file=storage.store(file.content, name=file.name, media_type=file.media_type) if file else None,
            note=departure.note.strip(),
            recorded_at=now,
            by_membership_id=by.id,
            lines=[*_lines_of(items, departure), *_counted_line(departure)],
        )
        db.session.add(outgoing)
        db.session.flush()
        _record(outgoing, sign=1, now=now)
        announce(
            EquipmentLeft(outgoing.id, departure.channel, outgoing.units),
            by=by,
            at=now,
            about={"equipment_item": [item.id for item in items]},
        )
    return outgoing


def prove_outgoing(outgoing_id: int, file: CheckedFile, *, by: Membership, now: datetime) -> Outgoing:
    """Attach the document that justifies the reuse afterwards: the ledger counts it from now on. Raises `OutgoingWithdrawn`."""
    with transaction():
        outgoing = queries.get_outgoing_for_update(outgoing_id)
        rules.check_standing(outgoing)
        _record(outgoing, sign=-1, now=now, reason="Preuve reçue après le départ")
        outgoing.proof_file = storage.store(file.content, name=file.name, media_type=file.media_type)
        db.session.flush()
        _record(outgoing, sign=1, now=now, reason="Preuve reçue après le départ")
        announce(OutgoingProved(outgoing.id), by=by, at=now)
    return outgoing


def withdraw_outgoing(outgoing_id: int, *, reason: str, by: Membership, now: datetime) -> Outgoing:
    """It was recorded by mistake: devices are back in the inventory, the ledger gets the opposite movements.

    Raises `OutgoingWithdrawn`, `ReasonMissing`, `ItemNotAvailable`.
    """
    with transaction():
        outgoing = queries.get_outgoing_for_update(outgoing_id)
        rules.check_standing(outgoing)
        rules.check_reason(reason)
        said = reason.strip()[:REASON_LENGTH]
        ids = [place.item_id for line in outgoing.lines for place in line.items]
        inventory.bring_back(items_by_id_for_update(ids, outgoing.organisation_id))
        _record(outgoing, sign=-1, now=now, reason=said)
        outgoing.withdrawn_at, outgoing.withdrawal_reason = now, said
        announce(OutgoingCancelled(outgoing.id, said), by=by, at=now, about={"equipment_item": ids})
    return outgoing


def needs_proof(channel: Channel, *, on: date) -> bool:
    """Whether a channel must prove the reuse to count in the decree's rate, that day; before the decree said so, yes."""
    code = rules.proof_setting(channel)
    return bool(threshold_values([code], on=on).get(code, 1))


def _lines_of(items: Sequence[EquipmentItem], departure: Departure) -> list[OutgoingLine]:
    """The devices by category and eligibility."""
    in_decree, limits = in_decree_by_category(), threshold_history("decree_age_limit")
    groups: dict[tuple[int, Eligibility], list[EquipmentItem]] = defaultdict(list)
    for item in items:
        eligibility = eligibility_of(
            in_decree=in_decree[item.category_id],
            purchased_on=item.purchased_on,
            decommissioned_on=item.decommissioned_on,
            age_limits=limits,
        )
        groups[item.category_id, rules.eligibility_of_outgoing(eligibility, is_protected=departure.is_protected)].append(item)
    return [
        OutgoingLine(
            category_id=category_id,
            eligibility=eligibility,
            units=len(some),
            items=[OutgoingItem(item_id=item.id) for item in some],
        )
        for (category_id, eligibility), some in groups.items()
    ]


def _counted_line(departure: Departure) -> list[OutgoingLine]:
    if not departure.category_id or not departure.units:
        return []
    category = category_by_id(departure.category_id)
    in_decree = category is not None and category.in_decree
    eligibility = eligibility_of_counted(in_decree=in_decree, age=departure.age)
    return [
        OutgoingLine(
            category_id=departure.category_id,
            eligibility=rules.eligibility_of_outgoing(eligibility, is_protected=departure.is_protected),
            units=departure.units,
        )
    ]


def _record(outgoing: Outgoing, *, sign: int, now: datetime, reason: str = "") -> None:
    is_proved = outgoing.proof_file_id is not None or outgoing.proof_file is not None
    asks = needs_proof(outgoing.channel, on=outgoing.left_on)
    for line in outgoing.lines:
        counting = rules.counting_of(
            outgoing.channel,
            line.eligibility,
            needs_proof=asks,
            is_committed=outgoing.committed_on is not None,
            is_proved=is_proved,
        )
        category = category_by_id(line.category_id)
        mass = category.default_mass_kg if category else None
        record_movement(
            outgoing.channel.movement,
            on=outgoing.left_on,
            giver_id=outgoing.organisation_id,
            taker_id=None,
            category_id=line.category_id,
            units=sign * line.units,
            mass_kg=None if mass is None else sign * mass * line.units,
            mass_is_weighed=False,
            eligibility=line.eligibility,
            proof=rules.proof_of(counting, is_proved=is_proved),
            now=now,
            correction_reason=reason,
        )
