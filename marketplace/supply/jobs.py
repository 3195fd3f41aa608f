"""Letters about the reconditioned stock and the requests for quotation."""

from core import mail
from core.accounts.queries import managers_of
from core.events import followed, reacts_to
from geo.partners.queries import get_partner
from marketplace.supply import queries, services
from marketplace.supply.events import QuotationAsked, QuotationDeclined, QuotationGiven, RequestWithdrawn, StockWentStale
from marketplace.supply.models import QuotationRequest


@reacts_to(QuotationAsked)
def send_request(request_id: int) -> None:
    """Print the request, and send it to the partner with its PDF."""
    request = services.keep_document(request_id)
    people = managers_of(request.partner.organisation_id)
    mail.send_to(people, "quotation_asked", about=f"request {request_id}", attachment=request.document, request=request)


@reacts_to(QuotationGiven)
def send_quotation(request_id: int) -> None:
    """Send whoever asked the answer, with its file."""
    request = queries.get_request(request_id)
    _write_to_asker("quotation_given", request)


@reacts_to(QuotationDeclined)
def tell_of_refusal(request_id: int) -> None:
    """Tell whoever asked why there will be no quotation."""
    _write_to_asker("quotation_declined", queries.get_request(request_id))


@reacts_to(RequestWithdrawn)
def tell_of_withdrawal(request_id: int) -> None:
    """Tell the partner that it need not answer."""
    request = queries.get_request(request_id)
    people = managers_of(request.partner.organisation_id)
    mail.send_to(people, "quotation_withdrawn", about=f"request {request_id}", request=request)


@reacts_to(StockWentStale)
def ask_for_confirmation(partner_id: int, offers: int) -> None:
    """Ask a partner whether what it offers is still true."""
    partner = get_partner(partner_id)
    mail.send_to(managers_of(partner.organisation_id), "stock_stale", about=followed(), partner=partner, offers=offers)


def _write_to_asker(template: str, request: QuotationRequest) -> None:
    """To whoever asked, and to the managers of her organisation, each once."""
    people = {person.user_id: person for person in [request.asked_by, *managers_of(request.organisation_id)]}
    usable = [person for person in people.values() if person.ended_at is None and person.user.disabled_at is None]
    mail.send_to(usable, template, about=f"request {request.id}", attachment=request.quotation, request=request)
