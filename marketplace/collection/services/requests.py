"""A public body asks for a box; the coordinator answers."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from core.accounts.models import Membership
from core.db import db, transaction
from core.events import announce
from geo.partners.rules import clean_hours
from geo.territory.queries import find_municipality
from marketplace.collection import queries
from marketplace.collection.enums import RequestState
from marketplace.collection.errors import BoxPlaceUnknown, RefusalReasonMissing, RequestAnswered, RequestWaiting
from marketplace.collection.events import BoxRequestAccepted, BoxRequested, BoxRequestRefused
from marketplace.collection.models import BoxRequest, CollectionBox
from marketplace.collection.rules import BoxFacts
from marketplace.collection.services.boxes import propose_box


def ask_for_box(
    *, building: str, street: str, insee_code: str, opening_hours: str, words: str, by: Membership, now: datetime
) -> BoxRequest:
    """Ask for a box in a building of one's organisation. Raises `BoxPlaceUnknown`, `HoursNotUnderstood`, `RequestWaiting`."""
    with transaction():
        if find_municipality(insee_code) is None:
            raise BoxPlaceUnknown
        if queries.has_waiting_request(by.organisation_id, building):
            raise RequestWaiting
        request = BoxRequest(
            organisation_id=by.organisation_id,
            building=building,
            street=street,
            insee_code=insee_code,
            opening_hours=clean_hours(opening_hours),
            words=words.strip(),
            state=RequestState.WAITING,
            requested_at=now,
            by_membership_id=by.id,
        )
        db.session.add(request)
        try:
            db.session.flush()
        except IntegrityError as error:  # two people pressed at once
            raise RequestWaiting from error
        announce(BoxRequested(request.id), by=by, at=now)
        return request


def accept_request(box_request_id: int, facts: BoxFacts, *, by: Membership, now: datetime) -> CollectionBox:
    """The request becomes a box to be installed. Raises `RequestAnswered`, and what `propose_box` raises."""
    with transaction():
        request = _waiting(box_request_id)
        box = propose_box(facts, by=by, now=now)
        request.state, request.box_id, request.answered_at = RequestState.ACCEPTED, box.id, now
        announce(BoxRequestAccepted(box_request_id, box.id), by=by, at=now)
        return box


def refuse_request(box_request_id: int, *, reason: str, by: Membership, now: datetime) -> BoxRequest:
    """No box there, and why. Raises `RequestAnswered`, `RefusalReasonMissing`."""
    with transaction():
        request = _waiting(box_request_id)
        if not reason.strip():
            raise RefusalReasonMissing
        request.state, request.answer, request.answered_at = RequestState.REFUSED, reason.strip(), now
        announce(BoxRequestRefused(box_request_id, request.answer), by=by, at=now)
        return request


def _waiting(box_request_id: int) -> BoxRequest:
    request = queries.get_request_for_update(box_request_id)
    if not request.state.is_waiting:
        raise RequestAnswered
    return request
