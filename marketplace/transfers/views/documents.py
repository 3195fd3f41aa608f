"""Pickup notes, deeds and certificates."""

from datetime import date

from flask import Response, redirect, url_for
from flask.typing import ResponseReturnValue

from core import storage
from core.accounts.queries import managers_of
from core.clock import now, today
from core.documents import render_pdf
from core.storage import StoredFile
from core.web.access import Audience, open_to, require
from marketplace.transfers import access, rules, services
from marketplace.transfers.errors import DocumentNotReady
from marketplace.transfers.models import Transfer
from marketplace.transfers.rules import documents
from marketplace.transfers.views.blueprint import bp, seen_transfer


@bp.get("/cessions/<int:transfer_id>/bordereau")
@open_to(Audience.SIGNED_IN)
def show_pickup_note(transfer_id: int) -> ResponseReturnValue:
    transfer = seen_transfer(transfer_id)
    giver, taker = managers_of(transfer.giver_id), managers_of(transfer.taker_id)
    facts = documents.pickup_note_facts(
        transfer, giver_contact=giver[0] if giver else None, taker_contact=taker[0] if taker else None
    )
    return _pdf(render_pdf("pickup_note", facts), facts["reference"])


@bp.get("/cessions/<int:transfer_id>/acte")
@open_to(Audience.SIGNED_IN)
def show_deed(transfer_id: int) -> ResponseReturnValue:
    """The deed as it was stored, or the draft of it."""
    transfer = seen_transfer(transfer_id)
    if transfer.deed:
        return file_response(transfer.deed)
    if transfer.deed_facts:
        facts = documents.signed_deed(transfer) | {"signatures": []}
    else:
        rules.check_prepared(transfer)
        facts = _draft(transfer, today())
    return _pdf(render_pdf("deed", facts), f"{facts['reference']}-projet")


def _draft(transfer: Transfer, day: date) -> documents.Facts:
    return services.draft_deed(transfer, today=day)


@bp.post("/cessions/<int:transfer_id>/preparer-acte")
@open_to(Audience.SIGNED_IN)
def prepare_deed(transfer_id: int) -> ResponseReturnValue:
    """When the job failed: make the deed now."""
    transfer = seen_transfer(transfer_id)
    require(access.can_plan_pickup, transfer)
    services.store_deed(transfer_id, now=now())
    return redirect(url_for(".show_transfer", transfer_id=transfer_id))


@bp.get("/cessions/<int:transfer_id>/attestation")
@open_to(Audience.SIGNED_IN)
def show_certificate(transfer_id: int) -> ResponseReturnValue:
    transfer = seen_transfer(transfer_id)
    if transfer.certificate is None:
        raise DocumentNotReady
    return file_response(transfer.certificate)


@bp.post("/cessions/<int:transfer_id>/preparer-attestation")
@open_to(Audience.SIGNED_IN)
def prepare_certificate(transfer_id: int) -> ResponseReturnValue:
    """When the job failed: make the certificate now."""
    transfer = seen_transfer(transfer_id)
    require(access.can_plan_pickup, transfer)
    services.store_certificate(transfer_id, now=now())
    return redirect(url_for(".show_transfer", transfer_id=transfer_id))


def file_response(file: StoredFile) -> Response:
    """A stored file, to be saved rather than opened: nothing somebody gave is shown as part of the site."""
    response = Response(storage.read(file), mimetype=file.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _pdf(content: bytes, name: str) -> Response:
    response = Response(content, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=f"{name}.pdf")
    return response
