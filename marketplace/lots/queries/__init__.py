"""Reading lots, claims and allocations."""

from marketplace.lots.queries.catalogue import CatalogueRow, Choices, LotFilters, catalogue_choices, catalogue_page, catalogue_rows
from marketplace.lots.queries.lots import (
    PUBLIC_STATES,
    Rows,
    claims_on,
    get_claim,
    get_claim_for_update,
    get_lot,
    get_lot_for_update,
    inventoried_units,
    item_ids_of,
    last_claim,
    lines_for_update,
    live_claim,
    live_takers_of,
    lot_of_claim,
    pending_claims_for_update,
)
from marketplace.lots.queries.matching import Situation, get_lot_invitation, situation_of
from marketplace.lots.queries.own import claims_of, claims_pending_of, claims_to_decide, drafts_of, lots_of, open_lots_count
from marketplace.lots.queries.recipients import hopefuls_of, managers_to_tell_of

__all__ = [
    "PUBLIC_STATES",
    "CatalogueRow",
    "Choices",
    "LotFilters",
    "Rows",
    "Situation",
    "catalogue_choices",
    "catalogue_page",
    "catalogue_rows",
    "claims_of",
    "claims_on",
    "claims_pending_of",
    "claims_to_decide",
    "drafts_of",
    "get_claim",
    "get_claim_for_update",
    "get_lot",
    "get_lot_for_update",
    "get_lot_invitation",
    "hopefuls_of",
    "inventoried_units",
    "item_ids_of",
    "last_claim",
    "lines_for_update",
    "live_claim",
    "live_takers_of",
    "lot_of_claim",
    "lots_of",
    "managers_to_tell_of",
    "open_lots_count",
    "pending_claims_for_update",
    "situation_of",
]
