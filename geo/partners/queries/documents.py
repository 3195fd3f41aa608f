"""The documents of partners, and when they end."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from core.accounts.models import Organisation
from core.db import db, locked
from core.errors import found
from core.thresholds import threshold_expression, threshold_values
from core.waiting import Waiting
from core.web.pages import Page, page_of_rows
from geo.partners import rules
from geo.partners.enums import DocumentKind, DocumentState, PartnerState
from geo.partners.models import DocumentNotice, Partner, PartnerDocument

WARNINGS = ("document_warning_first", "document_warning_second", "document_warning_last")
LIVE = (DocumentState.SUBMITTED, DocumentState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A document as the coordinator's list shows it."""

    document_id: int
    partner_id: int
    partner: str
    kind: DocumentKind
    state: DocumentState
    valid_until: date | None


class Label(NamedTuple):
    """A label or certification, and its last day; `None` when it has no end."""

    kind: DocumentKind
    valid_until: date | None


class DueWarning(NamedTuple):
    """A warning that a day calls for and nobody was given yet; `days` before the end, 0 once it is past."""

    partner_id: int
    document_id: int
    valid_until: date
    days: int


class PartnerStanding(NamedTuple):
    """Where a partner stands: verified or not, its documents past or soon to be, its legal class that nothing proves."""

    is_verified: bool
    to_renew: Waiting
    to_prove: Waiting


def documents_of(partner_id: int) -> Sequence[PartnerDocument]:
    """Every document of a partner, the last given first."""
    return db.session.scalars(
        select(PartnerDocument)
        .where(PartnerDocument.partner_id == partner_id)
        .options(joinedload(PartnerDocument.file, innerjoin=True))
        .order_by(PartnerDocument.id.desc())
    ).all()


def labels_of(partner_ids: Collection[int], *, on: date) -> dict[int, list[Label]]:
    """The labels and certifications of those partners that the coordinator accepted and that are valid that day, by kind."""
    kinds = [kind for kind in DocumentKind if kind.is_label]
    rows = db.session.execute(
        select(PartnerDocument.partner_id, PartnerDocument.kind, PartnerDocument.valid_until).where(
            PartnerDocument.partner_id.in_(partner_ids), PartnerDocument.kind.in_(kinds), *in_force(on)
        )
    )
    labels: defaultdict[int, list[Label]] = defaultdict(list)
    for partner_id, kind, valid_until in rows:
        labels[partner_id].append(Label(kind, valid_until))
    return {partner_id: sorted(held, key=lambda label: kinds.index(label.kind)) for partner_id, held in labels.items()}


def in_force(on: date) -> tuple[ColumnElement[bool], ...]:
    """What makes a document hold that day: accepted, its last day not past."""
    return PartnerDocument.state == DocumentState.ACCEPTED, or_(
        PartnerDocument.valid_until.is_(None), PartnerDocument.valid_until >= on
    )


def get_document(document_id: int, *, partner_id: int | None = None) -> PartnerDocument:
    """That document, of that partner if one is named, with its file and whose it is; raises `NotFound`."""
    statement = (
        select(PartnerDocument)
        .where(PartnerDocument.id == document_id)
        .options(
            joinedload(PartnerDocument.file, innerjoin=True),
            joinedload(PartnerDocument.partner, innerjoin=True).joinedload(Partner.organisation, innerjoin=True),
        )
    )
    return found(db.session.scalar(statement if partner_id is None else statement.where(PartnerDocument.partner_id == partner_id)))


def find_accepted_document(partner_id: int, kind: DocumentKind) -> PartnerDocument | None:
    """The document of that kind the coordinator holds for true, past or not; `None` when the partner gave none."""
    accepted = PartnerDocument.kind == kind, PartnerDocument.state == DocumentState.ACCEPTED
    return db.session.scalar(select(PartnerDocument).where(PartnerDocument.partner_id == partner_id, *accepted))


def get_document_for_update(partner_id: int, document_id: int) -> PartnerDocument:
    """That document of that partner, locked; lock the partner first. Raises `NotFound`."""
    statement = select(PartnerDocument).where(PartnerDocument.id == document_id, PartnerDocument.partner_id == partner_id)
    return found(db.session.scalar(locked(statement)))


def live_documents_for_update(partner_id: int) -> Sequence[PartnerDocument]:
    """The documents of a partner that wait or are in force, locked in the order of their keys."""
    statement = select(PartnerDocument).where(PartnerDocument.partner_id == partner_id, PartnerDocument.state.in_(LIVE))
    return db.session.scalars(locked(statement.order_by(PartnerDocument.id))).all()


def documents_page(number: int, *, which: str, today: date) -> Page[Any]:
    """A page of the documents that wait or are in force; rows as in `ListedDocument`, filters as in `listed_documents`."""
    return page_of_rows(_listed(which, today), number)


def listed_documents(*, which: str, today: date) -> list[ListedDocument]:
    """Those that wait first, then those that end soonest.

    `which` is « a-verifier », « perimes », « bientot » (within the first warning), or anything else for all.
    """
    return [ListedDocument(*row) for row in db.session.execute(_listed(which, today))]


def standing_of(organisation_id: int, *, on: date) -> PartnerStanding:
    """Where the profile of an organisation stands; a proof that waits for the coordinator is one."""
    row = db.session.execute(
        select(
            Partner.id,
            Partner.state,
            Partner.documents_valid_until,
            Partner.legal_class,
            threshold_expression(WARNINGS[0], on=on).label("warning_days"),
            exists()
            .where(
                PartnerDocument.partner_id == Partner.id,
                PartnerDocument.kind == DocumentKind.LEGAL_CLASS,
                PartnerDocument.state.in_(LIVE),
            )
            .label("has_proof"),
        ).where(Partner.organisation_id == organisation_id)
    ).first()
    if row is None:
        return PartnerStanding(is_verified=False, to_renew=Waiting(0), to_prove=Waiting(0))
    end, days = row.documents_valid_until, int(row.warning_days or 0)
    is_due = end is not None and end <= on + timedelta(days=days)
    is_unproved = row.legal_class.may_receive_gifts and not row.has_proof
    return PartnerStanding(row.state is PartnerState.VERIFIED, Waiting(int(is_due), row.id), Waiting(int(is_unproved), row.id))


def documents_to_warn_of(*, today: date) -> list[DueWarning]:
    """The warnings that day calls for, by partner and document. None when a new document of the kind waits for the coordinator."""
    stages = threshold_values(WARNINGS, on=today).values()
    newer, notice = aliased(PartnerDocument), DocumentNotice
    rows = db.session.execute(
        select(PartnerDocument.partner_id, PartnerDocument.id, PartnerDocument.valid_until)
        .join(PartnerDocument.partner)
        .where(
            PartnerDocument.state == DocumentState.ACCEPTED,
            PartnerDocument.valid_until <= today + timedelta(days=max(stages, default=0)),
            Partner.state == PartnerState.VERIFIED,
            ~exists().where(
                newer.partner_id == PartnerDocument.partner_id,
                newer.kind == PartnerDocument.kind,
                newer.state == DocumentState.SUBMITTED,
            ),
        )
        .order_by(PartnerDocument.partner_id, PartnerDocument.id)
    ).all()
    known = select(notice.document_id, notice.days).where(notice.document_id.in_([row.id for row in rows]))
    said = {(row.document_id, row.days) for row in db.session.execute(known)}
    due = [
        DueWarning(row.partner_id, row.id, row.valid_until, days)
        for row in rows
        if (days := rules.warning_due(row.valid_until, stages, today=today)) is not None
    ]
    return [each for each in due if (each.document_id, each.days) not in said]


def was_noticed(document_id: int, days: int) -> bool:
    """Whether that warning about that document was given."""
    statement = select(DocumentNotice.id).where(DocumentNotice.document_id == document_id, DocumentNotice.days == days)
    return db.session.scalar(statement) is not None


def _listed(which: str, today: date) -> Select[*tuple[Any, ...]]:
    document = PartnerDocument
    statement = (
        select(
            document.id.label("document_id"),
            document.partner_id,
            Organisation.name.label("partner"),
            document.kind,
            document.state,
            document.valid_until,
        )
        .join(document.partner)
        .join(Partner.organisation)
        .where(document.state.in_(LIVE))
        .order_by(
            document.state != DocumentState.SUBMITTED, document.valid_until.is_(None), document.valid_until,
            func.lower(Organisation.name), document.id,
        )
    )  # fmt: skip
    soon = today + timedelta(days=threshold_values(WARNINGS[:1], on=today).get(WARNINGS[0], 0))
    conditions = {
        "a-verifier": [document.state == DocumentState.SUBMITTED],
        "perimes": [document.state == DocumentState.ACCEPTED, document.valid_until < today],
        "bientot": [document.state == DocumentState.ACCEPTED, document.valid_until.between(today, soon)],
    }
    return statement.where(*conditions.get(which, []))
