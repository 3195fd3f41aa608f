"""What a year of events and rounds gave, by organisation: the part of the annual report that the ledger does not know."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Integer, Select, Subquery, case, func, literal, null, select, type_coerce, union_all

from core.db import db
from core.thresholds import Threshold, threshold_expression
from marketplace.collection.enums import RoundState
from marketplace.collection.models import BroughtLine, CleanupEvent, Round
from marketplace.collection.queries.rounds import kilometres_by_round
from marketplace.collection.rules import EventTotals
from marketplace.collection.rules.rounds import RoundTotals, rounds_sum, totals_of


@dataclass(frozen=True, slots=True)
class CollectionYear:
    """The events reported, by key of organiser; the rounds that left, by key of carrier."""

    events: dict[int, EventTotals]
    rounds: dict[int, RoundTotals]


def year_of_collection(year: int) -> CollectionYear:
    """The reported events and the rounds of a civil year, in one statement."""
    events: dict[int, EventTotals] = {}
    rounds: dict[int, list[RoundTotals]] = defaultdict(list)
    for row in db.session.execute(union_all(_events(year), _rounds(year))):
        if row.events:
            events[row.organisation_id] = EventTotals(
                events=row.events,
                participants=row.participants,
                gigabytes_deleted=row.gigabytes or Decimal(0),
                units=int(row.units or 0),  # a sum of sums is a decimal on PostgreSQL
                mass_kg=row.mass_kg or Decimal(0),
                units_not_weighed=int(row.not_weighed or 0),
            )
        else:
            rounds[row.organisation_id].append(totals_of(int(row.rounds), int(row.km), row.grams_per_km))
    return CollectionYear(
        events=dict(sorted(events.items())), rounds={carrier: rounds_sum(some) for carrier, some in sorted(rounds.items())}
    )


def _events(year: int) -> Select[*tuple[Any, ...]]:
    brought = (
        select(
            BroughtLine.event_id,
            func.sum(BroughtLine.units).label("units"),
            func.sum(BroughtLine.mass_kg).label("mass_kg"),
            func.sum(case((BroughtLine.mass_kg.is_(None), BroughtLine.units), else_=0)).label("not_weighed"),
        )
        .group_by(BroughtLine.event_id)
        .subquery()
    )
    return (
        select(
            CleanupEvent.organiser_id.label("organisation_id"),
            func.count(CleanupEvent.id).label("events"),
            func.sum(CleanupEvent.participants).label("participants"),
            func.sum(CleanupEvent.gigabytes_deleted).label("gigabytes"),
            func.sum(brought.c.units).label("units"),
            func.sum(brought.c.mass_kg).label("mass_kg"),
            func.sum(brought.c.not_weighed).label("not_weighed"),
            type_coerce(null(), Integer).label("rounds"),
            type_coerce(null(), Integer).label("km"),
            type_coerce(null(), Threshold.value.type).label("grams_per_km"),
        )
        .outerjoin(brought, brought.c.event_id == CleanupEvent.id)
        .where(CleanupEvent.year == year, CleanupEvent.reported_at.is_not(None))
        .group_by(CleanupEvent.organiser_id)
    )


def _rounds(year: int) -> Select[*tuple[Any, ...]]:
    """The rounds that left, carrier by carrier and factor by factor: each day has its own."""
    driven = _driven(date(year, 1, 1), date(year, 12, 31))
    of_events = [null()] * 6
    return select(
        driven.c.carrier_id, *of_events, func.sum(driven.c.rounds), func.sum(driven.c.km), driven.c.grams_per_km
    ).group_by(driven.c.carrier_id, driven.c.grams_per_km)


def rounds_between(key: int, first: date, last: date) -> Select[*tuple[Any, ...]]:
    """The rounds of all that left between two days, factor by factor: key, grams per kilometre, null, rounds, km, null.

    To be read with other periods; `totals_of` makes figures of a row.
    """
    driven = _driven(first, last)
    return select(literal(key), driven.c.grams_per_km, null(), func.sum(driven.c.rounds), func.sum(driven.c.km), null()).group_by(
        driven.c.grams_per_km
    )


def _driven(first: date, last: date) -> Subquery:
    """Carrier by carrier and day by day, with the factor of the day."""
    ways = kilometres_by_round().subquery()
    days = (
        select(Round.carrier_id, Round.held_on, func.count().label("rounds"), func.sum(ways.c.km).label("km"))
        .join(ways, ways.c.round_id == Round.id)
        .where(
            Round.held_on.between(first, last),
            Round.state.in_([RoundState.UNDER_WAY, RoundState.DONE]),
        )
        .group_by(Round.carrier_id, Round.held_on)
        .subquery()
    )
    return select(days, threshold_expression("round_co2e", on=days.c.held_on).label("grams_per_km")).subquery()
