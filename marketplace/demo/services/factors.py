"""A factor set in preparation, so that one sees what it would change."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from marketplace.demo.services.cast import Cast
from marketplace.impact.enums import Quality
from marketplace.impact.queries import all_sets, get_factor_set, values_of
from marketplace.impact.services import change_factor, draft_set

NAME = "Exemple de brouillon : portables selon les fabricants"


def bring_factors(cast: Cast, *, now: datetime) -> None:
    """A copy of the set in force, whose laptops weigh what manufacturers say: a value found, and not the chosen one."""
    published = all_sets(with_drafts=False)[0]
    draft = draft_set(published.id, name=NAME, by=cast.coordinator, now=now)
    laptop = next(values_of(factor) for factor in get_factor_set(draft.id).factors if factor.category_code == "laptop")
    heavier = replace(
        laptop,
        embodied_co2e_kg=Decimal("241.2"),
        low_co2e_kg=None,
        high_co2e_kg=None,
        scope="tout sauf l’usage d’un appareil neuf (fabrication, distribution, fin de vie)",
        quality=Quality.FAIR,
        source="Boavizta environmental-footprint-data (61323eb, 2023-02-23), médiane de 422 fiches de fabricants",
        source_url="https://github.com/Boavizta/environmental-footprint-data",
        licence="ODbL 1.0 / DbCL",
        note="Aucun intervalle n’est donné avec cette source.",
    )
    change_factor(draft.id, heavier, by=cast.coordinator, now=now)
