"""Preparing a round, searching its order, changing it by hand, and what drivers say. The round is locked first."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from core import progress
from core.accounts.models import Membership
from core.clock import paris_day
from core.db import db, transaction
from core.events import announce
from core.thresholds import threshold
from geo.partners.queries import find_partner_of, is_verified
from geo.roads.queries import known_matrix
from geo.roads.rules import Matrix
from geo.roads.services import road_matrix
from marketplace.collection import queries
from marketplace.collection.enums import RoundState, StopResult
from marketplace.collection.errors import (
    AgreementEndedMeanwhile,
    BoxWithoutAgreement,
    CarrierWithoutPlace,
    RoundChangedMeanwhile,
    RoundEmpty,
    RoundReasonMissing,
    RoundStepNotPossible,
    RoundStopUnknown,
    VehicleHoursWrong,
)
from marketplace.collection.events import RoundCancelled, RoundDone, RoundFrozen, RoundPrepared, StopSaid
from marketplace.collection.models import Round, RoundStop, RoundVehicle, StopRecord
from marketplace.collection.queries import DueStop
from marketplace.collection.rules import rounds as rules
from marketplace.collection.rules.rounds import Plan

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Fleet:
    """Vehicles that are all alike: how many, what each carries (`None`: not limited), their hours in seconds since midnight."""

    vehicles: int
    kg: int | None
    litres: int | None
    begins: int
    ends: int


def prepare_round(
    carrier_id: int, held_on: date, keys: Collection[str], fleet: Fleet, *, by: Membership | None, now: datetime
) -> Round:
    """A round in preparation, whose order is searched in the background; `keys` are those of the stops, as `due_stops` gives them.

    Raises `RoundEmpty`, `RoundStopUnknown`, `VehicleHoursWrong`, `CarrierWithoutPlace`, `BoxWithoutAgreement`.
    """
    if not keys:
        raise RoundEmpty
    if fleet.begins >= fleet.ends:
        raise VehicleHoursWrong
    with transaction():
        partner = find_partner_of(carrier_id)
        if partner is None or not is_verified(carrier_id):
            raise CarrierWithoutPlace
        due = {stop.key: stop for stop in queries.due_stops(carrier_id, on=held_on)}
        if not set(keys) <= due.keys():
            raise RoundStopUnknown
        chosen = sorted((stop for key, stop in due.items() if key in keys), key=lambda stop: stop.rank)
        _check_agreements(carrier_id, chosen, held_on)
        seconds = threshold("round_stop_minutes", on=held_on) * 60
        tour = Round(
            carrier_id=carrier_id,
            held_on=held_on,
            state=RoundState.DRAFT,
            latitude=partner.latitude,
            longitude=partner.longitude,
            created_at=now,
            revision=0,
            vehicles=[
                RoundVehicle(rank=rank, capacity_kg=fleet.kg, capacity_litres=fleet.litres, begins=fleet.begins, ends=fleet.ends)
                for rank in range(fleet.vehicles)
            ],
            stops=[_stop_of(stop, seconds) for stop in chosen],
        )
        db.session.add(tour)
        db.session.flush()
        announce(RoundPrepared(tour.id), by=by, at=now)
        return tour


def plan_round(round_id: int, *, clock: Clock) -> None:
    """Search the order of a round that has none; safe to repeat, and from the beginning when a worker was killed."""
    tour = queries.get_round(round_id)
    if not tour.state.is_draft or tour.planned_at is not None:
        return
    job = progress_name(round_id)
    points = [tour.depot, *(stop.point for stop in tour.stops)]
    matrix = road_matrix(points, now=clock())
    progress.tell(job, 5)
    problem = rules.problem_of(tour, matrix)
    plan = rules.solve(problem, progress=lambda done, rounds: progress.tell(job, 5 + 94 * done // rounds))
    with transaction():
        tour = queries.get_round_for_update(round_id)
        if tour.state.is_draft and tour.planned_at is None:
            _write(tour, plan, matrix, now=clock())
    progress.forget(job)


def order_by_known_ways(round_id: int, *, now: datetime) -> Round:
    """Search the order from the ways that are known, asking nobody; the demonstration is loaded in one transaction."""
    with transaction():
        tour = queries.get_round_for_update(round_id)
        matrix = known_matrix([tour.depot, *(stop.point for stop in tour.stops)], on=paris_day(now))
        _write(tour, rules.solve(rules.problem_of(tour, matrix)), matrix, now=now)
        return tour


def progress_name(round_id: int) -> str:
    """Under what name the search says how far it is."""
    return f"round-{round_id}"


def move_stop(round_id: int, stop_id: int, *, up: bool, revision: int | None, by: Membership, now: datetime) -> Round:
    """One place earlier or later; what the new order breaks is shown, not refused.

    Raises `RoundStepNotPossible`, `NotPlannedYet`, `RoundChangedMeanwhile`.
    """
    with transaction():
        tour = queries.get_round_for_update(round_id)
        rules.check_orderable(tour)
        if tour.revision != revision:
            raise RoundChangedMeanwhile
        rank = next((number for number, stop in enumerate(tour.stops, start=1) if stop.id == stop_id), None)
        if rank is None:
            raise RoundStepNotPossible
        matrix = known_matrix([tour.depot, *(stop.point for stop in tour.stops)], on=paris_day(now))
        plan = rules.timed(rules.problem_of(tour, matrix), rules.moved(rules.orders_of(tour), rank, up=up))
        _write(tour, plan, matrix, now=now)
        return tour


def freeze_round(round_id: int, *, by: Membership | None, now: datetime) -> Round:
    """The order is final: drivers may leave. Raises `RoundStepNotPossible`, `NotPlannedYet`."""
    with transaction():
        tour = queries.get_round_for_update(round_id)
        rules.check_orderable(tour)
        tour.state = RoundState.PLANNED
        announce(RoundFrozen(tour.id), by=by, at=now)
        return tour


def cancel_round(round_id: int, *, reason: str, by: Membership, now: datetime) -> Round:
    """Give up a round that did not leave; raises `RoundReasonMissing`, `RoundStepNotPossible`."""
    if not reason.strip():
        raise RoundReasonMissing
    with transaction():
        tour = queries.get_round_for_update(round_id)
        if not tour.state.may_be_cancelled:
            raise RoundStepNotPossible
        tour.state, tour.cancellation_reason, tour.closed_at = RoundState.CANCELLED, reason.strip()[:500], now
        announce(RoundCancelled(tour.id, tour.cancellation_reason), by=by, at=now)
        return tour


def say_stop(
    stop_id: int, result: StopResult, *, key: str, kg: Decimal | None, reason: str, by: Membership, now: datetime
) -> StopRecord:
    """What became of a stop, as a telephone says it, perhaps hours later.

    The same `key` again is the same saying. Another one, of a stop already said, is kept beside the first and counts for nothing:
    nothing is lost, nothing counted twice. The last stop said ends the round. A box is emptied under an agreement in
    force on the day of the round. Raises `RoundReasonMissing`, `RoundStepNotPossible`, `AgreementEndedMeanwhile`.
    """
    with transaction():
        tour = queries.get_round_for_update(queries.get_round_id_of_stop(stop_id))
        stop = next(one for one in tour.stops if one.id == stop_id)
        known = next((record for record in stop.records if record.key == key), None)
        if known is not None:
            return known
        said = rules.check_said(stop, result, reason)
        if stop.result is None and result.is_done and stop.box is not None:
            _check_agreement(stop.box.host_id, stop.box.name, tour.carrier_id, rules.visited_on(tour, paris_day(now)))
        record = StopRecord(
            key=key, counts=stop.result is None, result=result, kg=kg if result.is_done else None,
            reason="" if result.is_done else said, received_at=now, by_membership_id=by.id,
        )  # fmt: skip
        stop.records.append(record)
        if record.counts:
            stop.result, stop.noted_kg, stop.reason, stop.said_at = result, record.kg, record.reason, now
        announce(StopSaid(tour.id, stop.id, result.value, record.counts), by=by, at=now)
        _follow(tour, by=by, now=now)
        return record


def say_kilometres(vehicle_id: int, km: int | None, *, by: Membership, now: datetime) -> RoundVehicle:
    """What the driver read at the meter, said or corrected once the round has left; raises `RoundStepNotPossible`."""
    with transaction():
        tour = queries.get_round_for_update(queries.get_round_id_of_vehicle(vehicle_id))
        vehicle = next(one for one in tour.vehicles if one.id == vehicle_id)
        if not tour.state.takes_kilometres:
            raise RoundStepNotPossible
        vehicle.driven_km = km
        return vehicle


def _follow(tour: Round, *, by: Membership, now: datetime) -> None:
    if tour.state is RoundState.PLANNED:
        tour.state = RoundState.UNDER_WAY
    if tour.state is RoundState.UNDER_WAY and all(stop.result for stop in tour.stops if stop.vehicle_id):
        tour.state, tour.closed_at = RoundState.DONE, now
        announce(RoundDone(tour.id), by=by, at=now)


def _write(tour: Round, plan: Plan, matrix: Matrix, *, now: datetime) -> None:
    for stop in tour.stops:
        stop.vehicle_id = stop.position = stop.arrives = None
    for vehicle in tour.vehicles:
        vehicle.leaves = vehicle.returns = None
        vehicle.planned_metres = 0
    for one in plan.tours:
        vehicle = tour.vehicles[one.vehicle]
        vehicle.leaves, vehicle.returns, vehicle.planned_metres = one.leaves, one.returns, one.metres
        for position, visit in enumerate(one.visits):
            stop = tour.stops[visit.stop - 1]
            stop.vehicle_id, stop.position, stop.arrives = vehicle.id, position, visit.begins
    tour.ways, tour.planned_at = matrix.sentence, now
    tour.revision += 1


def _stop_of(due: DueStop, seconds: int) -> RoundStop:
    return RoundStop(
        box_id=due.box_id, transfer_id=due.transfer_id, why=due.why, name=due.name, address=due.address[:400],
        latitude=due.latitude, longitude=due.longitude, is_approximate=due.is_approximate, kg=due.kg, litres=due.litres,
        service_seconds=seconds, windows=due.windows,
    )  # fmt: skip


def _check_agreement(host_id: int, name: str, carrier_id: int, on: date) -> None:
    if queries.find_agreement_to_empty(host_id, carrier_id, on=on) is None:
        raise AgreementEndedMeanwhile(
            f"La convention pour vider «\u00a0{name}\u00a0» n’est plus en vigueur\u00a0: laissez ce que la borne contient, "
            "et répondez «\u00a0Pas pu\u00a0» en le disant.",
            field="reason",
        )


def _check_agreements(carrier_id: int, stops: Collection[DueStop], on: date) -> None:
    """A box is emptied under an agreement in force that day."""
    bound: dict[int, bool] = {}
    for stop in stops:
        if stop.box_id is None:
            continue
        if stop.host_id not in bound:
            bound[stop.host_id] = queries.find_agreement_to_empty(stop.host_id, carrier_id, on=on) is not None
        if not bound[stop.host_id]:
            raise BoxWithoutAgreement(
                f"Aucune convention pour vider des bornes n’est en vigueur ce jour-là pour «\u00a0{stop.name}\u00a0»\u00a0: "
                "décochez-la, ou faites signer la convention.",
                field="stops",
            )
