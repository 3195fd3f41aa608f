"""How factors read in French, and the table people take away."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from core.web.filters import SPACE
from marketplace.impact import queries
from marketplace.impact.enums import FactorColumn
from marketplace.impact.models import FactorAlternative, FactorSet
from marketplace.impact.rules import SideBySide, avoided_with
from marketplace.impact.rules.table import FIELDS

UNKNOWN = "non connu"
QUANTITIES = {
    "embodied": "empreinte d’un appareil neuf",
    "avoided_per_year": "évité par an de seconde vie",
    "reduction_annual_impact": "baisse de l’impact annuel",
    "mass": "masse",
    "lifetime": "durée de vie d’un appareil neuf",
    "second_life": "seconde vie",
    "refurbishment_footprint": "empreinte du reconditionnement",
    "rebound": "part du gain perdue par effet rebond",
    "substitution_rate": "part des réemplois qui remplacent un achat",
    "reuse_rate_observed": "part réemployée observée",
    "functional_share_observed": "part qui fonctionne encore",
    "attribution_rate": "part qui a trouvé preneur",
}
UNITS = {"kgCO2e": "kgCO₂e", "kgCO2e/yr": "kgCO₂e par an", "years": "ans", "%": "%", "ratio": "", "kg": "kg"}
TABLE_HEADERS = [
    *(column.label for column in FactorColumn),
    "nom de la catégorie",
    "évité par réemploi, valeur centrale (kgCO2e)",
    "si chaque réemploi remplaçait un achat (kgCO2e)",
    "intervalle",
]
SET_HEADERS = [
    "nom", "état", "à partir de l’année", "s", "r", "électricité (kgCO2e par kWh)", "publié le", "source", "préparé à partir de",
]  # fmt: skip
SOURCE_HEADERS = [
    "catégorie",
    "nom de la catégorie",
    "valeur retenue par le jeu (kgCO2e)",
    "nommé par la source",
    "ce qui est mesuré",
    "valeur",
    "bas",
    "haut",
    "unité",
    "échantillon (appareils)",
    "périmètre",
    "source",
    "version",
    "adresse",
    "licence",
    "réutilisation",
    "lue dans la source",
]
REUSES = {
    "yes": "permise",
    "yes share-alike": "permise, sous la même licence",
    "cite only": "citation seulement",
    "doubtful": "douteuse",
}
NAMED = {
    "any": "tous les appareils",
    "desktop": "ordinateur fixe",
    "dnid_site": "un site de vente de l’État",
    "firewall": "pare-feu",
    "fleet": "un parc entier",
    "ip_phone": "téléphone IP",
    "keyboard": "clavier",
    "landline": "téléphone fixe",
    "laptop": "ordinateur portable",
    "mfp_copier": "copieur",
    "mobile_box": "une borne pour téléphones",
    "modem_box": "box internet",
    "monitor": "écran",
    "mouse": "souris",
    "printer": "imprimante",
    "printer_inkjet": "imprimante à jet d’encre",
    "printer_laser": "imprimante laser",
    "projector": "vidéoprojecteur",
    "router": "routeur",
    "server": "serveur",
    "smartphone": "smartphone",
    "switch": "commutateur réseau",
    "tablet": "tablette",
    "wifi_ap": "point d’accès wifi",
}
COMPARISON_HEADERS = [
    "catégorie",
    "empreinte avant (kgCO2e)",
    "empreinte après (kgCO2e)",
    "seconde vie avant (années)",
    "seconde vie après (années)",
    "évité par réemploi avant (kgCO2e)",
    "borne basse avant (kgCO2e)",
    "borne haute avant (kgCO2e)",
    "évité par réemploi après (kgCO2e)",
    "borne basse après (kgCO2e)",
    "borne haute après (kgCO2e)",
    "différence (kgCO2e)",
]


def french_exact(value: Decimal | None) -> str:
    """« 182,3 », all the digits and no more; « non connu »."""
    return UNKNOWN if value is None else format(value.normalize(), "f").replace(".", ",").replace("-", "−")


def french_bounds(low: Decimal | None, high: Decimal | None) -> str:
    """« 156 à 339 »; « non défini »."""
    return "non défini" if low is None or high is None else f"{french_exact(low)} à {french_exact(high)}"


def french_years_of(years: Decimal | None) -> str:
    """« 3 ans », « 1,5 an »."""
    if years is None:
        return UNKNOWN
    return f"{french_exact(years)}{SPACE}{'ans' if years >= 2 else 'an'}"  # noqa: PLR2004 - French takes the plural from two


def quantity_label(quantity: str) -> str:
    """What a source measures, in French."""
    return QUANTITIES.get(quantity, quantity)


def named_label(named: str) -> str:
    """The device that a source speaks of, in French."""
    return NAMED.get(named, named)


def unit_label(unit: str) -> str:
    """Its unit, as it is written here; nothing for a share."""
    return UNITS.get(unit, unit)


def set_rows(sets: Iterable[FactorSet]) -> Iterator[list[object]]:
    """The list of sets, as it is taken away."""
    for one in sets:
        yield [
            one.name, one.state, one.applies_from_year, one.substitution, one.refurbishment, one.electricity_co2e_kg_per_kwh,
            one.published_at, one.source, one.drafted_from.name if one.drafted_from else None,
        ]  # fmt: skip


def table_rows(factor_set: FactorSet, labels: Mapping[str, str]) -> Iterator[list[object]]:
    """The table of a set: what `rules.plan_table` reads back, then what the method makes of it."""
    factors = queries.factors_of(factor_set)
    for factor in factor_set.factors:
        values, code = queries.values_of(factor), factor.category_code
        avoided = avoided_with(factors, code, units=1)
        yield [
            code,
            *(getattr(values, field) for field in FIELDS.values()),
            labels.get(code, code),
            avoided.central,
            avoided.full_substitution,
            values.interval,
        ]


def source_rows(
    factor_set: FactorSet, alternatives: Iterable[FactorAlternative], labels: Mapping[str, str]
) -> Iterator[list[object]]:
    """Every value that some source gives, beside the one of the set: by category, then what concerns none in particular."""
    chosen = {factor.category_code: factor.embodied_co2e_kg for factor in factor_set.factors}
    ranks = {code: rank for rank, code in enumerate(chosen)}
    for one in sorted(alternatives, key=lambda one: (ranks.get(one.category_code or "", len(ranks)), one.number)):
        code = one.category_code
        yield [
            code,
            labels.get(code, code) if code else "toutes",
            chosen.get(code) if code and one.quantity == "embodied" else None,
            named_label(one.named),
            quantity_label(one.quantity),
            one.value,
            one.low,
            one.high,
            one.unit,
            one.sample,
            one.scope,
            one.source,
            one.source_version,
            one.source_url,
            one.licence or None,
            REUSES.get(one.redistributable, "inconnue"),
            one.is_read_in_source,
        ]


def compared_row(row: SideBySide, labels: Mapping[str, str]) -> list[object]:
    """One category of two sets side by side, as it is taken away."""
    sides = (row.before, row.after)
    return [
        labels.get(row.category_code, row.category_code),
        *(side.embodied_kg if side else None for side in sides),
        *(side.second_life_years if side else None for side in sides),
        *(figure for avoided in (row.avoided_before, row.avoided_after) for figure in (avoided.central, avoided.low, avoided.high)),
        row.difference_kg,
    ]
