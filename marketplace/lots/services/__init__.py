"""Commands on lots, claims and allocations.

Whoever decides on a lot locks it first: only who holds it changes its lines and its claims, so that nothing else needs a lock.
The lock is FOR NO KEY UPDATE: a row that only refers to the lot (a transfer being prepared) neither waits nor makes anyone wait.
Whoever acts on several lots takes a transaction for each.
"""

from marketplace.lots.services.building import (
    LotFacts,
    add_counted_units,
    add_items,
    change_lot,
    draft_lot,
    remove_items,
    remove_line,
)
from marketplace.lots.services.claiming import claim_lot, withdraw_claim
from marketplace.lots.services.composing import add_list, change_line, draft_from_list, duplicate_lot
from marketplace.lots.services.deadlines import expire_lots, lapse_claims, offer_again, open_windows
from marketplace.lots.services.deciding import NOTHING_LEFT, allocate_claim, refuse_claim, release_allocation
from marketplace.lots.services.following import (
    WishFacts,
    alert_search,
    choose_alerts,
    close_feed,
    close_wish,
    forget_search,
    make_wish,
    renew_feed,
    save_search,
    send_digest,
    send_digests,
    tell_of_lot,
)
from marketplace.lots.services.inviting import invite_organisation
from marketplace.lots.services.photos import add_photos, describe_photos, forget_files, raise_photo, remove_photo
from marketplace.lots.services.publishing import discard_draft, postpone_deadline, publish_lot, take_back_rest, withdraw_lot
from marketplace.lots.services.talking import publish_answer, send_message, withdraw_answer

__all__ = [
    "NOTHING_LEFT",
    "LotFacts",
    "WishFacts",
    "add_counted_units",
    "add_items",
    "add_list",
    "add_photos",
    "alert_search",
    "allocate_claim",
    "change_line",
    "change_lot",
    "choose_alerts",
    "claim_lot",
    "close_feed",
    "close_wish",
    "describe_photos",
    "discard_draft",
    "draft_from_list",
    "draft_lot",
    "duplicate_lot",
    "expire_lots",
    "forget_files",
    "forget_search",
    "invite_organisation",
    "lapse_claims",
    "make_wish",
    "offer_again",
    "open_windows",
    "postpone_deadline",
    "publish_answer",
    "publish_lot",
    "raise_photo",
    "refuse_claim",
    "release_allocation",
    "remove_items",
    "remove_line",
    "remove_photo",
    "renew_feed",
    "save_search",
    "send_digest",
    "send_digests",
    "send_message",
    "take_back_rest",
    "tell_of_lot",
    "withdraw_answer",
    "withdraw_claim",
    "withdraw_lot",
]
