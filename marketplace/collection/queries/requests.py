"""The requests of boxes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from core.accounts.models import Organisation
from core.db import db, locked
from core.errors import found
from marketplace.collection.enums import RequestState
from marketplace.collection.models import BoxRequest


def requests_rows(*, organisation_id: int | None, state: RequestState | None = None) -> Select[*tuple[Any, ...]]:
    """Of that organisation (`None`: of all), newest first.

    For `page_of_rows`: id, organisation, building, state, requested_at, answered_at, answer, box_id.
    """
    request = BoxRequest
    statement = (
        select(
            request.id, Organisation.name.label("organisation"), request.building, request.state, request.requested_at,
            request.answered_at, request.answer, request.box_id,
        )
        .join(request.organisation)
        .order_by(request.requested_at.desc(), request.id.desc())
    )  # fmt: skip
    if organisation_id is not None:
        statement = statement.where(request.organisation_id == organisation_id)
    return statement if state is None else statement.where(request.state == state)


def requests_to_export(*, organisation_id: int | None, state: RequestState | None = None) -> Sequence[Any]:
    """The same rows, all of them."""
    return db.session.execute(requests_rows(organisation_id=organisation_id, state=state)).all()


def get_request(box_request_id: int) -> BoxRequest:
    """That request; raises `NotFound`."""
    whole = joinedload(BoxRequest.organisation, innerjoin=True)
    return found(db.session.scalar(select(BoxRequest).where(BoxRequest.id == box_request_id).options(whole)))


def get_request_for_update(box_request_id: int) -> BoxRequest:
    """That request, kept from other commands; raises `NotFound`."""
    return found(db.session.scalar(locked(select(BoxRequest).where(BoxRequest.id == box_request_id))))


def has_waiting_request(organisation_id: int, building: str) -> bool:
    """Whether that organisation waits for an answer about that building."""
    mine = (BoxRequest.organisation_id == organisation_id, BoxRequest.building == building)
    return db.session.scalar(select(BoxRequest.id).where(*mine, BoxRequest.state == RequestState.WAITING)) is not None
