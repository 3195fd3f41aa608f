"""What follows in the background: the document, and letters to the managers of the side that is concerned."""

from typing import Any

from agreements import queries, services
from agreements.events import (
    AgreementDeclined,
    AgreementEnding,
    AgreementInForce,
    AgreementProposed,
    AgreementSigned,
    AgreementTerminated,
)
from agreements.models import Agreement
from core import mail
from core.accounts.queries import managers_of
from core.events import reacts_to


@reacts_to(AgreementProposed)
def tell_of_proposal(agreement_id: int, *, on_behalf: bool) -> None:
    """Ask the partner's managers for their signature; the giver's too when the coordinator proposed for them."""
    agreement = queries.get_agreement(agreement_id)
    for side in [agreement.partner_id, *([agreement.giver_id] if on_behalf else [])]:
        _write("agreement_proposed", agreement, side)


@reacts_to(AgreementProposed)
def prepare_text(agreement_id: int, *, on_behalf: bool) -> None:
    """Print the text that people will sign."""
    services.keep_text_document(agreement_id)


@reacts_to(AgreementSigned)
def tell_of_signature(agreement_id: int, organisation_id: int) -> None:
    """Tell the other side that only its signature is missing."""
    agreement = queries.get_agreement(agreement_id)
    signature = agreement.signature_of(organisation_id)
    _write("agreement_signed", agreement, agreement.other_side(organisation_id).id, signature=signature)


@reacts_to(AgreementInForce)
def tell_that_both_signed(agreement_id: int) -> None:
    """Tell both sides that they are bound, and from when."""
    agreement = queries.get_agreement(agreement_id)
    for side in (agreement.giver_id, agreement.partner_id):
        _write("agreement_in_force", agreement, side)


@reacts_to(AgreementInForce)
def prepare_document(agreement_id: int) -> None:
    """Print the signed agreement."""
    services.make_document(agreement_id)


@reacts_to(AgreementDeclined)
def tell_of_refusal(agreement_id: int) -> None:
    """Tell whoever did not decline, and why it was."""
    _tell_the_others("agreement_declined", agreement_id)


@reacts_to(AgreementTerminated)
def tell_of_termination(agreement_id: int) -> None:
    """Tell whoever did not terminate, from when, and why."""
    _tell_the_others("agreement_terminated", agreement_id)


@reacts_to(AgreementEnding)
def tell_of_end(agreement_id: int, days: int) -> None:
    """Tell both sides that it ends soon, or that it has ended, and what to do."""
    agreement = queries.get_agreement(agreement_id)
    for side in (agreement.giver_id, agreement.partner_id):
        _write("agreement_ending", agreement, side, about=f" stage {days}", days=days)


def _tell_the_others(letter: str, agreement_id: int) -> None:
    agreement = queries.get_agreement(agreement_id)
    author = agreement.closed_by.organisation_id if agreement.closed_by else None
    for side in {agreement.giver_id, agreement.partner_id} - {author}:
        _write(letter, agreement, side)


def _write(letter: str, agreement: Agreement, side: int, *, about: str = "", **facts: Any) -> None:
    other, reason = agreement.other_side(side), f"agreement {agreement.id}{about}"
    mail.send_to(managers_of(side), letter, about=reason, agreement=agreement, other=other, **facts)
