"""Who may see, propose, claim and allocate lots. What a lot's state forbids is for the rules to say."""

from core.accounts.access import acts_for, acts_for_public_body, is_coordinator, is_of_public_body, is_official, manages
from core.accounts.models import Membership
from geo.partners.queries import is_verified
from marketplace.lots.models import Claim, Lot, Wish


def can_see_catalogue(user: object) -> bool:
    """Public bodies, officials, and partners once their profile is verified."""
    return is_of_public_body(user) or (isinstance(user, Membership) and is_verified(user.organisation_id))


def can_see_lot(user: object, lot: Lot) -> bool:
    """Its giver always; once published, whoever sees the catalogue."""
    return can_edit_lot(user, lot) or (lot.published_at is not None and can_see_catalogue(user))


def can_see_every_value(user: object) -> bool:
    """What each gave each: the coordinator and officials; others see their own side."""
    return is_coordinator(user) or is_official(user)


def can_propose(user: object) -> bool:
    """Somebody who acts for a public body."""
    return acts_for_public_body(user)


def can_edit_lot(user: object, lot: Lot) -> bool:
    """Whoever acts for its giver; the coordinator."""
    return is_coordinator(user) or acts_for(user, lot.giver_id)


def can_decide_on(user: object, lot: Lot) -> bool:
    """Publish, allocate, withdraw: a manager of its giver; the coordinator on behalf."""
    return is_coordinator(user) or manages(user, lot.giver_id)


def can_claim(user: object, lot: Lot) -> bool:
    """A manager of another organisation: whether it is verified and the lot still open is for the rules to say.

    Not the coordinator, who decides on behalf of givers: the metropole asks through one of its managers.
    """
    if not isinstance(user, Membership) or is_coordinator(user):
        return False
    return manages(user, user.organisation_id) and user.organisation_id != lot.giver_id


def can_weigh_claims(user: object, lot: Lot) -> bool:
    """Read the ranking of the claims and who else the lot suits: whoever acts for its giver; the coordinator. Nobody who asks."""
    return can_edit_lot(user, lot)


def can_be_assessed(user: object, lot: Lot) -> bool:
    """Somebody who acts for another organisation reads whether the lot suits it."""
    return isinstance(user, Membership) and acts_for(user, user.organisation_id) and not can_edit_lot(user, lot)


def can_read_conversations(user: object, lot: Lot) -> bool:
    """Every conversation on a lot: whoever acts for its giver; the coordinator."""
    return can_edit_lot(user, lot)


def can_read_conversation(user: object, lot: Lot, organisation_id: int) -> bool:
    """One of them: also whoever acts for the other organisation, if it sees the lot. Never the others who ask."""
    return can_read_conversations(user, lot) or (acts_for(user, organisation_id) and can_see_lot(user, lot))


def can_write_in_conversation(user: object, lot: Lot, organisation_id: int) -> bool:
    """Whoever acts for one of the two sides: the coordinator reads, and writes for the metropole alone."""
    return acts_for(user, lot.giver_id) or (acts_for(user, organisation_id) and can_see_lot(user, lot))


def can_publish_answer(user: object, lot: Lot) -> bool:
    """Whoever acts for the giver: it answers for what everybody reads."""
    return acts_for(user, lot.giver_id)


def can_follow_claims(user: object) -> bool:
    """Somebody who acts for an organisation reads what it asked for; an official does not."""
    return isinstance(user, Membership) and acts_for(user, user.organisation_id)


def can_see_claim(user: object, claim: Claim) -> bool:
    """Who made it, who decides on it, the coordinator."""
    return is_coordinator(user) or acts_for(user, claim.taker_id) or acts_for(user, claim.lot.giver_id)


def can_withdraw_claim(user: object, claim: Claim) -> bool:
    """A manager of the organisation that made it."""
    return manages(user, claim.taker_id)


def can_decide_claim(user: object, claim: Claim) -> bool:
    """A manager of the lot's giver; the coordinator on behalf."""
    return can_decide_on(user, claim.lot)


def can_follow(user: object) -> bool:
    """Whoever sees the catalogue may save searches of it, and follow it by letter or by feed."""
    return can_see_catalogue(user)


def can_wish(user: object) -> bool:
    """Somebody who acts for an organisation that may ask for lots."""
    return isinstance(user, Membership) and acts_for(user, user.organisation_id) and can_see_catalogue(user)


def can_see_wish(user: object, wish: Wish) -> bool:
    """Its organisation; the coordinator."""
    return is_coordinator(user) or acts_for(user, wish.organisation_id)


def can_close_wish(user: object, wish: Wish) -> bool:
    """Whoever acts for the organisation that looks for it."""
    return acts_for(user, wish.organisation_id)
