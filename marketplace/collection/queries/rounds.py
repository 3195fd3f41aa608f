"""Rounds, one and all, and what is due on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from core.accounts.models import Membership, Organisation
from core.db import db, locked
from core.errors import found
from core.thresholds import threshold_values
from geo.partners.rules import hours_of_day
from geo.territory.models import Municipality
from marketplace.collection.enums import AlertKind, BoxState, DueReason, Problem, ReportState, RoundState, StopResult
from marketplace.collection.models import BoxReport, CollectionBox, Emptying, Round, RoundStop, RoundVehicle, StopRecord
from marketplace.collection.queries.alerts import limits_on, watched_boxes
from marketplace.collection.queries.readings import full_percent, levels_of
from marketplace.collection.rules import alerts_of
from marketplace.lots.models import Claim
from marketplace.transfers.enums import TransferState
from marketplace.transfers.models import Transfer, TransferLine

CLOSED = [[0, 0]]  # the one window that fits nothing

_WHO_SAID = selectinload(RoundStop.records).joinedload(StopRecord.by, innerjoin=True).joinedload(Membership.user, innerjoin=True)


@dataclass(frozen=True, slots=True)
class RoundFilters:
    """What rounds are narrowed to; `carrier_id` is the partner whose rounds alone are seen, if any."""

    state: RoundState | None = None
    carrier_id: int | None = None


@dataclass(frozen=True, slots=True)
class DueStop:
    """A box or an agreed pickup that a round may serve; `key` names it in a form."""

    key: str
    why: DueReason
    box_id: int | None
    transfer_id: int | None
    host_id: int
    name: str
    address: str
    latitude: float
    longitude: float
    is_approximate: bool
    kg: int
    litres: int
    windows: list[list[int]]

    @property
    def rank(self) -> tuple[int, int]:
        """Where it stands among the stops of a round, however urgent it is that day: the same stops are ordered alike."""
        return self.transfer_id or 0, self.box_id or 0


def due_stops(carrier_id: int, *, on: date) -> list[DueStop]:
    """What that partner may collect that day: the pickups agreed, then its boxes, those to be emptied first."""
    boxes = sorted(_boxes(carrier_id, on), key=lambda stop: not stop.why.is_due)
    return [*_pickups(carrier_id, on), *boxes]


def get_round(round_id: int) -> Round:
    """That round with its carrier, its vehicles and stops, and what was said of each; raises `NotFound`."""
    return found(
        db.session.scalar(
            select(Round)
            .where(Round.id == round_id)
            .options(
                joinedload(Round.carrier, innerjoin=True),
                selectinload(Round.vehicles),
                selectinload(Round.stops).options(joinedload(RoundStop.emptying), joinedload(RoundStop.box), _WHO_SAID),
            )
            .execution_options(populate_existing=True)
        )
    )


def get_round_for_update(round_id: int) -> Round:
    """That round, kept from other commands until the end of the transaction, with its rows as they are now; raises `NotFound`."""
    found(db.session.scalar(locked(select(Round.id).where(Round.id == round_id))))
    return get_round(round_id)


def get_round_id_of_stop(stop_id: int) -> int:
    """The round of a stop; raises `NotFound`."""
    return found(db.session.scalar(select(RoundStop.round_id).where(RoundStop.id == stop_id)))


def get_round_id_of_vehicle(vehicle_id: int) -> int:
    """The round of a vehicle; raises `NotFound`."""
    return found(db.session.scalar(select(RoundVehicle.round_id).where(RoundVehicle.id == vehicle_id)))


def stops_to_empty(box_id: int, carrier_id: int) -> Sequence[RoundStop]:
    """The stops at that box that this carrier did, whose emptying is not recorded yet: oldest first, with who said so."""
    recorded = select(Emptying.stop_id).where(Emptying.stop_id.is_not(None), Emptying.withdrawn_at.is_(None))
    return db.session.scalars(
        select(RoundStop)
        .join(RoundStop.round)
        .where(
            RoundStop.box_id == box_id,
            RoundStop.result == StopResult.DONE,
            Round.carrier_id == carrier_id,
            RoundStop.id.not_in(recorded),
        )
        .options(contains_eager(RoundStop.round), _WHO_SAID)
        .order_by(RoundStop.said_at, RoundStop.id)
    ).all()


def rounds_rows(filters: RoundFilters) -> Select[*tuple[Any, ...]]:
    """Rounds, the latest day first: id, held_on, carrier, state, stops, done, km (driven, else planned)."""
    stops = (
        select(
            RoundStop.round_id.label("round_id"),
            func.count().label("stops"),
            func.count().filter(RoundStop.result == StopResult.DONE).label("done"),
        )
        .group_by(RoundStop.round_id)
        .subquery()
    )
    ways = kilometres_by_round().subquery()
    statement = (
        select(
            Round.id, Round.held_on, Organisation.name.label("carrier"), Round.state, stops.c.stops, stops.c.done,
            func.coalesce(ways.c.km, 0).label("km"),
        )
        .join(Round.carrier)
        .outerjoin(stops, stops.c.round_id == Round.id)
        .outerjoin(ways, ways.c.round_id == Round.id)
        .order_by(Round.held_on.desc(), Round.id.desc())
    )  # fmt: skip
    wanted = {Round.state: filters.state, Round.carrier_id: filters.carrier_id}
    return statement.where(*(column == value for column, value in wanted.items() if value is not None))


def rounds_to_export(filters: RoundFilters) -> Sequence[Any]:
    """The same rows, all of them."""
    return db.session.execute(rounds_rows(filters)).all()


def kilometres_by_round() -> Select[*tuple[Any, ...]]:
    """The kilometres of each round, as `RoundVehicle.km` counts them."""
    planned = (RoundVehicle.planned_metres + 500) // 1000
    return select(RoundVehicle.round_id, func.sum(func.coalesce(RoundVehicle.driven_km, planned)).label("km")).group_by(
        RoundVehicle.round_id
    )


def _boxes(carrier_id: int, on: date) -> list[DueStop]:
    rows = db.session.execute(
        select(CollectionBox, Municipality.name)
        .outerjoin(Municipality, Municipality.insee_code == CollectionBox.insee_code)
        .where(CollectionBox.state == BoxState.INSTALLED, CollectionBox.responsible_id == carrier_id)
        .order_by(func.lower(CollectionBox.name), CollectionBox.id)
    ).all()
    ids = [box.id for box, _town in rows]
    reported = set(
        db.session.scalars(
            select(BoxReport.box_id).where(
                BoxReport.box_id.in_(ids), BoxReport.problem == Problem.FULL, BoxReport.state != ReportState.SETTLED
            )
        )
    )
    levels, full = levels_of(ids), full_percent(on=on)
    overdue = _overdue(on)
    supposed = threshold_values(["box_load"], on=on)["box_load"]
    return [
        DueStop(
            key=f"borne-{box.id}",
            why=_why(box.id in reported, box.id in levels and levels[box.id].percent >= full, box.id in overdue),
            box_id=box.id,
            transfer_id=None,
            host_id=box.host_id,
            name=box.name,
            address=", ".join(part for part in (box.building, box.spot, box.street, town) if part),
            latitude=box.latitude,
            longitude=box.longitude,
            is_approximate=box.location_is_approximate,
            kg=box.capacity_kg or supposed,
            litres=box.capacity_litres or 0,
            windows=_windows(box.opening_hours, on),
        )
        for box, town in rows
    ]


def _overdue(on: date) -> set[int]:
    """The boxes nobody emptied for too long, as the morning's letter counts them."""
    limits = limits_on(on)
    alerts = [alert for box in watched_boxes(today=on) for alert in alerts_of(box, limits, today=on)]
    return {alert.box_id for alert in alerts if alert.kind is AlertKind.OVERDUE}


def _why(is_reported: bool, is_read: bool, is_overdue: bool) -> DueReason:  # noqa: FBT001 - facts, in the order of the names
    facts = {DueReason.REPORTED_FULL: is_reported, DueReason.READ_FULL: is_read, DueReason.OVERDUE: is_overdue}
    return next((reason for reason, is_true in facts.items() if is_true), DueReason.CHOSEN)


def _windows(opening_hours: str, on: date) -> list[list[int]]:
    spans = hours_of_day(opening_hours, on)
    if spans is None:
        return []
    return [[opens * 60, closes * 60] for opens, closes in spans] or CLOSED


def _pickups(carrier_id: int, on: date) -> list[DueStop]:
    rows = db.session.execute(
        select(Transfer, Municipality)
        .join(Transfer.giver)
        .join(Municipality, Municipality.insee_code == Organisation.insee_code)
        .where(
            Transfer.taker_id == carrier_id,
            Transfer.state == TransferState.PREPARED,
            Transfer.pickup_on == on,
            Transfer.pickup_agreed_at.is_not(None),
        )
        .options(
            contains_eager(Transfer.giver),
            joinedload(Transfer.claim, innerjoin=True).joinedload(Claim.lot, innerjoin=True),
            selectinload(Transfer.lines).load_only(TransferLine.promised_units, TransferLine.unit_mass_kg),
        )
        .order_by(Transfer.pickup_begins, Transfer.id)
    ).all()
    return [
        DueStop(
            key=f"enlevement-{transfer.id}",
            why=DueReason.APPOINTMENT,
            box_id=None,
            transfer_id=transfer.id,
            host_id=transfer.giver_id,
            name=f"{transfer.reference}, {transfer.giver.name}"[:150],
            address=", ".join(part for part in (transfer.claim.lot.pickup_place, town.name) if part),
            latitude=town.latitude,
            longitude=town.longitude,
            is_approximate=True,
            kg=round(sum(line.promised_units * (line.unit_mass_kg or 0) for line in transfer.lines)),
            litres=0,
            windows=_appointment(transfer),
        )
        for transfer, town in rows
    ]


def _appointment(transfer: Transfer) -> list[list[int]]:
    if transfer.pickup_begins is None or transfer.pickup_ends is None:
        return []
    return [[moment.hour * 3600 + moment.minute * 60 for moment in (transfer.pickup_begins, transfer.pickup_ends)]]
