"""Commands on lots, claims and allocations.

Whoever decides on a lot locks it first, then its lines, then its claims, always in that order. The locks are FOR NO KEY UPDATE:
a row that only refers to one of them (a transfer being prepared) neither waits nor makes anyone wait.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, update

from core.accounts.models import Membership
from core.accounts.queries import get_organisation
from core.db import db, transaction
from core.errors import NotFound
from core.events import announce
from core.thresholds import threshold
from geo.partners.queries import is_verified
from marketplace.inventory import queries as inventory
from marketplace.inventory.models import EquipmentItem
from marketplace.inventory.services import release_items, reserve_items
from marketplace.lots import queries, rules
from marketplace.lots.enums import Age, ClaimState, Condition, LotState
from marketplace.lots.errors import ItemsNotAvailable, LineGone, MoreThanRemains
from marketplace.lots.events import (
    AllocationReleased,
    ClaimAllocated,
    ClaimMade,
    ClaimRefused,
    ClaimWithdrawn,
    LotAllocated,
    LotChanged,
    LotDrafted,
    LotItemsAdded,
    LotLineAdded,
    LotLineRemoved,
    LotPostponed,
    LotPublished,
    LotReopened,
    LotWithdrawn,
)
from marketplace.lots.models import Claim, ClaimLine, Lot, LotItem, LotLine

NOTHING_LEFT = "Tout ce que vous demandiez a été attribué à d’autres organismes."


@dataclass(frozen=True)
class LotFacts:
    """What a person says of a lot, equipment apart."""

    title: str
    description: str
    pickup_place: str
    pickup_hours: str
    claims_until: date


# Building a lot


def draft_lot(facts: LotFacts, *, giver_id: int, by: Membership | None, now: datetime, today: date) -> Lot:
    """Begin a lot that only its giver sees; raises `GiverNotPublic`, `DeadlineOutOfRange`."""
    with transaction():
        rules.check_giver(get_organisation(giver_id))
        rules.check_deadline(facts.claims_until, today=today)
        lot = Lot(
            giver_id=giver_id,
            title=facts.title,
            description=facts.description,
            pickup_place=facts.pickup_place,
            pickup_hours=facts.pickup_hours,
            claims_until=facts.claims_until,
            state=LotState.DRAFT,
            created_at=now,
            created_by_id=by.id if by else None,
        )
        db.session.add(lot)
        db.session.flush()
        announce(LotDrafted(lot.id), by=by, at=now)
        return lot


def change_lot(lot_id: int, facts: LotFacts, *, by: Membership, now: datetime, today: date) -> None:
    """Say otherwise what was said of a draft; raises `LotNotDraft`, `DeadlineOutOfRange`."""
    with transaction():
        lot = queries.get_lot_for_update(lot_id)
        rules.check_draft(lot)
        rules.check_deadline(facts.claims_until, today=today)
        lot.title = facts.title
        lot.description = facts.description
        lot.pickup_place = facts.pickup_place
        lot.pickup_hours = facts.pickup_hours
        lot.claims_until = facts.claims_until
        announce(LotChanged(lot_id), by=by, at=now)


def add_items(
    lot_id: int, item_ids: Collection[int], condition: Condition, *, by: Membership | None, now: datetime, today: date
) -> int:
    """Put devices of the giver's inventory in a draft, in lines of one category and eligibility; how many there were.

    Raises `LotNotDraft`, `NoItemChosen`, `ItemsNotAvailable`.
    """
    with transaction():
        lot = queries.get_lot_for_update(lot_id)
        rules.check_draft(lot)
        items = _locked_items(item_ids, lot.giver_id)
        rules.check_items(items)
        reserve_items(items)
        groups = rules.group_items(
            items, condition, in_decree=queries.in_decree_by_category(), age_limit_years=threshold("decree_age_limit", on=today)
        )
        counted_lines = {line.id for line in lot.lines} - queries.inventoried_units(lot_id).keys()
        for key, group in groups.items():
            line = _enlarged_line(lot, key, len(group), among=[line for line in lot.lines if line.id not in counted_lines])
            line.items.extend(LotItem(item_id=item.id) for item in group)
        announce(LotItemsAdded(lot_id, len(items)), by=by, at=now)
        return len(items)


def add_counted_units(
    lot_id: int, *, category_id: int, condition: Condition, age: Age, units: int, by: Membership | None, now: datetime
) -> LotLine:
    """Put equipment without inventory in a draft; the line it is now part of.

    Raises `LotNotDraft`, `UnknownCategory`, `UnitsOutOfRange`.
    """
    with transaction():
        lot = queries.get_lot_for_update(lot_id)
        rules.check_draft(lot)
        category = queries.category_by_id(category_id)
        in_decree = rules.check_category(category).in_decree
        rules.check_units(units)
        key = rules.LineKey(category_id, condition, rules.eligibility_of_counted(in_decree=in_decree, age=age))
        inventoried = queries.inventoried_units(lot_id)
        line = _enlarged_line(lot, key, units, among=[line for line in lot.lines if line.id not in inventoried])
        rules.check_units(line.units)
        db.session.flush()
        announce(LotLineAdded(lot_id, line.id), by=by, at=now)
        return line


def remove_line(lot_id: int, line_id: int, *, by: Membership, now: datetime) -> None:
    """Take a line out of a draft; its devices are available again. Raises `LotNotDraft`, `LineGone`."""
    with transaction():
        lot = queries.get_lot_for_update(lot_id)
        rules.check_draft(lot)
        line = next((line for line in lot.lines if line.id == line_id), None)
        if line is None:
            raise LineGone
        _release_items(lot, line_id)
        lot.lines.remove(line)
        announce(LotLineRemoved(lot_id, line_id), by=by, at=now)


def publish_lot(lot_id: int, *, by: Membership | None, now: datetime, today: date) -> None:
    """Show a lot to those who may ask for it; raises `LotNotDraft`, `EmptyLot`, `DeadlineOutOfRange`."""
    with transaction():
        lot = queries.get_lot_for_update(lot_id)
        rules.check_publishable(lot, today=today)
        lot.state, lot.published_at = LotState.PUBLISHED, now
        announce(LotPublished(lot_id), by=by, at=now)


def postpone_deadline(lot_id: int, claims_until: date, *, by: Membership, now: datetime, today: date) -> None:
    """Leave more time to ask for a published lot; raises `LotNotAvailable`, `DeadlineNotLater`."""
    with transaction():
        lot = queries.get_lot_for_update(lot_id)
        rules.check_postponable(lot, claims_until, today=today)
        lot.claims_until = claims_until
        announce(LotPostponed(lot_id), by=by, at=now)


def discard_draft(lot_id: int, *, by: Membership, now: datetime) -> None:
    """Give up a lot nobody has seen: its devices are available again. Raises `LotNotDraft`."""
    with transaction():
        lot = queries.get_lot_for_update(lot_id)
        rules.check_draft(lot)
        lot.state = LotState.WITHDRAWN
        _release_items(lot)
        announce(LotWithdrawn(lot_id), by=by, at=now)


def withdraw_lot(lot_id: int, *, reason: str, by: Membership, now: datetime) -> None:
    """Take back a published lot: its devices are available again, its claims are refused with the reason.

    Raises `LotAlreadyClosed`, `AlreadyPromised`, `ReasonMissing`.
    """
    with transaction():
        lot = queries.get_lot_for_update(lot_id)
        rules.check_withdrawable(lot)
        rules.check_reason(reason)
        lot.state = LotState.WITHDRAWN
        _release_items(lot)
        announce(LotWithdrawn(lot_id), by=by, at=now)
        for claim in queries.pending_claims_for_update(lot_id):
            _refuse(claim, f"Le lot a été retiré. {reason}", by=by, now=now)


# Claiming


def claim_lot(lot_id: int, asked: Mapping[int, int], *, message: str, by: Membership, now: datetime, today: date) -> Claim:
    """Ask for units of a lot, by line, on behalf of the person's organisation.

    Raises `OwnLot`, `NotVerified`, `LotNotAvailable`, `ClaimsClosed`, `AlreadyClaimed`, `LineGone`, `MoreThanRemains`,
    `NothingAsked`.
    """
    with transaction():
        lot = queries.get_lot_for_update(lot_id)
        taker = get_organisation(by.organisation_id)
        verified = taker.kind.is_public or is_verified(taker.id)
        rules.check_claimable(lot, taker_id=taker.id, is_verified=verified, today=today)
        rules.check_first_claim(queries.live_claim(lot_id, taker.id))
        wanted = rules.check_asked(queries.lines_for_update(lot_id), asked)
        claim = Claim(
            lot_id=lot_id,
            taker_id=taker.id,
            by_membership_id=by.id,
            state=ClaimState.PENDING,
            message=message,
            claimed_at=now,
            lines=[ClaimLine(lot_line_id=line_id, units=units) for line_id, units in wanted.items()],
        )
        db.session.add(claim)
        db.session.flush()
        announce(ClaimMade(claim.id), by=by, at=now)
        return claim


def withdraw_claim(claim_id: int, *, by: Membership, now: datetime) -> None:
    """No longer ask; raises `ClaimNotPending`."""
    with transaction():
        queries.get_lot_for_update(queries.lot_of_claim(claim_id))
        claim = queries.get_claim_for_update(claim_id)
        rules.check_pending(claim)
        claim.state, claim.decided_at = ClaimState.WITHDRAWN, now
        announce(ClaimWithdrawn(claim_id), by=by, at=now)


# Deciding


def allocate_claim(claim_id: int, granted: Mapping[int, int] | None = None, *, by: Membership | None, now: datetime) -> None:
    """Promise units to a claim, by lot line: all it asks for, or the part `granted`.

    What is left without a unit is answered at once: the other claims that can no longer have anything are refused, and a lot
    with nothing left is allocated. Raises `ClaimNotPending`, `LotNotAvailable`, `LineGone`, `MoreThanAsked`, `MoreThanRemains`,
    `NothingGranted`.
    """
    with transaction():
        lot = queries.get_lot_for_update(queries.lot_of_claim(claim_id))
        lines = queries.lines_for_update(lot.id)
        claim = queries.get_claim_for_update(claim_id)
        rules.check_pending(claim)
        rules.check_lot_open(lot)
        kept = rules.check_granted(claim, lines, granted)
        _promise(claim, kept)
        claim.state, claim.decided_at = ClaimState.ALLOCATED, now
        announce(ClaimAllocated(claim_id), by=by, at=now)
        _answer_the_hopeless(lot, by=by, now=now)


def refuse_claim(claim_id: int, *, reason: str, by: Membership | None, now: datetime) -> None:
    """Say no, and why; raises `ReasonMissing`, `ClaimNotPending`."""
    with transaction():
        queries.get_lot_for_update(queries.lot_of_claim(claim_id))
        claim = queries.get_claim_for_update(claim_id)
        rules.check_reason(reason)
        rules.check_pending(claim)
        _refuse(claim, reason, by=by, now=now)


def release_allocation(claim_id: int, *, by: Membership | None, now: datetime, reason: str) -> None:
    """Put back in the lot what was granted and will not be handed over; the lot is on offer again, the claim no longer live.

    To be called by whatever cancels the handover, within its transaction. Raises `ReasonMissing`, `ClaimNotAllocated`.
    """
    with transaction():
        lot = queries.get_lot_for_update(queries.lot_of_claim(claim_id))
        queries.lines_for_update(lot.id)
        claim = queries.get_claim_for_update(claim_id)
        rules.check_reason(reason)
        rules.check_allocated(claim)
        for line in claim.lines:
            _move_units(line.lot_line_id, -line.granted_units)
            line.granted_units = 0
        by_taker = by is not None and by.organisation_id == claim.taker_id
        claim.state = ClaimState.WITHDRAWN if by_taker else ClaimState.REFUSED
        claim.decided_at, claim.decision_reason = now, reason
        announce(AllocationReleased(claim_id), by=by, at=now)
        if lot.state is LotState.ALLOCATED:
            lot.state = LotState.PUBLISHED
            announce(LotReopened(lot.id), by=by, at=now)


def _promise(claim: Claim, kept: Mapping[int, int]) -> None:
    for line in claim.lines:
        units = kept.get(line.lot_line_id, 0)
        line.granted_units = units
        if units and not _move_units(line.lot_line_id, units):
            raise MoreThanRemains(line.lot_line_id, 0)


def _move_units(lot_line_id: int, units: int) -> bool:
    """Add to the promised units of a line, in one statement that holds only within what the line has; whether it did."""
    promised = LotLine.allocated_units + units
    moved = db.session.execute(
        update(LotLine)
        .where(LotLine.id == lot_line_id, promised <= LotLine.units, promised >= 0)
        .values(allocated_units=promised)
        .execution_options(synchronize_session=False)
    )
    return moved.rowcount == 1  # type: ignore[attr-defined]  # an UPDATE answers with a cursor


def _answer_the_hopeless(lot: Lot, *, by: Membership | None, now: datetime) -> None:
    lines = queries.lines_for_update(lot.id)
    remaining = {line.id: line.remaining_units for line in lines}
    for claim in queries.pending_claims_for_update(lot.id):
        if rules.is_hopeless(claim, remaining):
            _refuse(claim, NOTHING_LEFT, by=by, now=now)
    if rules.is_wholly_allocated(lines):
        lot.state = LotState.ALLOCATED
        announce(LotAllocated(lot.id), by=by, at=now)


def _refuse(claim: Claim, reason: str, *, by: Membership | None, now: datetime) -> None:
    claim.state, claim.decided_at, claim.decision_reason = ClaimState.REFUSED, now, reason
    announce(ClaimRefused(claim.id), by=by, at=now)


def _locked_items(item_ids: Collection[int], giver_id: int) -> list[EquipmentItem]:
    """The devices, locked; a device of somebody else is said like one that is taken."""
    if not item_ids:
        return []
    try:
        return inventory.items_by_id_for_update(item_ids, giver_id)
    except NotFound as error:
        raise ItemsNotAvailable from error


def _enlarged_line(lot: Lot, key: rules.LineKey, units: int, *, among: Sequence[LotLine]) -> LotLine:
    """The line of the lot with that key, new or enlarged by those units, its mass estimated again."""
    line = next((line for line in among if (line.category_id, line.condition, line.eligibility) == key), None)
    if line is None:
        line = LotLine(
            category_id=key.category_id, condition=key.condition, eligibility=key.eligibility, units=0, allocated_units=0
        )
        lot.lines.append(line)
    line.units += units
    line.mass_kg = rules.estimated_mass(line.units, queries.unit_masses()[key.category_id])
    return line


def _release_items(lot: Lot, line_id: int | None = None) -> None:
    """Free the devices of a lot, or of one of its lines."""
    item_ids = queries.item_ids_of(lot.id, line_id)
    if not item_ids:
        return
    release_items(inventory.items_by_id_for_update(item_ids, lot.giver_id))
    db.session.execute(delete(LotItem).where(LotItem.item_id.in_(item_ids)).execution_options(synchronize_session=False))
