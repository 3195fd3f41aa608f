"""What follows about the profiles of partners: a letter per step, to the other side; their place on the map."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from core import mail
from core.accounts.models import Membership
from core.accounts.queries import coordinators, find_organisation_by_siret, managers_of
from core.events import followed, reacts_to
from geo.addresses.events import AddressLeft, AddressLocated, AddressPlaced
from geo.companies.events import CompanyFoundClosed
from geo.partners import queries, services
from geo.partners.enums import PartnerState
from geo.partners.events import (
    DocumentAccepted,
    DocumentExpiring,
    DocumentRefused,
    DocumentSubmitted,
    PartnerReinstated,
    PartnerSentBack,
    PartnerSubmitted,
    PartnerSuspended,
    PartnerVerified,
    SuggestionAccepted,
    SuggestionMade,
    SuggestionRefused,
)
from geo.partners.models import PartnerDocument


@reacts_to(PartnerSubmitted)
def tell_coordinators_of_submission(partner_id: int, revision: int) -> None:
    """Write to the coordinators that a profile awaits them."""
    partner = queries.get_partner(partner_id)
    mail.send_to(coordinators(), "partner_submitted", about=f"partner {partner_id} revision {revision}", partner=partner)


@reacts_to(PartnerSentBack)
def tell_partner_of_return(partner_id: int, revision: int, reason: str) -> None:
    """Write to the partner what its profile lacks."""
    _write_to_managers("partner_sent_back", partner_id, revision, reason=reason)


@reacts_to(PartnerVerified)
def tell_partner_of_verification(partner_id: int, revision: int) -> None:
    """Write to the partner that its profile is public."""
    _write_to_managers("partner_verified", partner_id, revision)


@reacts_to(PartnerSuspended)
def tell_partner_of_suspension(partner_id: int, revision: int, reason: str) -> None:
    """Write to the partner that its profile is suspended, and why."""
    _write_to_managers("partner_suspended", partner_id, revision, reason=reason)


@reacts_to(PartnerReinstated)
def tell_partner_of_return_to_directory(partner_id: int, revision: int) -> None:
    """Write to the partner that its profile is public again."""
    _write_to_managers("partner_reinstated", partner_id, revision)


@reacts_to(SuggestionMade)
def tell_coordinators_of_suggestion(partner_id: int, revision: int, suggestion_id: int, changed: Sequence[str]) -> None:
    """Write to the coordinators that changes await them: once, however often the partner changes its mind before they answer."""
    mail.send_to(coordinators(), "suggestion_made", about=f"suggestion {suggestion_id}", partner=queries.get_partner(partner_id))


@reacts_to(SuggestionAccepted)
def tell_partner_of_accepted_changes(partner_id: int, revision: int, changed: Sequence[str]) -> None:
    """Write to the partner that its profile says what it suggested."""
    _write_to_managers("suggestion_accepted", partner_id, revision, changed=changed)


@reacts_to(SuggestionRefused)
def tell_partner_of_refused_changes(partner_id: int, revision: int, reason: str) -> None:
    """Write to the partner why its profile stays as it was."""
    _write_to_managers("suggestion_refused", partner_id, revision, reason=reason)


@reacts_to(DocumentSubmitted)
def tell_coordinators_of_document(partner_id: int, document_id: int) -> None:
    """Write to the coordinators that a document awaits them."""
    document = queries.get_document(document_id)
    if document.state.is_submitted:
        _write_of(document, "document_submitted", coordinators(), about=f"document {document_id}")


@reacts_to(DocumentAccepted)
def tell_partner_of_acceptance(partner_id: int, document_id: int) -> None:
    """Write to the partner that its document is accepted."""
    document = queries.get_document(document_id)
    _write_of(document, "document_accepted", managers_of(document.partner.organisation_id), about=f"document {document_id}")


@reacts_to(DocumentRefused)
def tell_partner_of_document_refusal(partner_id: int, document_id: int, reason: str) -> None:
    """Write to the partner what its document lacks."""
    document = queries.get_document(document_id)
    _write_of(
        document, "document_refused", managers_of(document.partner.organisation_id), about=f"document {document_id}", reason=reason
    )


@reacts_to(DocumentExpiring)
def tell_partner_of_end(partner_id: int, document_id: int, days: int) -> None:
    """Write to the partner that its document ends, and to the coordinators once it is past."""
    document = queries.get_document(document_id)
    about = f"document {document_id} stage {days}"
    _write_of(document, "document_expiring", managers_of(document.partner.organisation_id), about=about, days=days)
    if days == 0:
        _write_of(document, "document_expired", coordinators(), about=about)


@reacts_to(AddressLocated)
def follow_located_address(address_id: int, score: float) -> None:
    """The geocoder found it."""
    services.follow_address(address_id)


@reacts_to(AddressPlaced)
def follow_placed_address(address_id: int, latitude: float, longitude: float) -> None:
    """A person placed it."""
    services.follow_address(address_id)


@reacts_to(AddressLeft)
def follow_left_address(address_id: int) -> None:
    """Nobody knows better than the town hall."""
    services.follow_address(address_id)


def _write_of(document: PartnerDocument, letter: str, people: Sequence[Membership], *, about: str, **facts: Any) -> None:
    mail.send_to(people, letter, about=about, document=document, partner=document.partner, **facts)


def _write_to_managers(letter: str, partner_id: int, revision: int, **facts: Any) -> None:
    partner = queries.get_partner(partner_id)
    about = f"partner {partner.id} revision {revision}"
    mail.send_to(managers_of(partner.organisation_id), letter, about=about, partner=partner, **facts)


@reacts_to(CompanyFoundClosed)
def tell_coordinators_of_closure(company_id: int, siret: str, closed_on: str) -> None:
    """Write to the coordinators that the register says a partner is closed; its profile stays as it is until they decide."""
    organisation = find_organisation_by_siret(siret)
    partner = queries.find_partner_of(organisation.id) if organisation else None
    if partner is None or partner.state is not PartnerState.VERIFIED:
        return
    since = date.fromisoformat(closed_on) if closed_on else None
    mail.send_to(coordinators(), "partner_closed", about=followed(), partner=partner, since=since)
