"""The deed and the certificate, kept as PDF."""

from collections.abc import Sequence
from datetime import datetime

from core import storage
from core.db import transaction
from core.documents import render_pdf
from core.events import announce
from marketplace.inventory.queries import erasures_by_item
from marketplace.transfers import queries
from marketplace.transfers.enums import TransferState
from marketplace.transfers.errors import DocumentNotReady
from marketplace.transfers.events import CertificateStored, DeedStored
from marketplace.transfers.models import Outcome, Transfer
from marketplace.transfers.rules import documents


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
            announce(CertificateStored(transfer.id, number), at=now)


def _certificate(transfer: Transfer, outcomes: Sequence[Outcome]) -> documents.Facts:
    devices = queries.devices_sent(transfer)
    erasures = erasures_by_item([item.id for items in devices.values() for item in items])
    return documents.certificate_facts(transfer, outcomes, devices=devices, erasures=erasures)
