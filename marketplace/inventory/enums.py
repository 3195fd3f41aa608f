"""Where a device stands in its life."""

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
