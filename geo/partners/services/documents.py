"""Documents: given by partners, judged by the coordinator, their end announced."""

from datetime import date, datetime

from core import storage
from core.accounts.models import Membership
from core.clock import paris_day
from core.db import db, transaction
from core.events import announce
from core.uploads import CheckedFile
from geo.partners import queries, rules
from geo.partners.enums import DocumentKind, DocumentState
from geo.partners.events import DocumentAccepted, DocumentExpiring, DocumentRefused, DocumentSubmitted, DocumentWithdrawn
from geo.partners.models import DocumentNotice, Partner, PartnerDocument


def submit_document(
    partner_id: int, *, kind: DocumentKind, valid_until: date | None, file: CheckedFile, by: Membership | None, now: datetime
) -> PartnerDocument:
    """Give a document; one of the same kind that waits is replaced, one in force stays until the coordinator accepts this one.

    Raises `DocumentExpired`.
    """
    with transaction():
        partner = queries.get_partner_for_update(partner_id)
        rules.check_end(valid_until, today=paris_day(now))
        _replace(partner, kind, DocumentState.SUBMITTED, now=now)
        document = PartnerDocument(
            partner_id=partner_id,
            kind=kind,
            file=storage.store(file.content, name=file.name, media_type=file.media_type),
            valid_until=valid_until,
            state=DocumentState.SUBMITTED,
            submitted_at=now,
            submitted_by_id=by.id if by else None,
        )
        db.session.add(document)
        db.session.flush()
        announce(DocumentSubmitted(partner_id, document.id), by=by, at=now)
        return document


def accept_document(partner_id: int, document_id: int, *, by: Membership | None, now: datetime) -> None:
    """Hold a document for true: it replaces the one of its kind that was in force, and the partner may claim again.

    Raises `DocumentAnswered`, `ExpiredBeforeAnswer`.
    """
    with transaction():
        partner = queries.get_partner_for_update(partner_id)
        document = queries.get_document_for_update(partner_id, document_id)
        rules.check_acceptable(document, today=paris_day(now))
        _replace(partner, document.kind, DocumentState.ACCEPTED, now=now)
        _decide(partner, document, DocumentState.ACCEPTED, now=now)
        announce(DocumentAccepted(partner_id, document_id), by=by, at=now)


def refuse_document(partner_id: int, document_id: int, *, reason: str, by: Membership | None, now: datetime) -> None:
    """Say what a document lacks; the one in force, if any, stays. Raises `ReasonMissing`, `DocumentAnswered`."""
    with transaction():
        partner = queries.get_partner_for_update(partner_id)
        document = queries.get_document_for_update(partner_id, document_id)
        document.state_reason = rules.check_reason(reason)
        rules.check_submitted(document)
        _decide(partner, document, DocumentState.REFUSED, now=now)
        announce(DocumentRefused(partner_id, document_id, document.state_reason), by=by, at=now)


def withdraw_document(partner_id: int, document_id: int, *, by: Membership, now: datetime) -> None:
    """No longer present a document; raises `DocumentAnswered`, `DocumentKept`."""
    with transaction():
        partner = queries.get_partner_for_update(partner_id)
        document = queries.get_document_for_update(partner_id, document_id)
        rules.check_withdrawable(document)
        _decide(partner, document, DocumentState.WITHDRAWN, now=now)
        announce(DocumentWithdrawn(partner_id, document_id), by=by, at=now)


def send_warnings(*, today: date, now: datetime) -> int:
    """Announce the documents that end, once for each stage of each; how many announcements there were."""
    sent = 0
    for due in queries.documents_to_warn_of(today=today):
        with transaction():
            queries.get_partner_for_update(due.partner_id)
            if queries.was_noticed(due.document_id, due.days):
                continue
            db.session.add(DocumentNotice(document_id=due.document_id, days=due.days, noticed_at=now))
            announce(DocumentExpiring(due.partner_id, due.document_id, due.days), at=now)
            sent += 1
    return sent


def _replace(partner: Partner, kind: DocumentKind, state: DocumentState, *, now: datetime) -> None:
    """The document of that kind in that state, if any, gives way."""
    for document in queries.live_documents_for_update(partner.id):
        if document.kind is kind and document.state is state:
            document.state, document.decided_at = DocumentState.REPLACED, now
    db.session.flush()


def _decide(partner: Partner, document: PartnerDocument, state: DocumentState, *, now: datetime) -> None:
    document.state, document.decided_at = state, now
    db.session.flush()
    partner.documents_valid_until = rules.valid_until_of(queries.live_documents_for_update(partner.id))
