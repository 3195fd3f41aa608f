"""What awaits somebody about boxes, in one statement: the first page asks it of everybody."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select

from core.db import db
from core.waiting import Waiting
from marketplace.collection.enums import ReportState, RequestState
from marketplace.collection.models import BoxReport, BoxRequest, CollectionBox, Emptying, EmptyingLine


class BoxesWaiting(NamedTuple):
    """Reports nobody took up, emptyings whose outcomes are not all said, requests without an answer."""

    reports: Waiting
    emptyings: Waiting
    requests: Waiting


def boxes_waiting(organisation_id: int | None) -> BoxesWaiting:
    """For the boxes that organisation hosts or empties and for what it took; for the coordinator (`None`), of everybody."""
    return boxes_waiting_in(db.session.execute(select(*waiting_columns(organisation_id))).one())


def waiting_columns(organisation_id: int | None) -> list[Any]:
    """The same as columns, to be read with something else; `boxes_waiting_in` makes it out of the row, or of that part of it."""
    reports = select(BoxReport.id).join(BoxReport.box).where(BoxReport.state == ReportState.RECEIVED)
    left = select(EmptyingLine.id).where(EmptyingLine.emptying_id == Emptying.id, EmptyingLine.reported_units < EmptyingLine.units)
    emptyings = select(Emptying.id).where(Emptying.withdrawn_at.is_(None), left.exists())
    requests = select(BoxRequest.id).where(BoxRequest.state == RequestState.WAITING)
    if organisation_id is not None:
        reports = reports.where(or_(CollectionBox.host_id == organisation_id, CollectionBox.responsible_id == organisation_id))
        emptyings = emptyings.where(Emptying.taker_id == organisation_id)
        requests = requests.where(BoxRequest.organisation_id == organisation_id)
    return [column for statement in (reports, emptyings, requests) for column in _first_of(statement)]


def boxes_waiting_in(row: Sequence[Any]) -> BoxesWaiting:
    """What those columns say."""
    return BoxesWaiting(*(Waiting(row[place], row[place + 1]) for place in (0, 2, 4)))


def _first_of(statement: Any) -> tuple[Any, Any]:
    """How many, and the key of the oldest."""
    found = statement.subquery()
    return select(func.count()).select_from(found).scalar_subquery(), select(func.min(found.c.id)).scalar_subquery()
