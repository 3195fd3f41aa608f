"""Who gives and who receives, looked at as the law does."""

from dataclasses import dataclass
from datetime import date

from agreements import rules
from agreements.enums import TemplateKind
from agreements.errors import PartnerNotVerified, PublicBodyNotVerified
from core.accounts.models import Organisation
from core.thresholds import threshold
from geo.partners.enums import DocumentKind
from geo.partners.models import Partner
from geo.partners.queries import find_accepted_document, find_partner_of

PUBLIC_BODY = "Organisme public"


@dataclass(frozen=True, slots=True)
class Receiver:
    """Whoever receives: a partner of reuse with its profile, or another public body; on what law."""

    organisation: Organisation
    profile: Partner | None
    basis: rules.Basis

    @property
    def class_label(self) -> str:
        return self.profile.legal_class.label if self.profile else PUBLIC_BODY


def checked_receiver(organisation: Organisation | None, kind: TemplateKind, *, day: date) -> Receiver:
    """That organisation, allowed to sign such an agreement that day.

    Raises `PartnerNotVerified`, `PublicBodyNotVerified`, `LegalClassUnproved`, `LegalClassExpired`, `PurposeMissing`, and what
    `rules.basis_of` raises.
    """
    if organisation is None:
        raise PartnerNotVerified
    if organisation.kind.is_public:
        if organisation.verified_on is None:
            raise PublicBodyNotVerified
        return Receiver(organisation, None, _basis(kind, None, day))
    profile = rules.checked_partner(find_partner_of(organisation.id))
    basis = _basis(kind, profile, day)
    evidence = find_accepted_document(profile.id, DocumentKind.LEGAL_CLASS)
    rules.check_evidence(basis, organisation.name, evidence, today=day)
    rules.check_purpose(basis, profile.legal_class, profile.statutory_purpose)
    return Receiver(organisation, profile, basis)


def _basis(kind: TemplateKind, profile: Partner | None, day: date) -> rules.Basis:
    allowed = bool(threshold("public_body_gift_allowed", on=day))
    return rules.basis_of(kind, profile.legal_class if profile else None, allows_public_gifts=allowed)
