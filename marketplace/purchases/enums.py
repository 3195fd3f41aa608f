"""How a target is read, what the columns of a purchase file are, and where such a file stands."""

from enum import StrEnum


class TargetBasis(StrEnum):
    """Which column of the decree a target belongs to: what is bought from reuse, or what holds recycled matter."""

    REUSE = "reuse"
    RECYCLED = "recycled"
    UNVERIFIED = "unverified"

    @property
    def label(self) -> str:
        return {
            "reuse": "Part issue du réemploi ou de la réutilisation",
            "recycled": "Part intégrant des matières recyclées",
            "unverified": "Colonne du décret non vérifiée",
        }[self.value]

    @property
    def is_verified(self) -> bool:
        return self is not TargetBasis.UNVERIFIED

    @property
    def is_of_reuse(self) -> bool:
        """Whether the share of reuse is compared with it; a column nobody verified is compared, and said."""
        return self is not TargetBasis.RECYCLED


class PurchaseColumn(StrEnum):
    """A column of a file of purchases."""

    DAY = "day"
    SUPPLIER = "supplier"
    LABEL = "label"
    KIND = "kind"
    CATEGORY = "category"
    UNITS = "units"
    AMOUNT = "amount"
    REUSE = "reuse"
    GIFT = "gift"
    GIFT_SOURCE = "gift_source"
    RECYCLED = "recycled"
    COMMENT = "comment"

    @property
    def label(self) -> str:
        return {
            "day": "Date",
            "supplier": "Fournisseur",
            "label": "Libellé",
            "kind": "Type de produit",
            "category": "Catégorie d’équipement",
            "units": "Quantité",
            "amount": "Montant HT",
            "reuse": "Dont réemploi",
            "gift": "Dont dons",
            "gift_source": "Source de la valeur du don",
            "recycled": "Dont recyclé",
            "comment": "Commentaire",
        }[self.value]


class PurchaseFileState(StrEnum):
    PREVIEWED = "previewed"
    APPLIED = "applied"


class Lack(StrEnum):
    """What a line lacks before its year may be declared."""

    KIND = "kind"
    AMOUNT = "amount"

    @property
    def label(self) -> str:
        return {"kind": "Sans type de produit", "amount": "Sans montant"}[self.value]
