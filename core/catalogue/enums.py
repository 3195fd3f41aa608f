"""The categories of waste equipment the law tells apart."""

from enum import IntEnum


class WeeeCategory(IntEnum):
    """Code de l’environnement, R. 543-172 II, after annex III of directive 2012/19/UE (read November 2026)."""

    TEMPERATURE = 1
    SCREENS = 2
    LAMPS = 3
    LARGE = 4
    SMALL = 5
    SMALL_IT = 6
    PHOTOVOLTAIC = 7

    @property
    def label(self) -> str:
        return {
            1: "Équipements d’échange thermique",
            2: "Écrans de plus de 100 cm²",
            3: "Lampes",
            4: "Gros équipements, plus de 50 cm",
            5: "Petits équipements",
            6: "Petits équipements informatiques et de télécommunications, 50 cm au plus",
            7: "Panneaux photovoltaïques",
        }[self.value]

    @property
    def is_bound_by_decree(self) -> bool:
        """Whether décret n° 2023-266, article 1 (read November 2026), counts it: categories 2 and 6 alone."""
        return self in {WeeeCategory.SCREENS, WeeeCategory.SMALL_IT}
