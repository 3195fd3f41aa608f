"""Who may see, fill in and judge the profile of a partner."""

from core.accounts.access import acts_for, is_coordinator, is_official, manages
from core.accounts.models import Membership, Organisation
from geo.partners.enums import PartnerState
from geo.partners.models import Partner
from geo.partners.rules import must_be_accepted


def can_see_every_partner(user: object) -> bool:
    """The coordinator, and officials, who read everything; others find the verified ones."""
    return is_coordinator(user) or is_official(user)


def can_see_partner(user: object, partner: Partner) -> bool:
    """A verified profile is public; before and after, its own people, the coordinator and officials."""
    return partner.state is PartnerState.VERIFIED or can_see_every_partner(user) or acts_for(user, partner.organisation_id)


def can_see_state(user: object, partner: Partner) -> bool:
    """Where a profile stands is told to its own people, to the coordinator and to officials."""
    return can_see_every_partner(user) or acts_for(user, partner.organisation_id)


def can_create_partner(user: object, organisation: Organisation) -> bool:
    """A manager for her own partner organisation, the coordinator for any."""
    return not organisation.kind.is_public and (is_coordinator(user) or manages(user, organisation.id))


def can_describe_own_organisation(user: object) -> bool:
    """A manager of a partner organisation."""
    return isinstance(user, Membership) and can_create_partner(user, user.organisation) and not is_coordinator(user)


def can_edit_partner(user: object, partner: Partner) -> bool:
    """A manager of the partner, and the coordinator."""
    return is_coordinator(user) or manages(user, partner.organisation_id)


def can_submit_partner(user: object, partner: Partner) -> bool:
    """A manager of the partner, once the profile is filled in."""
    return partner.state is PartnerState.DRAFT and can_edit_partner(user, partner)


def can_verify_partner(user: object, partner: Partner) -> bool:
    """The coordinator, when a profile is submitted."""
    return partner.state is PartnerState.SUBMITTED and is_coordinator(user)


def can_suspend_partner(user: object, partner: Partner) -> bool:
    """The coordinator, when a profile is verified."""
    return partner.state is PartnerState.VERIFIED and is_coordinator(user)


def can_reinstate_partner(user: object, partner: Partner) -> bool:
    """The coordinator, when a profile is suspended."""
    return partner.state is PartnerState.SUSPENDED and is_coordinator(user)


def can_see_history(user: object) -> bool:
    """Who changed what is for the coordinator."""
    return is_coordinator(user)


def can_invite_profiles(user: object) -> bool:
    """The coordinator is shown which organisations have no profile yet."""
    return is_coordinator(user)


def can_see_documents(user: object, partner: Partner) -> bool:
    """Whoever acts for the partner, and the coordinator: they are not public."""
    return is_coordinator(user) or acts_for(user, partner.organisation_id)


def can_give_documents(user: object, partner: Partner) -> bool:
    """A manager of the partner, and the coordinator on its behalf."""
    return can_edit_partner(user, partner)


def can_judge_documents(user: object) -> bool:
    """The coordinator."""
    return is_coordinator(user)


def can_see_suggestion(user: object, partner: Partner) -> bool:
    """Whoever acts for the partner, and the coordinator: it is not public yet."""
    return is_coordinator(user) or acts_for(user, partner.organisation_id)


def can_answer_suggestion(user: object) -> bool:
    """The coordinator."""
    return is_coordinator(user)


def can_withdraw_suggestion(user: object, partner: Partner) -> bool:
    """A manager of the partner, whose changes they are."""
    return manages(user, partner.organisation_id)


def must_wait_for_acceptance(user: object, partner: Partner) -> bool:
    """Whether what this person changes in the profile waits for the coordinator."""
    return must_be_accepted(partner.state, (), by_coordinator=is_coordinator(user))


def can_seek_partners(user: object) -> bool:
    """The coordinator is led from where nobody is near to whom she might ask."""
    return is_coordinator(user)


def can_see_company(user: object) -> bool:
    """What the national register says of a partner is for the coordinator: she judges what it means."""
    return is_coordinator(user)
