"""Reading the reports made and sent."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from core.accounts.enums import OrganisationKind, Role
from core.accounts.models import Membership, Organisation, User
from core.authenticity import KnownDocument, knows_documents
from core.clock import paris_day
from core.db import db, locked
from core.errors import found
from core.storage import StoredFile
from core.web.filters import french_date
from core.web.pages import Page, page_of_entities
from marketplace.steering.enums import Period, ReportKind, ReportState
from marketplace.steering.models import ReportRecipient, SteeringReport


def get_report(steering_report_id: int) -> SteeringReport:
    """That report with its file and who received it; raises `NotFound`."""
    return found(
        db.session.scalar(
            select(SteeringReport)
            .where(SteeringReport.id == steering_report_id)
            .options(
                joinedload(SteeringReport.document),
                joinedload(SteeringReport.by).joinedload(Membership.user),
                joinedload(SteeringReport.sent_by).joinedload(Membership.user),
                selectinload(SteeringReport.recipients)
                .joinedload(ReportRecipient.membership)
                .options(joinedload(Membership.user), joinedload(Membership.organisation)),
            )
        )
    )


def get_report_for_update(steering_report_id: int) -> SteeringReport:
    """That report, locked; raises `NotFound`."""
    return found(db.session.scalar(locked(select(SteeringReport).where(SteeringReport.id == steering_report_id))))


def reports_page(state: ReportState | None, number: int, *, sent_only: bool) -> Page[Any]:
    """Reports, newest first; those that were sent alone, for whoever only reads."""
    return page_of_entities(_reports(state, sent_only=sent_only), number)


def reports_to_export(state: ReportState | None, *, sent_only: bool) -> Sequence[SteeringReport]:
    """The same, all of them."""
    return db.session.scalars(_reports(state, sent_only=sent_only)).all()


def _reports(state: ReportState | None, *, sent_only: bool) -> Select[SteeringReport]:
    statement = (
        select(SteeringReport)
        .options(joinedload(SteeringReport.document))
        .order_by(SteeringReport.asked_at.desc(), SteeringReport.id.desc())
    )
    if sent_only:
        statement = statement.where(SteeringReport.state == ReportState.SENT)
    return statement if state is None else statement.where(SteeringReport.state == state)


def last_number(kind: ReportKind, period: Period) -> int:
    """The number of the last report of that kind about that period, zero when there is none."""
    return db.session.scalar(select(func.max(SteeringReport.number)).where(*_about(kind, period))) or 0


def unsent_count(kind: ReportKind, period: Period) -> int:
    """How many reports of that kind about that period nobody sent yet."""
    unsent = SteeringReport.state != ReportState.SENT
    return db.session.scalar(select(func.count(SteeringReport.id)).where(*_about(kind, period), unsent)) or 0


def _about(kind: ReportKind, period: Period) -> tuple[Any, ...]:
    return SteeringReport.kind == kind, SteeringReport.year == period.year, SteeringReport.part == period.part


def people_at_hand() -> Sequence[Membership]:
    """The officials, and everybody who acts for the metropole: whom a report is usually for. By role, then by name."""
    return db.session.scalars(
        _usable()
        .where((Membership.role == Role.OFFICIAL) | (Organisation.kind == OrganisationKind.METROPOLE))
        .order_by(Membership.role != Role.OFFICIAL, func.lower(User.name), Membership.id)
    ).all()


def people_named(addresses: Collection[str]) -> dict[str, Membership]:
    """Those who have these addresses, by address: one membership each, the oldest."""
    rows = db.session.scalars(_usable().where(User.email.in_(addresses)).order_by(Membership.id.desc()))
    return {person.user.email: person for person in rows}


def people_of_keys(keys: Collection[int]) -> Sequence[Membership]:
    """Those memberships, among the usable ones."""
    return db.session.scalars(_usable().where(Membership.id.in_(keys)).order_by(Membership.id)).all()


def _usable() -> Select[Membership]:
    return (
        select(Membership)
        .join(Membership.user)
        .join(Membership.organisation)
        .where(Membership.ended_at.is_(None), User.disabled_at.is_(None))
        .options(joinedload(Membership.user), joinedload(Membership.organisation))
    )


@knows_documents
def find_document(sha256: str) -> KnownDocument | None:
    """The summary or the report that was sent and whose file has that hash."""
    sent = db.session.scalar(
        select(SteeringReport)
        .join(SteeringReport.document)
        .where(StoredFile.sha256 == sha256, SteeringReport.state == ReportState.SENT)
        .order_by(SteeringReport.id)
        .limit(1)
    )
    if sent is None or sent.sent_at is None:
        return None
    facts = (("Période", sent.period.name), ("Envoyé le", french_date(paris_day(sent.sent_at))))
    return KnownDocument(f"{sent.kind.name_in_french} de pilotage", sent.reference, facts)
