"""Loading the first factor set and every value it was chosen among."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from core.db import db, transaction
from core.reference import reference_data
from marketplace.impact import queries
from marketplace.impact.enums import FactorSetState, IntervalKind, Quality
from marketplace.impact.models import FactorAlternative, FactorSet, ImpactFactor

FOLDER = Path(__file__).parents[1]
FILE = FOLDER / "impact_factors.csv"
ALTERNATIVES = FOLDER / "impact_factors_alternatives.csv"
FIRST_SET = "ADEME 2025 – Boucle v1"
SOURCE = (
    "ADEME/NegaOctet, valeurs de la mise à jour ADEME-Arcep 2025 (npm @incubateur-ademe/publicodes-acv-numerique 2.1.0, MIT), "
    "complétées catégorie par catégorie par Boavizta, Restart Project et EcoDiag : la source de chaque facteur est sur sa ligne."
)
# The file of alternatives names some devices otherwise than the catalogue; what is near a category is told beside it.
TOLD_WITH = {
    "server": "server_rack",
    "switch": "network_switch",
    "firewall": "network_switch",
    "modem_box": "router",
    "printer": "printer_individual",
    "printer_inkjet": "printer_individual",
    "landline": "landline_phone",
    "wifi_ap": "wifi_access_point",
}
OF_NO_CATEGORY = {"any", "fleet", "mobile_box", "dnid_site"}


@reference_data
def load_factor_sets() -> None:
    """The first factor set; a set that exists is left as it is, since published years are computed with it.

    s = 0,5 (Restart Project) and r = 0,10 are choices stated beside each figure. The central value is always computed by the
    formula: the rounded column of the file is not kept.
    """
    with transaction():
        if FIRST_SET in queries.factor_set_names():
            return
        first = FactorSet(
            name=FIRST_SET,
            substitution=Decimal("0.5"),
            refurbishment=Decimal("0.10"),
            applies_from_year=2000,
            source=SOURCE,
            factors=list(_factors()),
        )
        db.session.add(first)
        db.session.flush()  # a set is complete before it is published: the database then refuses any change
        first.state, first.published_at = FactorSetState.PUBLISHED, datetime(2026, 11, 22, 12, tzinfo=UTC)


@reference_data
def load_alternatives() -> None:
    """Every value found, source by source; a row that is loaded is left as it is."""
    with transaction(), ALTERNATIVES.open(encoding="utf-8", newline="") as file:
        known = queries.alternative_numbers()
        for number, row in enumerate(csv.DictReader(file), start=1):
            if number not in known:
                db.session.add(_alternative(number, row))


def _factors() -> Iterator[ImpactFactor]:
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            low = _decimal(row["low"])
            yield ImpactFactor(
                category_code=row["category"],
                embodied_co2e_kg=_decimal(row["embodied_kgco2e"]),
                range_min_co2e_kg=_decimal(row["range_min"]),
                range_max_co2e_kg=_decimal(row["range_max"]),
                reference_life_years=Decimal(row["ref_lifetime_years"]),
                second_life_years=Decimal(row["second_life_years"]),
                low_co2e_kg=low,
                high_co2e_kg=_decimal(row["high"]),
                interval=IntervalKind.UNKNOWN if low is None else IntervalKind.GIVEN,
                scope=row["scope"],
                quality=Quality(row["quality"]),
                source=row["source"],
                source_url=row["source_url"],
                licence=row["licence"],
                note=row["note"],
            )


def _alternative(number: int, row: dict[str, str]) -> FactorAlternative:
    named = row["category"]
    return FactorAlternative(
        number=number,
        category_code=None if named in OF_NO_CATEGORY else TOLD_WITH.get(named, named),
        named=named,
        value=_decimal(row["value"]),
        low=_decimal(row["low"]),
        high=_decimal(row["high"]),
        sample=int(row["n"]) if row["n"] else None,
        **{
            name: row[name]
            for name in (
                "quantity", "unit", "scope", "source", "source_url", "source_version", "licence", "redistributable", "verified"
            )
        },
    )  # fmt: skip


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None
