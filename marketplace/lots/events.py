"""What happens to lots and claims."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LotDrafted:
    lot_id: int


@dataclass(frozen=True)
class LotChanged:
    lot_id: int


@dataclass(frozen=True)
class LotLineAdded:
    lot_id: int
    line_id: int


@dataclass(frozen=True)
class LotItemsAdded:
    lot_id: int
    units: int


@dataclass(frozen=True)
class LotLineRemoved:
    lot_id: int
    line_id: int


@dataclass(frozen=True)
class LotPublished:
    lot_id: int


@dataclass(frozen=True)
class LotWithdrawn:
    lot_id: int


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
    lot_id: int
    photo_id: int
