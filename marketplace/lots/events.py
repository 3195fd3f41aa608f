"""What happens to lots and claims."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LotDrafted:
    lot_id: int


@dataclass(frozen=True)
class LotChanged:
    """What is said of a draft was changed for the `revision`-th time; `changed` names what (fields of `LotFacts`)."""

    lot_id: int
    revision: int
    changed: list[str]


@dataclass(frozen=True)
class LotLineAdded:
    lot_id: int
    line_id: int


@dataclass(frozen=True)
class LotItemsAdded:
    lot_id: int
    units: int


@dataclass(frozen=True)
class LotItemsRemoved:
    """Devices of a draft are available again."""

    lot_id: int
    units: int


@dataclass(frozen=True)
class LotLineRemoved:
    lot_id: int
    line_id: int


@dataclass(frozen=True)
class LotLineChanged:
    lot_id: int
    line_id: int


@dataclass(frozen=True)
class LotPublished:
    lot_id: int


@dataclass(frozen=True)
class LotOpenedToBodies:
    """From that day the other public bodies may ask for the lot."""

    lot_id: int


@dataclass(frozen=True)
class LotOpenedToPartners:
    """From that day partners may ask for the lot."""

    lot_id: int


@dataclass(frozen=True)
class LotExpired:
    """The deadline passed, units are left and nobody waits for an answer."""

    lot_id: int


@dataclass(frozen=True)
class LotOfferedAgain:
    """An expired lot is on offer until a new deadline."""

    lot_id: int


@dataclass(frozen=True)
class LotWithdrawn:
    lot_id: int


@dataclass(frozen=True)
class LotRestTakenBack:
    """The giver took back the units that were promised to nobody; what is promised stays so."""

    lot_id: int
    units: int


@dataclass(frozen=True)
class LotPostponed:
    """More time is left to ask for the lot."""

    lot_id: int


@dataclass(frozen=True)
class LotAllocated:
    """Every unit of the lot is promised."""

    lot_id: int


@dataclass(frozen=True)
class LotReopened:
    """Units of an allocated lot are on offer again."""

    lot_id: int


@dataclass(frozen=True)
class ClaimMade:
    claim_id: int


@dataclass(frozen=True)
class ClaimWithdrawn:
    claim_id: int


@dataclass(frozen=True)
class ClaimAllocated:
    """The giver granted the claim, whole or in part: goods are to change hands."""

    claim_id: int


@dataclass(frozen=True)
class ClaimRefused:
    claim_id: int


@dataclass(frozen=True)
class ClaimPutOnWaitingList:
    """All it asks for is promised to others; it stays in line in case some is released."""

    claim_id: int


@dataclass(frozen=True)
class ClaimRecalled:
    """Units it asks for are on offer again: it left the waiting list, and the giver is to answer."""

    claim_id: int


@dataclass(frozen=True)
class ClaimLapsed:
    """Nobody answered it in time, or nothing was released."""

    claim_id: int


@dataclass(frozen=True)
class AllocationReduced:
    """A part of what was granted will not be handed over: those units are back in the lot, the rest stays promised."""

    claim_id: int


@dataclass(frozen=True)
class AllocationReleased:
    """What was granted will not be handed over: the units are back in the lot."""

    claim_id: int


@dataclass(frozen=True)
class OrganisationInvited:
    """The giver let an organisation know that a lot would suit it."""

    lot_invitation_id: int


@dataclass(frozen=True)
class MessageSent:
    lot_message_id: int


@dataclass(frozen=True)
class AnswerPublished:
    """A question and its answer may be read by all who see the lot."""

    lot_answer_id: int
    lot_id: int


@dataclass(frozen=True)
class AnswerWithdrawn:
    lot_answer_id: int
    lot_id: int


@dataclass(frozen=True)
class LotPhotosAdded:
    lot_id: int
    photos: int


@dataclass(frozen=True)
class LotPhotosArranged:
    """Put in another order, or described otherwise."""

    lot_id: int


@dataclass(frozen=True)
class LotPhotoRemoved:
    """`file_ids` are those of its sizes: nothing shows them any more."""

    lot_id: int
    photo_id: int
    file_ids: list[int]


@dataclass(frozen=True)
class SearchSaved:
    saved_search_id: int


@dataclass(frozen=True)
class SearchChanged:
    """Its alert is turned on or off."""

    saved_search_id: int


@dataclass(frozen=True)
class SearchForgotten:
    saved_search_id: int


@dataclass(frozen=True)
class WishMade:
    wish_id: int


@dataclass(frozen=True)
class WishClosed:
    """Fulfilled or withdrawn: it is no longer looked for."""

    wish_id: int
    state: str


@dataclass(frozen=True)
class DigestSent:
    user_id: int
    lots: int


@dataclass(frozen=True)
class AlertsChosen:
    """Somebody wants the daily letter, or no longer does."""

    user_id: int
    wants_digest: bool


@dataclass(frozen=True)
class FeedAddressChanged:
    """A feed has a new address, or none any more: the one before leads nowhere."""

    membership_id: int
