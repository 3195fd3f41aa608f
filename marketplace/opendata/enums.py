"""The datasets, and the forms in which they are given."""

from enum import StrEnum


class Dataset(StrEnum):
    """A table published year by year; its value is its name in addresses."""

    LOTS = "lots"
    OUTCOMES = "devenirs"
    BOXES = "bornes"
    PARTNERS = "partenaires"
    RATES = "taux"

    @property
    def label(self) -> str:
        return {
            "lots": "Appareils donnés",
            "devenirs": "Devenir des appareils",
            "bornes": "Bornes de collecte",
            "partenaires": "Partenaires du réemploi",
            "taux": "Taux de réemploi",
        }[self.value]

    @property
    def description(self) -> str:
        """What the table holds, in two sentences."""
        return {
            "lots": (
                "Les appareils numériques que chaque organisme public du territoire a donnés dans l’année, par catégorie, "
                "corrections déduites. Une ligne par organisme, par catégorie, et selon que le "
                "décret n° 2023-266 les compte ou non."
            ),
            "devenirs": (
                "Ce que les appareils sont devenus dans l’année : réemployés, démontés, recyclés, rendus, perdus, avec la preuve "
                "qu’on en a. Une ligne par organisme, par origine, par catégorie, par devenir et par preuve."
            ),
            "bornes": (
                "Les bornes où l’on dépose téléphones, tablettes et ordinateurs : leur place, leur état, et ce qu’on en a retiré "
                "dans l’année. Une ligne par borne."
            ),
            "partenaires": (
                "Les structures vérifiées qui collectent, réparent, reconditionnent, redistribuent ou recyclent : leur place et "
                "ce qu’elles font. Les colonnes et les codes sont ceux des acteurs de l’économie circulaire (ADEME)."
            ),
            "taux": (
                "Les deux taux de réemploi de chaque organisme public et du territoire, avec ce qui les compose et leur objectif : "
                "celui du décret n° 2023-266 et celui de la feuille de route. Un taux qui n’est pas défini reste vide."
            ),
        }[self.value]

    @property
    def has_place(self) -> bool:
        """Whether each row stands somewhere."""
        return self in {Dataset.BOXES, Dataset.PARTNERS}

    @property
    def is_counted(self) -> bool:
        """Whether it holds counts, small ones of which are masked."""
        return self is not Dataset.PARTNERS

    @property
    def forms(self) -> tuple["Form", ...]:
        """The forms it is given in."""
        return (Form.CSV, Form.GEOJSON) if self.has_place else (Form.CSV,)


class Form(StrEnum):
    """How a table is written; its value ends the address."""

    CSV = "csv"
    GEOJSON = "geojson"

    @property
    def label(self) -> str:
        return {"csv": "CSV", "geojson": "GeoJSON"}[self.value]

    @property
    def media_type(self) -> str:
        """As IANA registers it."""
        return {"csv": "text/csv", "geojson": "application/geo+json"}[self.value]

    @property
    def eu_name(self) -> str:
        """Its name in the European list of file types."""
        return self.value.upper()
