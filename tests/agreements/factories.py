"""Parties that may sign, and agreements brought to a given point by the commands themselves."""

from datetime import date, timedelta

from agreements import queries, services
from agreements.models import Agreement
from core.accounts.models import Membership
from core.clock import now, today
from geo.partners.enums import LegalClass, PartnerState
from geo.partners.models import Partner
from tests.factories import keep, make_manager, make_partner_manager


def make_verified_partner(
    legal_class: LegalClass = LegalClass.ESUS, state: PartnerState = PartnerState.VERIFIED, **facts
) -> Membership:
    """A manager of a partner whose public profile is verified."""
    manager = make_partner_manager(**facts)
    profile = {"description": "", "website": "", "latitude": 49.1, "longitude": 6.2}
    keep(Partner(organisation=manager.organisation, legal_class=legal_class, state=state, verified_on=today(), **profile))
    return manager


def make_proposal(giver: Membership | None = None, partner: Membership | None = None, **facts) -> Agreement:
    """An agreement that waits for both signatures."""
    giver, partner = giver or make_manager(), partner or make_verified_partner()
    answers = {"starts_on": today(), "years": 3, "by": giver, "now": now(), **facts}
    return services.propose_agreement(giver_id=giver.organisation_id, partner_id=partner.organisation_id, **answers)


def sign(agreement: Agreement, by: Membership, **facts) -> Agreement:
    answers = {
        "capacity": "maire",
        "consent": True,
        "read_sha256": agreement.text_sha256,
        "address": "192.0.2.1",
        "now": now(),
        **facts,
    }
    return services.sign_agreement(agreement.id, by=by, **answers)


def make_signed(giver: Membership | None = None, partner: Membership | None = None, **facts) -> Agreement:
    """An agreement both have signed, with its document."""
    giver, partner = giver or make_manager(), partner or make_verified_partner()
    agreement = make_proposal(giver, partner, **facts)
    sign(agreement, giver)
    sign(agreement, partner, capacity="présidente")
    return queries.get_agreement(agreement.id)


def in_days(count: int) -> date:
    return today() + timedelta(days=count)
