"""Who may see, propose, sign, decline and terminate agreements."""

from agreements.enums import AgreementState
from agreements.models import Agreement, AgreementDraft, AgreementTemplate, TemplateVersion
from core.accounts.access import acts_for, is_coordinator, is_of_public_body, is_official, manages
from core.accounts.models import Membership, Organisation


def can_see_every_agreement(user: object) -> bool:
    """In the list, without its signatories: the coordinator and officials."""
    return is_coordinator(user) or is_official(user)


def can_see_agreement(user: object, agreement: Agreement) -> bool:
    """Whoever acts for either party, and the coordinator; for anybody else it does not exist.

    It names those who signed: an official reads who is bound to whom in the list, and no more.
    """
    return is_coordinator(user) or acts_for(user, agreement.giver_id) or acts_for(user, agreement.partner_id)


def can_open_agreements(user: object) -> bool:
    """Somebody who may read an agreement as well as find it in the list."""
    return not is_official(user)


def can_propose_agreement(user: object, giver: Organisation) -> bool:
    """A manager of the public body that gives, and the coordinator, for the metropole or on behalf of another."""
    return is_coordinator(user) or (giver.kind.is_public and manages(user, giver.id))


def can_join_framework(user: object) -> bool:
    """Somebody of a public body other than the metropole, whose frameworks they are."""
    return is_of_public_body(user) and not is_coordinator(user)


def can_edit_draft(user: object, draft: AgreementDraft) -> bool:
    """Those who may propose for the organisation that gives; for anybody else the draft does not exist."""
    return can_propose_agreement(user, draft.giver)


def can_sign_agreement(user: object, agreement: Agreement) -> bool:
    """A manager of either party, for her own side; the coordinator for the metropole's side alone."""
    return manages(user, agreement.giver_id) or manages(user, agreement.partner_id)


def is_awaited(user: object, agreement: Agreement) -> bool:
    """Somebody who may sign, whose side has not signed yet."""
    if not isinstance(user, Membership) or agreement.state is not AgreementState.PROPOSED:
        return False
    return can_sign_agreement(user, agreement) and agreement.signature_of(user.organisation_id) is None


def can_close_agreement(user: object, agreement: Agreement) -> bool:
    """A manager of either party, and the coordinator, who may have proposed it on behalf of the giver."""
    return can_sign_agreement(user, agreement) or is_coordinator(user)


def can_decline_agreement(user: object, agreement: Agreement) -> bool:
    """Those who may close it, until both have signed."""
    return agreement.state is AgreementState.PROPOSED and can_close_agreement(user, agreement)


def can_terminate_agreement(user: object, agreement: Agreement) -> bool:
    """A manager of either party, once both have signed."""
    return agreement.state is AgreementState.SIGNED and can_sign_agreement(user, agreement)


def can_ask_for_document(user: object, agreement: Agreement) -> bool:
    """Whoever acts for a party, and the coordinator."""
    return can_see_agreement(user, agreement)


def is_document_missing(agreement: Agreement) -> bool:
    """Signed by both, and not printed yet."""
    return agreement.document_id is None and agreement.state.has_bound


def can_follow_agreement(user: object, agreement: Agreement) -> bool:
    """Those who may propose for the side that gives, once both have signed: an amendment or a renewal."""
    return agreement.state is AgreementState.SIGNED and agreement.joins_id is None and can_propose_agreement(user, agreement.giver)


def can_edit_template(user: object, template: AgreementTemplate) -> bool:
    """The coordinator for the territory's models; for those of a public body, its managers."""
    return is_coordinator(user) if template.owner_id is None else manages(user, template.owner_id)


def can_see_version(user: object, version: TemplateVersion) -> bool:
    """Anybody once it is published, even withdrawn since: agreements rest on it. A draft, those who may edit it."""
    return not version.is_draft or can_edit_template(user, version.template)


def can_write_models(user: object) -> bool:
    """A manager of a public body, for it, and the coordinator, for the territory."""
    return is_coordinator(user) or (
        isinstance(user, Membership) and user.organisation.kind.is_public and manages(user, user.organisation_id)
    )


def can_edit_clauses(user: object) -> bool:
    """The coordinator, who keeps the library."""
    return is_coordinator(user)
