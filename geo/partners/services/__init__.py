"""Commands on the profiles of partners and their documents, and the page that tells of the sector."""

from geo.partners.services.addresses import follow_address
from geo.partners.services.documents import accept_document, refuse_document, send_warnings, submit_document, withdraw_document
from geo.partners.services.profiles import (
    create_partner,
    edit_partner,
    reinstate_partner,
    send_back_partner,
    submit_partner,
    suspend_partner,
    verify_partner,
)
from geo.partners.services.roads import ask_roads_to_partners
from geo.partners.services.sector import sector_document
from geo.partners.services.suggestions import accept_suggestion, refuse_suggestion, withdraw_suggestion
from geo.partners.services.territory import import_territory

__all__ = [
    "accept_document",
    "accept_suggestion",
    "ask_roads_to_partners",
    "create_partner",
    "edit_partner",
    "follow_address",
    "import_territory",
    "refuse_document",
    "refuse_suggestion",
    "reinstate_partner",
    "sector_document",
    "send_back_partner",
    "send_warnings",
    "submit_document",
    "submit_partner",
    "suspend_partner",
    "verify_partner",
    "withdraw_document",
    "withdraw_suggestion",
]
