"""The document of an agreement that both have signed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from agreements import queries, rules
from agreements.errors import NotSignedYet
from agreements.events import AgreementDocumentMade
from agreements.models import Agreement, Signature
from core import storage
from core.clock import paris_day
from core.db import transaction
from core.documents import render_pdf
from core.events import announce
from core.web.filters import french_date, french_moment


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


def _document_facts(agreement: Agreement) -> dict[str, Any]:
    """What the document prints: the frozen text, and the two signatures."""
    text = agreement.text
    giver_signature, partner_signature = (agreement.signature_of(side) for side in (agreement.giver_id, agreement.partner_id))
    return {
        "reference": agreement.reference,
        "dated": max(paris_day(signature.signed_at) for signature in agreement.signatures).isoformat(),
        "title": text["title"],
        "template_title": text["title"],
        "template_version": str(text["template"]["version"]),
        "giver": _printed_party(text["giver"], giver_signature),
        "partner": _printed_party(text["partner"], partner_signature),
        "starts_on": french_date(agreement.starts_on),
        "ends_on": french_date(agreement.ends_on - timedelta(days=1)),
        "basis": text.get("basis", {}).get("law"),
        "articles": text["articles"],
        "text_sha256": agreement.text_sha256,
        "signatures": [_printed_signature(agreement, signature) for signature in agreement.signatures],
    }


def _printed_party(party: Mapping[str, str], signature: Signature | None) -> dict[str, str]:
    siret = party["siret"]
    represented_by = f"{signature.signatory_name}, {signature.capacity}" if signature else ""
    return {**party, "siret": f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}", "represented_by": represented_by}


def _printed_signature(agreement: Agreement, signature: Signature) -> dict[str, str]:
    return {
        "organisation": agreement.name_of(signature.organisation_id),
        "name": signature.signatory_name,
        "capacity": signature.capacity,
        "signed_at": french_moment(signature.signed_at),
        "consent": f"« {signature.consent} »",
        "text_sha256": signature.text_sha256,
    }
