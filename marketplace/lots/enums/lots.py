"""Where a lot stands, and how it is picked up."""

from enum import StrEnum


class LotState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    ALLOCATED = "allocated"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {
            "draft": "Brouillon",
            "published": "Publié",
            "allocated": "Attribué",
            "expired": "Expiré",
            "withdrawn": "Retiré",
        }[self.value]

    @property
    def tone(self) -> str:
        return {"draft": "neutral", "published": "waiting", "allocated": "good", "expired": "neutral", "withdrawn": "bad"}[
            self.value
        ]

    @property
    def is_draft(self) -> bool:
        return self is LotState.DRAFT

    @property
    def is_published(self) -> bool:
        return self is LotState.PUBLISHED

    @property
    def is_allocated(self) -> bool:
        return self is LotState.ALLOCATED

    @property
    def is_expired(self) -> bool:
        return self is LotState.EXPIRED

    @property
    def is_withdrawn(self) -> bool:
        return self is LotState.WITHDRAWN


class LotStage(StrEnum):
    """To whom a published lot is open on a given day. It is never stored: the days of the lot say it."""

    UPCOMING = "upcoming"
    BODIES_FIRST = "bodies_first"
    OPEN = "open"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return {
            "upcoming": "À venir",
            "bodies_first": "Réservé aux collectivités",
            "open": "Ouvert aux demandes",
            "closed": "Demandes closes",
        }[self.value]

    @property
    def tone(self) -> str:
        return {"upcoming": "neutral", "bodies_first": "neutral", "open": "waiting", "closed": "neutral"}[self.value]


class PickupAccess(StrEnum):
    """How one gets from the door to the equipment."""

    GROUND = "ground"
    LIFT = "lift"
    STAIRS = "stairs"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {
            "ground": "De plain-pied",
            "lift": "En étage ou au sous-sol, avec ascenseur",
            "stairs": "En étage ou au sous-sol, par l’escalier seulement",
            "unknown": "À demander",
        }[self.value]


class PickupVehicle(StrEnum):
    """The largest vehicle that comes to the door."""

    LORRY = "lorry"
    VAN = "van"
    CAR = "car"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {
            "lorry": "Un camion (20 m³)",
            "van": "Une camionnette",
            "car": "Une voiture",
            "unknown": "À demander",
        }[self.value]


class Age(StrEnum):
    """How old counted equipment is, as a person without an inventory can answer."""

    WITHIN_TEN_YEARS = "within_ten_years"
    OVER_TEN_YEARS = "over_ten_years"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {
            "within_ten_years": "Dix ans ou moins",
            "over_ten_years": "Plus de dix ans",
            "unknown": "Je ne sais pas",
        }[self.value]


class PhotoSize(StrEnum):
    """The sizes of a photo, as addresses name them."""

    SMALL = "petite"
    MEDIUM = "moyenne"
    LARGE = "grande"
