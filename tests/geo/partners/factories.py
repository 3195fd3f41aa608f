"""The smallest valid profile of a partner, in each of its states."""

from datetime import date

from core.accounts.enums import OrganisationKind
from core.accounts.models import Organisation
from core.text import folded_words
from geo.partners.enums import Activity, LegalClass, PartnerState
from geo.partners.models import Capability, Partner
from tests.factories import keep, make_category, make_organisation

METZ = {"insee_code": "57463", "latitude": 49.11972, "longitude": 6.17626}


def make_partner(
    organisation: Organisation | None = None,
    state: PartnerState = PartnerState.VERIFIED,
    capabilities: tuple[tuple[str, Activity], ...] = (("laptop", Activity.RECONDITION),),
    name: str = "",
    **facts,
) -> Partner:
    """A partner of Metz that reconditions laptops, verified; `capabilities` are codes of categories and activities."""
    organisation = organisation or make_organisation(OrganisationKind.PARTNER, **({"name": name} if name else {}))
    defaults = {
        "description": "Nous remettons en état des ordinateurs.",
        "legal_class": LegalClass.ESUS,
        "verified_on": date(2026, 9, 1) if state in {PartnerState.VERIFIED, PartnerState.SUSPENDED} else None,
        "revision": 1,
        **METZ,
    }
    partner = Partner(organisation=organisation, state=state, **{**defaults, **facts})
    partner.search_text = folded_words(f"{organisation.name} {partner.description}")
    partner.capabilities = [Capability(category=make_category(code), activity=activity) for code, activity in capabilities]
    return keep(partner)


def make_draft(**facts) -> Partner:
    return make_partner(state=PartnerState.DRAFT, **facts)


def make_submitted(**facts) -> Partner:
    return make_partner(state=PartnerState.SUBMITTED, **facts)


def make_suspended(**facts) -> Partner:
    return make_partner(state=PartnerState.SUSPENDED, **facts)
