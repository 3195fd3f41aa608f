"""Where a device stands in its life, and how worn it is."""

from dataclasses import dataclass
from enum import StrEnum


class ItemState(StrEnum):
    IN_USE = "in_use"
    DECOMMISSIONED = "decommissioned"
    IN_LOT = "in_lot"
    GIVEN = "given"
    GONE = "gone"  # stolen, lost, destroyed, sold: not given through Boucle, and no longer there

    @property
    def label(self) -> str:
        return {
            "in_use": "En service",
            "decommissioned": "Réformé, disponible",
            "in_lot": "Dans un lot",
            "given": "Donné",
            "gone": "Sorti du parc",
        }[self.value]

    @property
    def tone(self) -> str:
        return {"in_use": "neutral", "decommissioned": "waiting", "in_lot": "waiting", "given": "good", "gone": "bad"}[self.value]

    @property
    def is_here(self) -> bool:
        """Whether the organisation still has it, and has promised it to nobody."""
        return self in {ItemState.IN_USE, ItemState.DECOMMISSIONED}

    @property
    def has_left(self) -> bool:
        return self in {ItemState.GIVEN, ItemState.GONE}

    @property
    def is_out_of_use(self) -> bool:
        return self is not ItemState.IN_USE


class Works(StrEnum):
    """Whether a device works; « to check » is what one says of what nobody tried."""

    WORKING = "working"
    TO_CHECK = "to_check"
    BROKEN = "broken"

    @property
    def label(self) -> str:
        return {"working": "Fonctionne", "to_check": "À vérifier", "broken": "En panne"}[self.value]


class Looks(StrEnum):
    LIKE_NEW = "like_new"
    WORN = "worn"
    DAMAGED = "damaged"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {"like_new": "Comme neuf", "worn": "Traces d’usage", "damaged": "Abîmé", "unknown": "Je ne sais pas"}[self.value]


class Completeness(StrEnum):
    COMPLETE = "complete"
    WITHOUT_ACCESSORIES = "without_accessories"
    PARTS_MISSING = "parts_missing"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {
            "complete": "Complet",
            "without_accessories": "Sans accessoires",
            "parts_missing": "Pièces manquantes",
            "unknown": "Je ne sais pas",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Condition:
    """How worn a device is, on three axes: does it work, how does it look, is it complete."""

    works: Works = Works.TO_CHECK
    looks: Looks = Looks.UNKNOWN
    completeness: Completeness = Completeness.UNKNOWN

    @property
    def label(self) -> str:
        """« Fonctionne, traces d’usage, complet »; what nobody said is left out."""
        said = [self.looks.label] if self.looks is not Looks.UNKNOWN else []
        said += [self.completeness.label] if self.completeness is not Completeness.UNKNOWN else []
        return ", ".join([self.works.label, *(word[0].lower() + word[1:] for word in said)])


@dataclass(frozen=True, slots=True)
class Grading:
    """What a person says of the condition of some devices; an axis she does not speak of stays as it is."""

    works: Works | None = None
    looks: Looks | None = None
    completeness: Completeness | None = None

    @property
    def says_something(self) -> bool:
        """Whether any axis is graded."""
        return any((self.works, self.looks, self.completeness))

    def of(self, before: Condition) -> Condition:
        """The condition of a device once graded so."""
        return Condition(self.works or before.works, self.looks or before.looks, self.completeness or before.completeness)


class ImportState(StrEnum):
    PREVIEWED = "previewed"
    APPLIED = "applied"

    @property
    def label(self) -> str:
        return {"previewed": "À confirmer", "applied": "Importé"}[self.value]

    @property
    def tone(self) -> str:
        return {"previewed": "waiting", "applied": "good"}[self.value]


class Column(StrEnum):
    """What a column of an asset-management export may hold that Boucle keeps; any other column is dropped at the door."""

    NAME = "name"
    STATE = "state"
    MANUFACTURER = "manufacturer"
    SERIAL = "serial"
    KIND = "kind"
    MODEL = "model"
    PLACE = "place"
    INVENTORY_NUMBER = "inventory_number"
    PURCHASED_ON = "purchased_on"
    DECOMMISSIONED_ON = "decommissioned_on"

    @property
    def label(self) -> str:
        """The header GLPI gives that column in French, which is also the one we export."""
        return {
            "name": "Nom",
            "state": "Statut",
            "manufacturer": "Fabricant",
            "serial": "Numéro de série",
            "kind": "Type",
            "model": "Modèle",
            "place": "Lieu",
            "inventory_number": "Numéro d'inventaire",
            "purchased_on": "Date d'achat",
            "decommissioned_on": "Date de réforme",
        }[self.value]
