"""The layers, and how far a municipality is engaged."""

from enum import StrEnum


class MapLayer(StrEnum):
    """A layer that shades municipalities; another domain's layer is one more value, and one more query."""

    LOTS = "lots"
    ENGAGED = "engagees"
    TONNES = "tonnes"

    @property
    def label(self) -> str:
        return {"lots": "Lots ouverts", "engagees": "Communes engagées", "tonnes": "Masse réemployée"}[self.value]

    @property
    def heading(self) -> str:
        """What heads its page and names its drawing."""
        return self.label if self is MapLayer.ENGAGED else f"{self.label} par commune"

    @property
    def link(self) -> str:
        """What leads to it."""
        return {
            "lots": "Voir où sont les lots ouverts",
            "engagees": "Voir quelles communes sont engagées",
            "tonnes": "Voir ce que chaque commune a fait réemployer",
        }[self.value]

    @property
    def lead(self) -> str:
        return {
            "lots": "Où sont les lots que votre organisme peut demander aujourd’hui.",
            "engagees": "Quelles communes sont inscrites sur Boucle, et lesquelles ont une convention en vigueur.",
            "tonnes": "Ce que chaque commune a donné et qui a été réemployé dans l’année, en masse d’équipements.",
        }[self.value]

    @property
    def figure(self) -> str:
        """What the column of figures is headed by."""
        return {"lots": "Lots", "engagees": "Engagement", "tonnes": "Masse réemployée"}[self.value]

    @property
    def detail(self) -> str:
        """What the second column is headed by."""
        return {"lots": "Appareils", "engagees": "Organisme", "tonnes": "Appareils"}[self.value]

    @property
    def has_years(self) -> bool:
        return self is MapLayer.TONNES

    @property
    def source(self) -> str:
        """Where its figures come from, and what they leave out."""
        return {
            "lots": "Lots publiés dont les demandes sont ouvertes à votre organisme, comptés dans la commune de qui les donne. "
            "Leur lieu d’enlèvement est sur la page de chacun.",
            "engagees": "Organismes de communes que la coordination a vérifiés, et conventions signées des deux côtés qui sont en "
            "vigueur aujourd’hui. Rien n’est saisi pour cette carte.",
            "tonnes": "Mouvements de réemploi des communes, avec la masse pesée ou, à défaut, celle de la catégorie. Ce que "
            "donnent la métropole et d’autres organismes n’est d’aucune commune, et n’est pas sur cette carte.",
        }[self.value]


class Engagement(StrEnum):
    REGISTERED = "registered"
    AGREED = "agreed"

    @property
    def label(self) -> str:
        return {"registered": "Inscrite", "agreed": "Convention en vigueur"}[self.value]

    @property
    def level(self) -> int:
        return 1 if self is Engagement.REGISTERED else 3
