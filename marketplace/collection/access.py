"""Who may see and run boxes."""

from core.accounts.access import acts_for, acts_for_partner, acts_for_public_body, is_coordinator, is_official, manages
from core.accounts.models import Membership
from geo.partners.queries import is_verified
from marketplace.collection.enums import BoxState
from marketplace.collection.models import BoxRequest, CleanupEvent, CollectionBox, Emptying, Round


def can_see_every_box(user: object) -> bool:
    """Whoever is signed in; visitors see those in service."""
    return isinstance(user, Membership)


def can_manage_boxes(user: object) -> bool:
    """The coordinator proposes, places and removes boxes, and says who empties them."""
    return is_coordinator(user)


def can_edit_practical_facts(user: object, box: CollectionBox) -> bool:
    """Hours and photo: a manager of the host, and the coordinator, until the box is removed."""
    return not box.state.is_removed and (is_coordinator(user) or manages(user, box.host_id))


def can_install_box(user: object, box: CollectionBox) -> bool:
    """The coordinator, once it is proposed."""
    return box.state is BoxState.PROPOSED and is_coordinator(user)


def can_stop_box(user: object, box: CollectionBox) -> bool:
    """Whoever edits its practical facts, while it is in service."""
    return box.state.is_installed and can_edit_practical_facts(user, box)


def can_restart_box(user: object, box: CollectionBox) -> bool:
    """The same, while it is out of service."""
    return box.state.is_out_of_service and can_edit_practical_facts(user, box)


def can_remove_box(user: object, box: CollectionBox) -> bool:
    """The coordinator, until it is."""
    return not box.state.is_removed and is_coordinator(user)


def can_see_history(user: object, box: CollectionBox) -> bool:
    """Who did what: the coordinator, officials, the people of its host and of its responsible partner."""
    own = acts_for(user, box.host_id) or (box.responsible_id is not None and acts_for(user, box.responsible_id))
    return is_coordinator(user) or is_official(user) or own


def can_see_reports(user: object, box: CollectionBox) -> bool:
    """What is reported of a box: as its history."""
    return can_see_history(user, box)


def can_answer_reports(user: object, box: CollectionBox) -> bool:
    """Whoever acts for its host or for its responsible partner, and the coordinator."""
    return not is_official(user) and can_see_reports(user, box)


def sees_all_reports(user: object) -> bool:
    """The coordinator and officials; others see those of the boxes they host or empty."""
    return is_coordinator(user) or is_official(user)


def can_change_photo(user: object, box: CollectionBox) -> bool:
    """Whoever edits its practical facts."""
    return can_edit_practical_facts(user, box)


def can_note_level(user: object, box: CollectionBox) -> bool:
    """Whoever may look into it: the people of its host and of its responsible partner, and the coordinator."""
    return (
        is_coordinator(user)
        or acts_for(user, box.host_id)
        or (box.responsible_id is not None and acts_for(user, box.responsible_id))
    )


def can_plan_event(user: object) -> bool:
    """Whoever acts for a public body, and managers of verified partners: everybody reads what they announce."""
    if acts_for_public_body(user):
        return True
    return isinstance(user, Membership) and manages(user, user.organisation_id) and is_verified(user.organisation_id)


def can_run_event(user: object, event: CleanupEvent) -> bool:
    """Whoever acts for its organiser, and the coordinator."""
    return is_coordinator(user) or acts_for(user, event.organiser_id)


def can_empty_box(user: object, box: CollectionBox) -> bool:
    """Whoever acts for its responsible partner, and the coordinator on its behalf, once it was put in place."""
    empties = box.responsible_id is not None and acts_for(user, box.responsible_id)
    return box.state is not BoxState.PROPOSED and box.responsible_id is not None and (empties or is_coordinator(user))


def can_see_emptying(user: object, emptying: Emptying) -> bool:
    """The people of its box and of whoever took it; the coordinator and officials."""
    return can_see_history(user, emptying.box) or acts_for(user, emptying.taker_id)


def can_report_outcomes(user: object, emptying: Emptying) -> bool:
    """Whoever acts for the partner that took it, and the coordinator on its behalf: reports, corrections, withdrawal."""
    return is_coordinator(user) or acts_for(user, emptying.taker_id)


def can_ask_for_box(user: object) -> bool:
    """Somebody who acts for a public body."""
    return acts_for_public_body(user)


def can_see_request(user: object, request: BoxRequest) -> bool:
    """The people of the body that asks, the coordinator and officials."""
    return is_coordinator(user) or is_official(user) or acts_for(user, request.organisation_id)


def can_answer_request(user: object, request: BoxRequest) -> bool:
    """The coordinator, once."""
    return request.state.is_waiting and is_coordinator(user)


def can_list_rounds(user: object) -> bool:
    """The coordinator and officials, for all; partners, for their own."""
    return sees_all_reports(user) or acts_for_partner(user)


def can_prepare_rounds(user: object) -> bool:
    """The coordinator for any partner; a partner for itself."""
    return is_coordinator(user) or acts_for_partner(user)


def can_see_round(user: object, tour: Round) -> bool:
    """The coordinator, officials, and the people of the carrier."""
    return sees_all_reports(user) or acts_for(user, tour.carrier_id)


def can_run_round(user: object, tour: Round) -> bool:
    """Ordering, freezing, cancelling it, and saying what became of its stops: the coordinator and the people of the carrier."""
    return is_coordinator(user) or acts_for(user, tour.carrier_id)
