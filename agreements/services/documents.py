"""The documents of an agreement: the exact text people sign, then the same with its page of evidence."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import current_app

from agreements import queries, rules
from agreements.enums import TemplateKind
from agreements.errors import NotSignedYet
from agreements.events import AgreementDocumentMade
from agreements.models import Agreement, Signature
from core import storage
from core.accounts.rules import grouped_siret
from core.clock import paris_day
from core.db import transaction
from core.documents import render_pdf
from core.events import announce
from core.web.filters import french_date, french_moment

CHECKING = "/verifier"  # where anybody checks a document: core.web.verification


def make_document(agreement_id: int) -> None:
    """Make the document of an agreement that both have signed, once; raises `NotSignedYet`.

    It is printed before the transaction: printing takes longer than a lock should.
    """
    agreement = queries.get_agreement(agreement_id)
    if not rules.is_signed_by_both(agreement):
        raise NotSignedYet
    if agreement.document_id is not None:
        return
    content = render_pdf("agreement", _document_facts(agreement))
    with transaction():
        agreement = queries.get_agreement_for_update(agreement_id)
        if agreement.document_id is None:
            agreement.document = storage.store(content, name=f"{agreement.reference}.pdf", media_type="application/pdf")
            announce(AgreementDocumentMade(agreement.id))


def keep_text_document(agreement_id: int) -> None:
    """Keep the PDF that people will sign, once: it is there before anybody opens it."""
    agreement = queries.get_agreement(agreement_id)
    if agreement.text_document_id is not None:
        return
    content = text_pdf(agreement)
    with transaction():
        agreement = queries.get_agreement_for_update(agreement_id)
        if agreement.text_document_id is None:
            agreement.text_document = storage.store(content, name=f"{agreement.reference}-texte.pdf", media_type="application/pdf")


def text_pdf(agreement: Agreement) -> bytes:
    """The PDF that people sign: the one that is kept, else the same printed anew, for the same text gives the same bytes."""
    if agreement.text_document is not None:
        return storage.read(agreement.text_document)
    return render_pdf("agreement", {**_text_facts(agreement), "signatures": [], "to_sign": True})


def _document_facts(agreement: Agreement) -> dict[str, Any]:
    """What the document prints: the frozen text, and the two signatures."""
    signed = {side: agreement.signature_of(side) for side in (agreement.giver_id, agreement.partner_id)}
    return {
        **_text_facts(agreement),
        "dated": max(paris_day(signature.signed_at) for signature in agreement.signatures).isoformat(),
        "giver": _printed_party(agreement.text["giver"], signed[agreement.giver_id]),
        "partner": _printed_party(agreement.text["partner"], signed[agreement.partner_id]),
        "signatures": [_printed_signature(agreement, signature) for signature in agreement.signatures],
        "checked_at": f"{current_app.config['PUBLIC_URL']}{CHECKING}",
    }


def _text_facts(agreement: Agreement) -> dict[str, Any]:
    text = agreement.text
    return {
        "reference": agreement.reference,
        "dated": paris_day(agreement.proposed_at).isoformat(),
        "title": text["title"],
        "template_title": text["title"],
        "template_version": str(text["template"]["version"]),
        "giver": _printed_party(text["giver"], None),
        "partner": _printed_party(text["partner"], None),
        "starts_on": french_date(agreement.starts_on),
        "ends_on": french_date(agreement.ends_on - timedelta(days=1)),
        **_roles(agreement.template_version.template.kind),
        "basis": text.get("basis", {}).get("law"),
        "articles": text["articles"],
        "text_sha256": agreement.text_sha256,
    }


def _roles(kind: TemplateKind) -> dict[str, str]:
    if kind is not TemplateKind.PUBLIC_BODY_GIFT:
        return {}
    return {"giver_role": "Le cédant", "partner_role": "Le bénéficiaire"}


def _printed_party(party: Mapping[str, str], signature: Signature | None) -> dict[str, str]:
    represented_by = f"{signature.signatory_name}, {signature.capacity}" if signature else ""
    return {**party, "siret": grouped_siret(party["siret"]), "represented_by": represented_by}


def _printed_signature(agreement: Agreement, signature: Signature) -> dict[str, str | bool]:
    return {
        "organisation": agreement.name_of(signature.organisation_id),
        "name": signature.signatory_name,
        "capacity": signature.capacity,
        "way": signature.way.label,
        "on_paper": signature.way.is_paper,
        "signed_at": _when(signature),
        "address": signature.address,
        "consent": f"« {signature.consent} »",
        "text_sha256": signature.text_sha256,
        "document_sha256": signature.document_sha256 or "",
    }


def _when(signature: Signature) -> str:
    if signature.paper_signed_on is None:
        return french_moment(signature.signed_at)
    return f"{french_date(signature.paper_signed_on)}, enregistré le {french_moment(signature.signed_at)}"
