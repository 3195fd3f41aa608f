"""Parties that may sign, and agreements brought to a given point by the commands themselves."""

from datetime import date, timedelta

from agreements import queries, services
from agreements.enums import TemplateKind
from agreements.models import Agreement
from core import storage
from core.accounts.models import Membership
from core.clock import now, today
from core.db import db as database
from geo.partners.enums import DocumentKind, DocumentState, LegalClass, PartnerState
from geo.partners.models import Partner, PartnerDocument
from geo.partners.queries import find_accepted_document, find_partner_of
from tests.factories import keep, make_manager, make_partner_manager
from tests.files import PDF


def make_verified_partner(
    legal_class: LegalClass = LegalClass.ESUS, state: PartnerState = PartnerState.VERIFIED, *, is_proved: bool = True, **facts
) -> Membership:
    """A manager of a partner whose public profile is verified, its legal class proved without an end."""
    manager = make_partner_manager(**facts)
    profile = {"description": "", "website": "", "latitude": 49.1, "longitude": 6.2}
    profile |= {"statutory_purpose": "Équiper des personnes en situation de précarité."}
    keep(Partner(organisation=manager.organisation, legal_class=legal_class, state=state, verified_on=today(), **profile))
    if is_proved:
        give_evidence(manager, None)
    return manager


def give_evidence(partner: Membership, valid_until: date | None) -> None:
    """The proof of its legal class, as the coordinator accepted it, in place of the one in force."""
    profile = find_partner_of(partner.organisation_id)
    assert profile is not None
    withdraw_evidence(partner)
    file = storage.store(PDF, name="preuve.pdf", media_type="application/pdf")
    facts = {"kind": DocumentKind.LEGAL_CLASS, "state": DocumentState.ACCEPTED, "submitted_at": now(), "decided_at": now()}
    keep(PartnerDocument(partner_id=profile.id, file=file, valid_until=valid_until, **facts))


def withdraw_evidence(partner: Membership) -> None:
    """Nothing proves its legal class any longer."""
    profile = find_partner_of(partner.organisation_id)
    before = profile and find_accepted_document(profile.id, DocumentKind.LEGAL_CLASS)
    if before:
        before.state = DocumentState.REPLACED
        database.session.commit()


def model_of(kind: TemplateKind) -> int:
    """The key of the territory's model of that kind."""
    return next(row.template_id for row in queries.models_to_propose(None) if row.kind is kind)


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
    """An agreement both have signed, with its document; the class of the partner is proved when nothing proves it yet."""
    giver, partner = giver or make_manager(), partner or make_verified_partner()
    profile = find_partner_of(partner.organisation_id)
    if profile and find_accepted_document(profile.id, DocumentKind.LEGAL_CLASS) is None:
        give_evidence(partner, None)
    agreement = make_proposal(giver, partner, **facts)
    sign(agreement, giver)
    sign(agreement, partner, capacity="présidente")
    return queries.get_agreement(agreement.id)


def in_days(count: int) -> date:
    return today() + timedelta(days=count)
