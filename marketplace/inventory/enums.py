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


class ImportState(StrEnum):
    PREVIEWED = "previewed"
    APPLIED = "applied"

    @property
    def label(self) -> str:
        return {"previewed": "À confirmer", "applied": "Importé"}[self.value]

    @property
    def tone(self) -> str:
        return {"previewed": "waiting", "applied": "good"}[self.value]
