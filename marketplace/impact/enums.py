"""The words of factor sets."""

from enum import StrEnum


class FactorSetState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {"draft": "Brouillon", "published": "Publié", "withdrawn": "Abandonné"}[self.value]

    @property
    def tone(self) -> str:
        return {"draft": "waiting", "published": "good", "withdrawn": "neutral"}[self.value]


class Quality(StrEnum):
    """How far a value may be relied on."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    DISPUTED = "disputed"
    NONE = "none"

    @property
    def label(self) -> str:
        return {"good": "Bonne", "fair": "Correcte", "poor": "Faible", "disputed": "Contestée", "none": "Aucune valeur"}[self.value]

    @property
    def meaning(self) -> str:
        return {
            "good": "une source publique récente, et d’autres qui la recoupent",
            "fair": "une source sérieuse, peu recoupée, ou des sources qui diffèrent",
            "poor": "une valeur ancienne, unique ou d’un appareil voisin",
            "disputed": "des sources sérieuses diffèrent de plus du triple",
            "none": "aucune source ne donne de valeur : unités et kilogrammes seulement",
        }[self.value]


class IntervalKind(StrEnum):
    """Where the interval of what a reuse avoids comes from."""

    GIVEN = "given"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {"given": "donné avec sa source", "unknown": "non défini"}[self.value]


class FactorColumn(StrEnum):
    """The columns of the table of a factor set, in their order."""

    CATEGORY = "category"
    EMBODIED = "embodied_kgco2e"
    RANGE_MIN = "range_min"
    RANGE_MAX = "range_max"
    LIFE = "ref_lifetime_years"
    SECOND_LIFE = "second_life_years"
    EXTRA_KWH = "extra_kwh_per_year"
    LOW = "low"
    HIGH = "high"
    SCOPE = "scope"
    QUALITY = "quality"
    SOURCE = "source"
    SOURCE_URL = "source_url"
    LICENCE = "licence"
    NOTE = "note"

    @property
    def label(self) -> str:
        """The header of the column, with its unit."""
        return {
            "category": "catégorie",
            "embodied_kgco2e": "empreinte d’un appareil neuf (kgCO2e)",
            "range_min": "plus basse des sources (kgCO2e)",
            "range_max": "plus haute des sources (kgCO2e)",
            "ref_lifetime_years": "durée de vie de référence (années)",
            "second_life_years": "seconde vie (années)",
            "extra_kwh_per_year": "consommation en plus (kWh par an)",
            "low": "évité par réemploi, borne basse (kgCO2e)",
            "high": "évité par réemploi, borne haute (kgCO2e)",
            "scope": "périmètre",
            "quality": "qualité",
            "source": "source",
            "source_url": "adresse de la source",
            "licence": "licence",
            "note": "remarque",
        }[self.value]

    @property
    def is_number(self) -> bool:
        return self in NUMBERS


NUMBERS = frozenset(
    {
        FactorColumn.EMBODIED, FactorColumn.RANGE_MIN, FactorColumn.RANGE_MAX, FactorColumn.LIFE, FactorColumn.SECOND_LIFE,
        FactorColumn.EXTRA_KWH, FactorColumn.LOW, FactorColumn.HIGH,
    }
)  # fmt: skip
