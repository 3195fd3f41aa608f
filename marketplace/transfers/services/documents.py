"""Documents as PDF: the deed and the certificate are kept, the others made when they are asked for; all are known by their hash."""

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256

from core import storage
from core.db import db, hold, transaction
from core.documents import render_pdf
from core.events import announce
from marketplace.inventory.queries import erasures_by_item
from marketplace.transfers import queries
from marketplace.transfers.enums import DocumentKind, TransferState
from marketplace.transfers.errors import DocumentNotReady
from marketplace.transfers.events import CertificateStored, DeedStored
from marketplace.transfers.models import MadeDocument, Outcome, Transfer
from marketplace.transfers.rules import documents


def print_document(kind: DocumentKind, facts: documents.Facts, *, transfer_id: int | None = None, now: datetime) -> bytes:
    """The PDF of a document that proves something, known by its hash from now on."""
    pdf = render_pdf(kind.template, facts)
    remember_document(pdf, kind, facts, transfer_id=transfer_id, now=now)
    return pdf


def remember_document(
    content: bytes, kind: DocumentKind, facts: documents.Facts, *, transfer_id: int | None = None, now: datetime
) -> None:
    """Know a file that is given to somebody by its hash, once."""
    digest = sha256(content).hexdigest()
    with transaction():
        hold(f"made document {digest}")
        if queries.is_made_document(digest):
            return
        db.session.add(
            MadeDocument(
                sha256=digest,
                text_sha256=_text_hash(facts),
                kind=kind,
                reference=facts["reference"],
                dated_on=date.fromisoformat(facts["dated"]),
                transfer_id=transfer_id,
                made_at=now,
            )
        )


def _text_hash(facts: documents.Facts) -> str:
    """The hash a document prints of its text, beside the signatures or in the footer."""
    printed = [facts, *facts.get("signatures", ())]
    return next((found for one in printed if (found := one.get("text_sha256"))), "")


def store_deed(transfer_id: int, *, now: datetime) -> None:
    """Keep the signed deed as a PDF, once; raises `DocumentNotReady` before the receipt."""
    transfer = queries.get_transfer(transfer_id)
    if transfer.deed_id is not None:
        return
    if transfer.received_on is None or not transfer.deed_facts:
        raise DocumentNotReady
    facts = documents.signed_deed(transfer)
    pdf = render_pdf("deed", facts)
    with transaction():
        transfer = queries.get_transfer_for_update(transfer_id)
        if transfer.deed_id is None:
            transfer.deed = storage.store(pdf, name=f"{facts['reference']}.pdf", media_type="application/pdf")
            remember_document(pdf, DocumentKind.DEED, facts, transfer_id=transfer_id, now=now)
            announce(DeedStored(transfer.id), at=now)


def store_certificate(transfer_id: int, *, now: datetime) -> None:
    """Keep the reuse certificate of a closed transfer as a PDF, once for each closing; raises `DocumentNotReady`."""
    transfer = queries.get_transfer(transfer_id)
    if transfer.certificate_id is not None:
        return
    outcomes = queries.live_outcomes(transfer_id)
    if transfer.state is not TransferState.CLOSED or not outcomes:
        raise DocumentNotReady
    number, facts = transfer.certificate_number, _certificate(transfer, outcomes)
    pdf = render_pdf("reuse_certificate", facts)
    with transaction():
        transfer = queries.get_transfer_for_update(transfer_id)
        if transfer.certificate_id is None and transfer.certificate_number == number:
            transfer.certificate = storage.store(pdf, name=f"{facts['reference']}.pdf", media_type="application/pdf")
            remember_document(pdf, DocumentKind.REUSE_CERTIFICATE, facts, transfer_id=transfer_id, now=now)
            announce(CertificateStored(transfer.id, number), at=now)


def _certificate(transfer: Transfer, outcomes: Sequence[Outcome]) -> documents.Facts:
    devices = queries.devices_sent(transfer)
    erasures = erasures_by_item([item.id for items in devices.values() for item in items])
    return documents.certificate_facts(transfer, outcomes, devices=devices, erasures=erasures)
