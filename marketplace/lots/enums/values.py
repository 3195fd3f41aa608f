"""Where the gifts of a year stand before the threshold of the law."""

from enum import StrEnum


class GiftValueLevel(StrEnum):
    """Where the gifts of a year stand before the threshold past which an agreement is compulsory."""

    BELOW = "below"
    NEAR = "near"
    PAST = "past"

    @property
    def label(self) -> str:
        return {"below": "Sous le seuil", "near": "Près du seuil", "past": "Au-delà du seuil"}[self.value]

    @property
    def tone(self) -> str:
        return {"below": "neutral", "near": "waiting", "past": "bad"}[self.value]
