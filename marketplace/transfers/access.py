"""Who may see a transfer, sign for a side, report what became of the goods."""

from core.accounts.access import acts_for, acts_for_public_body, is_coordinator, is_official, manages
from core.accounts.models import Membership
from marketplace.transfers.models import Outgoing, Transfer


def can_see_transfer(user: object, transfer: Transfer) -> bool:
    """Whoever acts for either side, and the coordinator.

    It names people, what they signed and proved: an official reads the list and the figures, and no more.
    """
    return is_coordinator(user) or acts_for(user, transfer.giver_id) or acts_for(user, transfer.taker_id)


def sees_all_transfers(user: object) -> bool:
    """In the list, which names nobody: the coordinator and the officials."""
    return is_coordinator(user) or is_official(user)


def can_open_transfers(user: object) -> bool:
    """Somebody who may open a transfer as well as find it in the list."""
    return not is_official(user)


def can_read_documents(user: object, organisation_id: int) -> bool:
    """Whoever acts for an organisation reads its statements and its bundles; the coordinator, those of all."""
    return is_coordinator(user) or acts_for(user, organisation_id)


def can_have_calendar(user: object) -> bool:
    """Whoever acts for an organisation: a calendar shows transfers, which an official does not open."""
    return isinstance(user, Membership) and not is_official(user)


def can_record_outgoing(user: object) -> bool:
    """Whoever manages the equipment of a public body."""
    return acts_for_public_body(user) and manages(user, getattr(user, "organisation_id", 0))


def can_see_outgoing(user: object, outgoing: Outgoing) -> bool:
    """Whoever acts for the organisation it left, and the coordinator."""
    return is_coordinator(user) or acts_for(user, outgoing.organisation_id)


def can_change_outgoing(user: object, outgoing: Outgoing) -> bool:
    """A manager of the organisation it left."""
    return manages(user, outgoing.organisation_id)


def can_plan_pickup(user: object, transfer: Transfer) -> bool:
    """Anybody who acts for one side."""
    return acts_for(user, transfer.giver_id) or acts_for(user, transfer.taker_id)


def can_propose_slots(user: object, transfer: Transfer) -> bool:
    """Anybody who acts for the giver: the goods are at its place."""
    return acts_for(user, transfer.giver_id)


def can_pick(user: object, transfer: Transfer) -> bool:
    """Anybody who acts for the giver."""
    return acts_for(user, transfer.giver_id)


def can_choose_slot(user: object, transfer: Transfer) -> bool:
    """Anybody who acts for the taker."""
    return acts_for(user, transfer.taker_id)


def can_hand_over(user: object, transfer: Transfer) -> bool:
    """A manager of the giver: she signs the deed."""
    return manages(user, transfer.giver_id)


def can_receive(user: object, transfer: Transfer) -> bool:
    """A manager of the taker: she signs the receipt."""
    return manages(user, transfer.taker_id)


def can_settle(user: object, transfer: Transfer) -> bool:
    """A manager of either side: she signed one of the counts."""
    return manages(user, transfer.giver_id) or manages(user, transfer.taker_id)


def can_report(user: object, transfer: Transfer) -> bool:
    """Anybody who acts for the taker."""
    return acts_for(user, transfer.taker_id)


def can_reduce(user: object, transfer: Transfer) -> bool:
    """A manager of either side: each may let less change hands than was promised, before anything left."""
    return can_cancel(user, transfer)


def can_cancel(user: object, transfer: Transfer) -> bool:
    """A manager of either side."""
    return manages(user, transfer.giver_id) or manages(user, transfer.taker_id)


def can_see_sent(user: object, transfer: Transfer) -> bool:
    """The giver's count is hidden from those who are to count on their side, until they have."""
    return transfer.received_on is not None or not acts_for(user, transfer.taker_id)
