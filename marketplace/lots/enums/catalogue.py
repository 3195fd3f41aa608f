"""What the catalogue shows, in which order; where a wish stands."""

from enum import StrEnum


class Shown(StrEnum):
    """What the catalogue is narrowed to: its values are part of addresses. What is open is said for the person who looks."""

    OPEN = "ouverts"
    COMING = "a-venir"
    BODIES_FIRST = "reserves"
    ALLOCATED = "attribues"
    CLOSED = "clos"
    ALL = "tous"

    @property
    def label(self) -> str:
        return {
            "ouverts": "Ouverts aux demandes",
            "a-venir": "À venir",
            "reserves": "Réservés aux collectivités",
            "attribues": "Attribués",
            "clos": "Demandes closes",
            "tous": "Tous",
        }[self.value]


class LotOrder(StrEnum):
    """The orders of the catalogue; each ends with the key of the lot, so that pages never share a row."""

    NEWEST = "recents"
    DEADLINE = "echeance"
    NEAREST = "proches"
    LARGEST = "volume"

    @property
    def label(self) -> str:
        return {
            "recents": "Les plus récents",
            "echeance": "La date limite la plus proche",
            "proches": "Les moins loin",
            "volume": "Les plus gros",
        }[self.value]


class WishState(StrEnum):
    """What became of a wish. A wish whose last day is past has ended, whatever is stored (see `Wish.state_on`)."""

    OPEN = "open"
    FULFILLED = "fulfilled"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"

    @property
    def label(self) -> str:
        return {"open": "En cours", "fulfilled": "Satisfait", "withdrawn": "Retiré", "ended": "Terminé"}[self.value]

    @property
    def tone(self) -> str:
        return {"open": "waiting", "fulfilled": "good", "withdrawn": "neutral", "ended": "neutral"}[self.value]

    @property
    def is_open(self) -> bool:
        return self is WishState.OPEN
