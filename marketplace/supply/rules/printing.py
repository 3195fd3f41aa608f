"""What the printed request says."""

from core.accounts.models import Organisation
from core.accounts.rules import grouped_siret
from core.clock import paris_day
from core.web.filters import french_date
from marketplace.supply.models import QuotationRequest
from marketplace.supply.rules.offers import price_in_words
from marketplace.supply.rules.requests import estimate_in_words


def request_facts(request: QuotationRequest) -> dict[str, object]:
    """The facts of `templates/documents/quotation_request.typ`: the lines as they were asked for. No person is named."""
    supplier = request.partner.organisation
    return {
        "reference": request.reference,
        "dated": paris_day(request.asked_at).isoformat(),
        "asked_on": french_date(request.asked_at),
        "giver": _party(request.organisation),
        "partner": _party(supplier),
        "place": request.place,
        "wanted_by": french_date(request.wanted_by) if request.wanted_by else "sans date imposée",
        "message": [paragraph for paragraph in request.message.splitlines() if paragraph.strip()],
        "lines": [
            {
                "designation": ", ".join(part for part in (line.model, line.details) if part),
                "category": line.category.label,
                "grade": line.grade.label,
                "units": line.units,
                "price": price_in_words(line.terms, line.unit_price_eur, line.price_basis),
            }
            for line in request.lines
        ],
        "units": sum(line.units for line in request.lines),
        "estimate": estimate_in_words(request.lines),
        "answer_to": request.organisation.email or None,
    }


def _party(organisation: Organisation) -> dict[str, str]:
    return {"name": organisation.name, "siret": grouped_siret(organisation.siret), "address": organisation.address}
