"""Who may see figures that are not published, and publish them."""

from core.accounts.access import is_coordinator, is_official
from core.accounts.models import Membership, Organisation
from marketplace.retex.models import Retex, RetexPhoto


def can_see_drafts(user: object) -> bool:
    """The coordinator and the officials follow the whole territory."""
    return is_coordinator(user) or is_official(user)


def can_see_report(user: object, retex: Retex | None) -> bool:
    """A published year is everybody's; a draft is for those who follow the territory."""
    return retex is not None or can_see_drafts(user)


def can_see_figures_of(user: object, organisation: Organisation) -> bool:
    """People see the figures of their own organisation, published or not."""
    return can_see_drafts(user) or (isinstance(user, Membership) and user.organisation_id == organisation.id)


def can_see_photo(user: object, photo: RetexPhoto) -> bool:
    """A photo that was published is everybody's, as its report is."""
    return photo.is_published or can_see_drafts(user)


def can_publish(user: object) -> bool:
    """The metropole's coordinator publishes."""
    return is_coordinator(user)
