"""Loading factor sets."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from core.db import db, transaction
from core.reference import reference_data
from marketplace.impact import queries
from marketplace.impact.models import FactorSet, ImpactFactor

FILE = Path(__file__).with_name("impact_factors.csv")
FIRST_SET = "ADEME 2025 – Boucle v1"
SOURCE = (
    "ADEME/NegaOctet, valeurs de la mise à jour ADEME-Arcep 2025 (npm @incubateur-ademe/publicodes-acv-numerique 2.1.0, MIT), "
    "complétées catégorie par catégorie par Boavizta, Restart Project et EcoDiag : la source de chaque facteur est sur sa ligne."
)


@reference_data
def load_factor_sets() -> None:
    """The first factor set; a set that exists is left as it is, since published years are computed with it.

    s = 0,5 (Restart Project) and r = 0,10 are choices stated beside each figure. The central value is always computed by the
    formula: the rounded column of the file is not kept.
    """
    with transaction():
        if FIRST_SET in queries.factor_set_names():
            return
        db.session.add(
            FactorSet(
                name=FIRST_SET,
                substitution=Decimal("0.5"),
                refurbishment=Decimal("0.10"),
                applies_from_year=2000,
                source=SOURCE,
                published_at=datetime(2026, 11, 22, 12, tzinfo=UTC),
                factors=list(_factors()),
            )
        )


def _factors() -> Iterator[ImpactFactor]:
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield ImpactFactor(
                category_code=row["category"],
                embodied_co2e_kg=_decimal(row["embodied_kgco2e"]),
                reference_life_years=Decimal(row["ref_lifetime_years"]),
                second_life_years=Decimal(row["second_life_years"]),
                low_co2e_kg=_decimal(row["low"]),
                high_co2e_kg=_decimal(row["high"]),
                source=row["source"],
                source_url=row["source_url"],
                licence=row["licence"],
                note=row["note"],
            )


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None
