"""What is known of a lot and of those it may suit, read in two queries whatever their number."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from agreements.enums import AgreementStanding
from agreements.queries import has_agreement
from core.accounts.models import Organisation
from core.clock import PARIS
from core.db import db
from core.errors import found
from core.thresholds import threshold_expression
from geo.partners.enums import Activity, PartnerState
from geo.partners.models import Partner
from geo.partners.queries import activities_of
from geo.points import Point
from geo.roads.queries import kilometres_by_road
from geo.roads.rules import place_key
from geo.territory.models import Municipality
from marketplace.ledger.queries import units_received
from marketplace.lots.enums import ClaimState
from marketplace.lots.models import Claim, ClaimLine, Lot, LotInvitation
from marketplace.lots.rules import matching


@dataclass(frozen=True, slots=True)
class Situation:
    """A lot, those it may suit and the territory's choices, as a day finds them."""

    offer: matching.Offer
    candidates: dict[int, matching.Candidate]  # by organisation
    choices: matching.Choices
    today: date

    def assessment_of(self, organisation_id: int, asked: dict[int, int] | None = None) -> matching.Assessment:
        """That organisation before the lot, for the units asked by line or for all that remains."""
        return matching.assess(self.offer, self.candidates[organisation_id], self.choices, today=self.today, asked=asked)

    def assessments(self) -> list[matching.Assessment]:
        """Everybody before the lot, those it suits best first."""
        return sorted((self.assessment_of(key) for key in self.candidates), key=matching.candidates_key)

    def ranked(self, claims: Iterable[Claim]) -> list[tuple[Claim, matching.Assessment]]:
        """The claims that wait for an answer, each as it stands today for what it asks, the first to be considered first."""
        pairs = [
            (claim, self.assessment_of(claim.taker_id, {line.lot_line_id: line.units for line in claim.lines}))
            for claim in claims
            if claim.state.is_pending
        ]
        return sorted(pairs, key=lambda pair: matching.ranking_key(pair[1], claimed_at=pair[0].claimed_at, key=pair[0].id))


def situation_of(lot: Lot, *, on: date, organisation_ids: Collection[int] = (), every_partner: bool = False) -> Situation:
    """That lot before those organisations, and before every verified partner if asked. The giver is never among them."""
    rows = db.session.execute(_known(lot, organisation_ids, on, every_partner=every_partner)).all()
    giver = next(row for row in rows if row.id == lot.giver_id)
    others = [row for row in rows if row.id != lot.giver_id]
    abilities = activities_of([row.partner_id for row in others if row.partner_id is not None])
    choices = {code: int(getattr(giver, code)) for code in matching.CHOICES}
    offer, candidates = _offer(lot, giver), {row.id: _candidate(row, abilities) for row in others}
    return Situation(
        offer=offer,
        candidates=_with_roads(offer.place, candidates),
        choices=matching.Choices.of(choices, units_given=int(giver.units_given)),
        today=on,
    )


def get_lot_invitation(lot_invitation_id: int) -> LotInvitation:
    """That invitation, with its lot and the lot's giver; raises `NotFound`."""
    statement = (
        select(LotInvitation)
        .where(LotInvitation.id == lot_invitation_id)
        .options(joinedload(LotInvitation.lot, innerjoin=True).joinedload(Lot.giver, innerjoin=True))
    )
    return found(db.session.scalar(statement))


def _known(lot: Lot, organisation_ids: Collection[int], on: date, *, every_partner: bool) -> Select[*tuple[Any, ...]]:
    """One row per organisation, the giver's among them for its place; the territory's choices and the year's total on each."""
    wanted: ColumnElement[bool] = Organisation.id.in_({lot.giver_id, *organisation_ids})
    if every_partner:
        wanted = or_(wanted, Partner.state == PartnerState.VERIFIED)
    return (
        select(
            Organisation.id,
            Organisation.name,
            Organisation.kind,
            Organisation.insee_code,
            Organisation.town,
            Organisation.verified_on,
            Municipality.name.label("municipality"),
            Municipality.latitude.label("hall_latitude"),
            Municipality.longitude.label("hall_longitude"),
            Partner.id.label("partner_id"),
            Partner.state,
            Partner.legal_class,
            Partner.latitude,
            Partner.longitude,
            Partner.served_codes,
            Partner.monthly_capacity,
            Partner.documents_valid_until,
            Partner.price_caps_accepted_on,
            LotInvitation.invited_at,
            _granted_since(datetime.combine(on.replace(day=1), time(), PARIS)).label("units_this_month"),
            units_received(Organisation.id, year=on.year).label("units_this_year"),
            units_received(None, year=on.year).label("units_given"),
            has_agreement(lot.giver_id, Organisation.id, AgreementStanding.IN_FORCE, on=on).label("has_agreement"),
            has_agreement(lot.giver_id, Organisation.id, AgreementStanding.TO_SIGN, on=on).label("has_agreement_to_sign"),
            *(threshold_expression(code, on=on).label(code) for code in matching.CHOICES),
        )
        .outerjoin(Partner, Partner.organisation_id == Organisation.id)
        .outerjoin(Municipality, Municipality.insee_code == Organisation.insee_code)
        .outerjoin(LotInvitation, (LotInvitation.organisation_id == Organisation.id) & (LotInvitation.lot_id == lot.id))
        .where(wanted)
        .order_by(Organisation.id)
    )


def _granted_since(moment: datetime) -> Any:
    """The units that claims of the organisation of the row were granted since that moment."""
    return (
        select(func.coalesce(func.sum(ClaimLine.granted_units), 0))
        .join(ClaimLine.claim)
        .where(Claim.taker_id == Organisation.id, Claim.state == ClaimState.ALLOCATED, Claim.decided_at >= moment)
        .correlate(Organisation)
        .scalar_subquery()
    )


def _offer(lot: Lot, giver: Any) -> matching.Offer:
    return matching.Offer(
        giver=giver.name,
        insee_code=giver.insee_code if giver.municipality else None,
        town=giver.municipality or giver.town,
        place=_hall(giver),
        lines=tuple(
            matching.OfferedLine(line.id, line.category_id, line.category.label, line.works, line.remaining_units)
            for line in lot.lines
            if line.remaining_units
        ),
    )


def _candidate(row: Any, abilities: Mapping[int, Mapping[int, frozenset[Activity]]]) -> matching.Candidate:
    is_public = row.kind.is_public
    return matching.Candidate(
        organisation_id=row.id,
        name=row.name,
        is_public=is_public,
        is_verified=row.verified_on is not None if is_public else row.state is PartnerState.VERIFIED,
        legal_class=row.legal_class,
        place=_hall(row) if row.partner_id is None else Point(row.latitude, row.longitude),
        abilities=abilities.get(row.partner_id or 0, {}),
        served_codes=frozenset(row.served_codes or ()),
        monthly_capacity=row.monthly_capacity,
        units_this_month=int(row.units_this_month),
        units_this_year=int(row.units_this_year),
        documents_valid_until=row.documents_valid_until,
        price_caps_accepted_on=row.price_caps_accepted_on,
        has_agreement=bool(row.has_agreement),
        has_agreement_to_sign=bool(row.has_agreement_to_sign),
        invited_at=row.invited_at,
    )


def _with_roads(here: Point | None, candidates: Mapping[int, matching.Candidate]) -> dict[int, matching.Candidate]:
    """The same, with how far each is by road where that is known."""
    places = [candidate.place for candidate in candidates.values() if candidate.place]
    roads = kilometres_by_road([here], places) if here and places else {}
    if here is None or not roads:
        return dict(candidates)
    start = place_key(here)
    return {
        key: replace(one, road_km=roads.get((start, place_key(one.place)))) if one.place else one for key, one in candidates.items()
    }


def _hall(row: Any) -> Point | None:
    return None if row.hall_latitude is None else Point(row.hall_latitude, row.hall_longitude)
