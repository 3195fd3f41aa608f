"""Gathering what awaits a person, a few counts at a time: the whole page stays within ten queries."""

from datetime import date, timedelta

from sqlalchemy import select

from agreements.queries import to_sign_columns
from core.accounts.models import Membership
from core.accounts.queries import unverified_count
from core.db import db
from core.outbox.queries import given_up_count
from core.waiting import Waiting
from geo.addresses.queries import addresses_to_settle
from geo.partners.queries import partners_to_answer, standing_of
from marketplace.collection.queries import BoxesWaiting, boxes_waiting_in, waiting_columns
from marketplace.home.rules import WEEK_DAYS, BodyAgenda, CoordinatorAgenda, PartnerAgenda
from marketplace.inventory.queries import bodies_without_declaration, count_unfinished, dormant_stock, is_stock_undeclared
from marketplace.lots.queries import claims_pending_of, claims_to_decide, lots_waiting, open_lots_count, values_to_watch
from marketplace.supply.queries import supply_waiting
from marketplace.transfers import queries as transfers


def agenda_of_body(person: Membership, today: date) -> BodyAgenda:
    """What waits in a public body."""
    organisation_id = person.organisation_id
    unerased, undated = count_unfinished(organisation_id)
    claims = claims_to_decide(organisation_id, on=today, within_days=WEEK_DAYS)
    lots = lots_waiting(organisation_id)
    pickups = transfers.pickups_waiting(organisation_id, last=today + timedelta(days=WEEK_DAYS))
    to_sign, boxes = _signatures_and_boxes(organisation_id, organisation_id)
    return BodyAgenda(
        claims=claims.pending,
        claims_lapsing=claims.lapsing,
        drafts=lots.drafts,
        expired=lots.expired,
        pickups_soon=pickups.soon,
        pickups_to_plan=pickups.to_plan,
        to_sign=to_sign,
        unerased_units=unerased,
        undeclared_year=today.year if is_stock_undeclared(organisation_id, today.year) else None,
        undated_units=undated,
        dormant=dormant_stock(organisation_id, today),
        box_reports=boxes.reports,
    )


def agenda_of_partner(person: Membership, today: date) -> PartnerAgenda:
    """What waits at a partner's."""
    organisation_id = person.organisation_id
    standing = standing_of(organisation_id, on=today)
    received = transfers.received_waiting(organisation_id, today)
    claims = claims_pending_of(organisation_id, on=today, within_days=WEEK_DAYS)
    supply = supply_waiting(organisation_id, today=today)
    pickups = transfers.pickups_waiting(organisation_id, last=today + timedelta(days=WEEK_DAYS))
    to_sign, boxes = _signatures_and_boxes(organisation_id, organisation_id)
    return PartnerAgenda(
        is_verified=standing.is_verified,
        documents=standing.to_renew,
        unproved=standing.to_prove,
        pickups_soon=pickups.soon,
        pickups_to_plan=pickups.to_plan,
        receipts=transfers.receipts_due(organisation_id),
        outcomes=received.outcomes,
        erasures=received.erasures,
        to_sign=to_sign,
        claims_pending=claims.pending.count,
        claims_lapsing=claims.lapsing,
        open_lots=open_lots_count(is_public=False, on=today),
        quotations=supply.requests,
        stale_offers=supply.stale_offers,
        box_reports=boxes.reports,
        emptyings=boxes.emptyings,
    )


def agenda_of_coordinator(person: Membership, today: date) -> CoordinatorAgenda:
    """What waits for the coordinator."""
    partners = partners_to_answer()
    to_sign, boxes = _signatures_and_boxes(person.organisation_id, None)
    return CoordinatorAgenda(
        organisations=unverified_count(),
        partners=partners.profiles,
        documents=partners.documents,
        suggestions=partners.suggestions,
        closed=partners.closed,
        to_sign=to_sign,
        undeclared=len(bodies_without_declaration(today.year)),
        given_up=given_up_count(),
        values_to_watch=values_to_watch(year=today.year),
        addresses=addresses_to_settle(),
        box_reports=boxes.reports,
        box_requests=boxes.requests,
    )


def _signatures_and_boxes(organisation_id: int, boxes_of: int | None) -> tuple[Waiting, BoxesWaiting]:
    """What waits for the signature of that organisation, and about the boxes of `boxes_of` (`None`: of everybody)."""
    count, first, *boxes = db.session.execute(select(*to_sign_columns(organisation_id), *waiting_columns(boxes_of))).one()
    return Waiting(count, first), boxes_waiting_in(boxes)
