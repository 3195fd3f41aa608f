"""Pickup notes, deeds and certificates. Working papers are printed as they are asked for, and known to nobody but their reader."""

from datetime import date

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from core.accounts.queries import managers_of
from core.clock import now, today
from core.documents import render_pdf
from core.web.access import Audience, open_to, require
from core.web.files import given_file, made_pdf
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
    return made_pdf(render_pdf("pickup_note", facts), facts["reference"])


@bp.get("/cessions/<int:transfer_id>/acte")
@open_to(Audience.SIGNED_IN)
def show_deed(transfer_id: int) -> ResponseReturnValue:
    """The deed as it was stored, or the draft of it."""
    transfer = seen_transfer(transfer_id)
    if transfer.deed:
        return given_file(transfer.deed)
    if transfer.deed_facts:
        facts = documents.signed_deed(transfer) | {"signatures": []}
    else:
        rules.check_prepared(transfer)
        facts = _draft(transfer, today())
    return made_pdf(render_pdf("deed", facts), f"{facts['reference']}-projet")


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
    return given_file(transfer.certificate)


@bp.post("/cessions/<int:transfer_id>/preparer-attestation")
@open_to(Audience.SIGNED_IN)
def prepare_certificate(transfer_id: int) -> ResponseReturnValue:
    """When the job failed: make the certificate now."""
    transfer = seen_transfer(transfer_id)
    require(access.can_plan_pickup, transfer)
    services.store_certificate(transfer_id, now=now())
    return redirect(url_for(".show_transfer", transfer_id=transfer_id))
