"""Where a lot and a claim stand, and how old counted equipment is."""

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


class ClaimState(StrEnum):
    PENDING = "pending"
    WAITING = "waiting"
    ALLOCATED = "allocated"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"

    @property
    def label(self) -> str:
        return {
            "pending": "En attente de réponse",
            "waiting": "Sur liste d’attente",
            "allocated": "Retenue",
            "refused": "Non retenue",
            "withdrawn": "Retirée",
            "lapsed": "Close sans réponse",
        }[self.value]

    @property
    def tone(self) -> str:
        return {
            "pending": "waiting",
            "waiting": "neutral",
            "allocated": "good",
            "refused": "bad",
            "withdrawn": "neutral",
            "lapsed": "neutral",
        }[self.value]

    @property
    def is_pending(self) -> bool:
        return self is ClaimState.PENDING

    @property
    def is_allocated(self) -> bool:
        return self is ClaimState.ALLOCATED

    @property
    def is_refused(self) -> bool:
        return self is ClaimState.REFUSED

    @property
    def is_withdrawn(self) -> bool:
        return self is ClaimState.WITHDRAWN

    @property
    def is_waiting(self) -> bool:
        return self is ClaimState.WAITING

    @property
    def is_lapsed(self) -> bool:
        return self is ClaimState.LAPSED

    @property
    def is_unanswered(self) -> bool:
        """Waiting for an answer or for units: it can be refused, or given up."""
        return self in {ClaimState.PENDING, ClaimState.WAITING}

    @property
    def is_live(self) -> bool:
        """Waiting for an answer or for units, or granted: an organisation has one such claim on a lot at most."""
        return self in LIVE_CLAIMS


LIVE_CLAIMS = (ClaimState.PENDING, ClaimState.WAITING, ClaimState.ALLOCATED)


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


class Criterion(StrEnum):
    """What is looked at before an organisation may ask for a lot."""

    VERIFIED = "verified"
    DOCUMENTS = "documents"
    LEGAL_CLASS = "legal_class"
    CATEGORIES = "categories"
    SERVICE_AREA = "service_area"
    CAPACITY = "capacity"
    PRICE_CAPS = "price_caps"
    QUOTA = "quota"
    AGREEMENT = "agreement"

    @property
    def label(self) -> str:
        return {
            "verified": "Organisme vérifié",
            "documents": "Justificatifs",
            "legal_class": "Catégorie juridique",
            "categories": "Savoir-faire",
            "service_area": "Communes desservies",
            "capacity": "Capacité d’accueil",
            "price_caps": "Prix solidaires",
            "quota": "Part de l’année",
            "agreement": "Convention",
        }[self.value]


class Level(StrEnum):
    """What a criterion says: all is well, something to know, or a claim is refused."""

    MET = "met"
    NOTICE = "notice"
    OBSTACLE = "obstacle"

    @property
    def label(self) -> str:
        return {"met": "Convient", "notice": "À savoir", "obstacle": "Obstacle"}[self.value]

    @property
    def tone(self) -> str:
        return {"met": "good", "notice": "waiting", "obstacle": "bad"}[self.value]


class Scale(StrEnum):
    """What gives points in the ranking of claims."""

    DISTANCE = "distance"
    CATEGORIES = "categories"
    CAPACITY = "capacity"
    SHARE = "share"

    @property
    def label(self) -> str:
        return {
            "distance": "Proximité",
            "categories": "Savoir-faire",
            "capacity": "Capacité d’accueil",
            "share": "Part déjà reçue cette année",
        }[self.value]


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


class PhotoSize(StrEnum):
    """The sizes of a photo, as addresses name them."""

    SMALL = "petite"
    MEDIUM = "moyenne"
    LARGE = "grande"


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
