"""The vocabulary of lots and claims."""

from marketplace.lots.enums.catalogue import LotOrder, Shown, WishState
from marketplace.lots.enums.claims import LIVE_CLAIMS, ClaimState
from marketplace.lots.enums.lots import Age, LotStage, LotState, PhotoSize, PickupAccess, PickupVehicle
from marketplace.lots.enums.matching import Criterion, Level, Scale
from marketplace.lots.enums.values import GiftValueLevel

__all__ = [
    "LIVE_CLAIMS",
    "Age",
    "ClaimState",
    "Criterion",
    "GiftValueLevel",
    "Level",
    "LotOrder",
    "LotStage",
    "LotState",
    "PhotoSize",
    "PickupAccess",
    "PickupVehicle",
    "Scale",
    "Shown",
    "WishState",
]
