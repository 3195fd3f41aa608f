"""What a movement says, and how far it is proved."""

from enum import StrEnum


class MovementKind(StrEnum):
    GIVEN = "given"
    REUSED = "reused"
    PARTS = "parts"
    RECYCLED = "recycled"
    RETURNED = "returned"
    LOST = "lost"
    SOLD = "sold"
    TAKEN_BACK = "taken_back"

    @property
    def label(self) -> str:
        return {
            "sold": "Vendu",
            "taken_back": "Repris",
            "given": "Donné",
            "reused": "Réemployé",
            "parts": "Démonté pour pièces",
            "recycled": "Recyclé",
            "returned": "Rendu",
            "lost": "Perdu",
        }[self.value]

    @property
    def plural(self) -> str:
        """Several devices of which it is said."""
        return self.label if self.label.endswith("s") or self is MovementKind.PARTS else f"{self.label}s"


class Origin(StrEnum):
    """Only what a public body took out of service may count in the decree's rate."""

    PUBLIC_BODY = "public_body"
    RESIDENTS = "residents"
    AGENTS = "agents"

    @property
    def label(self) -> str:
        return {"public_body": "Organisme public", "residents": "Habitants", "agents": "Agents"}[self.value]

    @property
    def outside_words(self) -> str:
        """Why the decree does not look at what comes from there, whatever its age; nothing for a public body."""
        return {
            "public_body": "",
            "residents": "Déposé par des habitants : hors du décret",
            "agents": "Déposé par des agents : hors du décret",
        }[self.value]


class Eligibility(StrEnum):
    """Whether a unit counts in the decree's rate, and why not (décret 2023-266, article 1, read November 2026)."""

    COUNTS = "counts"
    OVER_TEN_YEARS = "over_ten_years"
    UNDATED = "undated"
    OUTSIDE_CATEGORIES = "outside_categories"
    PROTECTED = "protected"  # holds information under secrecy (article 1, 2° and 3°)

    @property
    def label(self) -> str:
        return {
            "counts": "Compte dans le taux du décret",
            "over_ten_years": "Plus de dix ans à la réforme : hors du décret",
            "undated": "Dates inconnues : non compté tant qu’elles manquent",
            "outside_categories": "Catégorie hors du décret",
            "protected": "Informations protégées : hors du décret",
        }[self.value]

    @property
    def brief(self) -> str:
        """The same in a cell of a table."""
        return {
            "counts": "Compte",
            "over_ten_years": "Plus de dix ans",
            "undated": "Dates inconnues",
            "outside_categories": "Hors catégories",
            "protected": "Informations protégées",
        }[self.value]

    @property
    def is_of_devices(self) -> bool:
        """Whether it follows from what the inventory knows of a device."""
        return self is not Eligibility.PROTECTED

    @property
    def age_words(self) -> str:
        """What it says of the age of a unit, in plain words; nothing where age changes nothing."""
        return {
            "counts": "dix ans au plus",
            "over_ten_years": "plus de dix ans",
            "undated": "âge inconnu",
            "outside_categories": "",
            "protected": "informations protégées",
        }[self.value]


class Proof(StrEnum):
    CERTIFIED = "certified"
    DECLARED = "declared"
    UNPROVED = "unproved"

    @property
    def label(self) -> str:
        return {"certified": "Attesté par un document", "declared": "Déclaré", "unproved": "Sans preuve"}[self.value]


PROVED = frozenset({Proof.CERTIFIED, Proof.DECLARED})
ORIENTED = frozenset({MovementKind.GIVEN, MovementKind.SOLD, MovementKind.TAKEN_BACK})
# Words of addresses that name several kinds or proofs at once: what a figure adds up, one link opens.
KINDS_TOGETHER = {
    "orientes": ("Donné, vendu ou repris", ORIENTED),
    "reemplois": ("Réemployé, vendu ou repris", frozenset({MovementKind.REUSED, MovementKind.SOLD, MovementKind.TAKEN_BACK})),
}
PROOFS_TOGETHER = {"prouves": ("Attesté ou déclaré", PROVED)}
OF_BODIES, OF_BOXES = "organismes", "bornes"
ORIGINS_TOGETHER = {OF_BODIES: "Organismes publics", OF_BOXES: "Bornes : habitants et agents"}


def kinds_asked(word: str) -> frozenset[MovementKind]:
    """The kinds that a word of an address names."""
    return KINDS_TOGETHER[word][1] if word in KINDS_TOGETHER else frozenset({MovementKind(word)})


def proofs_asked(word: str) -> frozenset[Proof]:
    """The proofs that a word of an address names."""
    return PROOFS_TOGETHER[word][1] if word in PROOFS_TOGETHER else frozenset({Proof(word)})
