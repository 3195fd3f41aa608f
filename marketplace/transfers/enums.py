"""Where a transfer stands, and what became of a unit."""

from enum import StrEnum

from marketplace.ledger.enums import MovementKind


class TransferState(StrEnum):
    PREPARED = "prepared"
    HANDED_OVER = "handed_over"
    RECEIVED = "received"
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return {
            "prepared": "Enlèvement à faire",
            "handed_over": "Remis, réception à confirmer",
            "received": "Reçu, devenir à déclarer",
            "closed": "Terminé",
            "cancelled": "Annulé",
        }[self.value]

    @property
    def tone(self) -> str:
        return {"prepared": "waiting", "handed_over": "waiting", "received": "waiting", "closed": "good", "cancelled": "bad"}[
            self.value
        ]

    @property
    def is_prepared(self) -> bool:
        return self is TransferState.PREPARED

    @property
    def is_handed_over(self) -> bool:
        return self is TransferState.HANDED_OVER

    @property
    def is_received(self) -> bool:
        return self is TransferState.RECEIVED

    @property
    def is_closed(self) -> bool:
        return self is TransferState.CLOSED

    @property
    def is_cancelled(self) -> bool:
        return self is TransferState.CANCELLED

    @property
    def is_before_receipt(self) -> bool:
        """The taker has still to count."""
        return self in {TransferState.PREPARED, TransferState.HANDED_OVER}

    @property
    def has_arrived(self) -> bool:
        """The taker has counted: both have signed."""
        return self in {TransferState.RECEIVED, TransferState.CLOSED}

    @classmethod
    def open(cls) -> tuple["TransferState", ...]:
        """The states of a transfer of which something is still to do."""
        return cls.PREPARED, cls.HANDED_OVER, cls.RECEIVED


class ReminderKind(StrEnum):
    """What an organisation is reminded of."""

    APPOINTMENT = "appointment"
    PICKUP = "pickup"
    RECEIPT = "receipt"
    OUTCOMES = "outcomes"
    ERASURE = "erasure"

    @property
    def label(self) -> str:
        return {
            "appointment": "l’enlèvement est demain",
            "pickup": "l’enlèvement n’a pas eu lieu",
            "receipt": "la réception n’est pas confirmée",
            "outcomes": "il reste des devenirs à déclarer",
            "erasure": "il reste des données à effacer",
        }[self.value]

    @property
    def is_to_come(self) -> bool:
        """Whether it is about an appointment rather than about what is late."""
        return self is ReminderKind.APPOINTMENT

    @property
    def before_its_day(self) -> str:
        """What is said before the day it is about."""
        return {
            "appointment": "préparez-le le",
            "pickup": "il était prévu le",
            "receipt": "le matériel est parti le",
            "outcomes": "à faire avant le",
            "erasure": "à effacer avant le",
        }[self.value]


class Channel(StrEnum):
    """How equipment leaves a public body (décret n° 2023-266, article 2, read November 2026)."""

    ASSOCIATION = "association"
    STAFF = "staff"
    PUBLIC_BODY = "public_body"
    SALE = "sale"
    TAKE_BACK = "take_back"

    @property
    def label(self) -> str:
        return {
            "association": "Donné à une association ou à un organisme",
            "staff": "Donné à des agents",
            "public_body": "Cédé à un autre organisme public",
            "sale": "Vendu",
            "take_back": "Repris par un éco-organisme ou par le fournisseur",
        }[self.value]

    @property
    def is_gift(self) -> bool:
        """Given for nothing: never waste, and capped in value."""
        return self in {Channel.ASSOCIATION, Channel.STAFF, Channel.PUBLIC_BODY}

    @property
    def article(self) -> str:
        """Where the decree says so."""
        return {
            "association": "décret n° 2023-266, article 2, 3°, b",
            "staff": "décret n° 2023-266, article 2, 3°, a",
            "public_body": "décret n° 2023-266, article 2, 1°",
            "sale": "décret n° 2023-266, article 2, 2° et dernier alinéa",
            "take_back": "décret n° 2023-266, article 2, 4° et dernier alinéa",
        }[self.value]

    @property
    def movement(self) -> MovementKind:
        """The kind of movement it writes in the ledger."""
        return {"sale": MovementKind.SOLD, "take_back": MovementKind.TAKEN_BACK}.get(self.value, MovementKind.GIVEN)


class Counting(StrEnum):
    """Whether what left by a channel counts in the decree's rate, and if not, what it lacks."""

    COUNTS = "counts"
    NOT_ELIGIBLE = "not_eligible"
    COMMITMENT_MISSING = "commitment_missing"
    PROOF_MISSING = "proof_missing"

    @property
    def label(self) -> str:
        return {
            "counts": "compte dans le taux du décret",
            "not_eligible": "hors du décret",
            "commitment_missing": "ne compte pas : le bénéficiaire ne s’est pas engagé avant à réemployer",
            "proof_missing": "ne compte pas encore : il manque la preuve du réemploi",
        }[self.value]


class Reuse(StrEnum):
    """How a unit is used again."""

    GIVEN = "given"
    SOLD = "sold"
    KEPT = "kept"

    @property
    def label(self) -> str:
        return {"given": "donné", "sold": "vendu à prix solidaire", "kept": "gardé pour nos activités"}[self.value]


class OutcomeFileState(StrEnum):
    PREVIEWED = "previewed"
    APPLIED = "applied"

    @property
    def label(self) -> str:
        return {"previewed": "À confirmer", "applied": "Importé"}[self.value]


class OutcomeColumn(StrEnum):
    """What a column of a file of outcomes may hold."""

    LINE = "line"
    INVENTORY_NUMBER = "inventory_number"
    SERIAL = "serial"
    UNITS = "units"
    KIND = "kind"
    REUSE = "reuse"
    PRICE = "price"
    DAY = "day"
    PROOF = "proof"
    NOTE = "note"

    @property
    def label(self) -> str:
        return {
            "line": "Ligne de la cession",
            "inventory_number": "Numéro d’inventaire",
            "serial": "Numéro de série",
            "units": "Unités",
            "kind": "Devenir",
            "reuse": "Réemploi",
            "price": "Prix unitaire",
            "day": "Date",
            "proof": "Preuve",
            "note": "Remarque",
        }[self.value]


class DocumentKind(StrEnum):
    """A document the platform makes from transfers."""

    DEED = "deed"
    DRAFT_DEED = "draft_deed"
    PICKUP_NOTE = "pickup_note"
    ERASURE_CERTIFICATE = "erasure_certificate"
    REUSE_CERTIFICATE = "reuse_certificate"
    STATEMENT = "statement"
    WASTE_REGISTER = "waste_register"
    BUNDLE_INDEX = "bundle_index"
    BUNDLE = "bundle"
    BOX_RECEIPT = "box_receipt"

    @property
    def label(self) -> str:
        return {
            "deed": "Acte de cession signé",
            "draft_deed": "Projet d’acte de cession, non signé",
            "pickup_note": "Bordereau d’enlèvement",
            "erasure_certificate": "Certificat d’effacement",
            "reuse_certificate": "Attestation de réemploi",
            "statement": "Relevé des cessions",
            "waste_register": "Registre des déchets sortants",
            "bundle_index": "Sommaire d’un dossier de contrôle",
            "bundle": "Dossier de contrôle",
            "box_receipt": "Reçu de collecte d’une borne",
        }[self.value]

    @property
    def template(self) -> str:
        """The template of `templates/documents` that prints it."""
        return {
            "deed": "deed",
            "draft_deed": "deed",
            "pickup_note": "pickup_note",
            "reuse_certificate": "reuse_certificate",
        }.get(self.value, "record")


class OutcomeKind(StrEnum):
    REUSED = "reused"
    PARTS = "parts"
    RECYCLED = "recycled"
    RETURNED = "returned"
    LOST = "lost"

    @property
    def label(self) -> str:
        return {
            "reused": "Réemployé",
            "parts": "Démonté pour pièces",
            "recycled": "Recyclé",
            "returned": "Rendu au donneur",
            "lost": "Perdu",
        }[self.value]

    @property
    def movement(self) -> MovementKind:
        """The kind of movement it writes in the ledger."""
        return MovementKind(self.value)

    @property
    def tone(self) -> str:
        return {"reused": "good", "parts": "neutral", "recycled": "neutral", "returned": "waiting", "lost": "bad"}[self.value]
