"""The layers, and how far a municipality is engaged."""

from enum import StrEnum


class MapLayer(StrEnum):
    """A layer that shades municipalities, or marks places; another domain's layer is one more value, and one more query."""

    BOXES = "bornes"
    LOTS = "lots"
    ENGAGED = "engagees"
    TONNES = "tonnes"

    @property
    def label(self) -> str:
        return {
            "bornes": "Bornes de collecte",
            "lots": "Lots ouverts",
            "engagees": "Communes engagées",
            "tonnes": "Masse réemployée",
        }[self.value]

    @property
    def heading(self) -> str:
        """What heads its page and names its drawing."""
        return self.label if self in {MapLayer.BOXES, MapLayer.ENGAGED} else f"{self.label} par commune"

    @property
    def noun(self) -> str:
        """What one of its rows is."""
        return "borne" if self is MapLayer.BOXES else "commune"

    @property
    def lead(self) -> str:
        return {
            "bornes": "Où déposer un téléphone, une tablette ou un ordinateur dont on ne se sert plus.",
            "lots": "Dans quelles communes sont donnés les lots que votre organisme peut demander aujourd’hui.",
            "engagees": "Quelles communes sont inscrites sur Boucle, et lesquelles ont une convention en vigueur.",
            "tonnes": "Ce que chaque commune a donné et qui a été réemployé dans l’année, en masse d’équipements.",
        }[self.value]

    @property
    def figure(self) -> str:
        """What the column of figures is headed by."""
        return {"bornes": "Commune", "lots": "Lots", "engagees": "Engagement", "tonnes": "Masse réemployée"}[self.value]

    @property
    def detail(self) -> str:
        """What the second column is headed by."""
        return {"bornes": "Adresse", "lots": "Appareils", "engagees": "Organisme", "tonnes": "Appareils"}[self.value]

    @property
    def has_years(self) -> bool:
        return self is MapLayer.TONNES

    @property
    def has_pins(self) -> bool:
        """Whether its drawing numbers its rows: where most municipalities are shaded and no rank matters, pins only hide them."""
        return self is not MapLayer.ENGAGED

    @property
    def drawn(self) -> str:
        """What its drawing shows, for whoever does not see it."""
        if self is MapLayer.ENGAGED:
            return "Contours des communes du territoire : hachurées si inscrites, plus serré si elles ont une convention."
        shown = "" if self is MapLayer.BOXES else ", hachurés d’autant plus serré que le chiffre est grand"
        of_row = "le numéro de la borne" if self is MapLayer.BOXES else "le rang de la commune"
        return (
            f"Contours des communes du territoire{shown}. Chaque repère porte {of_row} dans le tableau de cette page, ou leur "
            "nombre après le signe × quand elles sont plusieurs au même endroit."
        )

    @property
    def source(self) -> str:
        """Where its figures come from, and what they leave out."""
        return {
            "bornes": "Bornes en service aujourd’hui, dans l’ordre de leur liste. Sans position exacte, une borne est placée à "
            "la mairie.",
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
