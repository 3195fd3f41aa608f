"""All that a report says, for programs: whole or decimal numbers, null where undefined."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marketplace.purchases.rules.shares import KindShare, rounded
from marketplace.retex.rules.figures import Figures, Report, Row
from marketplace.retex.rules.rates import Rate
from marketplace.retex.rules.stocks import KeptStocks, Life, Stocks


def detail_shown(found: Report, stocks: Stocks | KeptStocks | None, spend: KindShare | None) -> dict[str, Any]:
    """What makes the figures of a report, what they leave out, and their detail by category and by organisation."""
    figures, factors, own = found.figures, found.factors, found.decree_of_declared
    lives: Mapping[str, Life] = stocks.life_by_category if stocks else {}
    return {
        "proofs": {
            "certified": figures.units_certified,
            "declared": figures.units_declared,
            "unproved": figures.units_unproved,
            "undeclared": found.undeclared_units,
        },
        "weighed_kg": _number(figures.weighed_kg),
        "outcomes": {kind.value: units for kind, units in figures.units_by_outcome.items()},
        "given_by_eligibility": {reason.value: units for reason, units in figures.given_by_eligibility.items()},
        "left_otherwise": {kind.value: units for kind, units in figures.units_left_otherwise.items()},
        "left_otherwise_uncounted": {kind.value: units for kind, units in figures.units_left_uncounted.items()},
        "decree_is_above_hundred": figures.decree.is_above_hundred,
        "decree_a_of_undeclared": found.decree_of_undeclared,
        "decree_percent_of_declared": _percent(own or figures.decree),
        "roadmap_target_percent": _number(figures.roadmap.target.percent if figures.roadmap.target else None),
        "boxes": {
            "given": figures.units_of_other_origin,
            "given_kg": _number(figures.kg_of_other_origin),
            "reused": figures.reused_of_other_origin,
            "reused_kg": _number(figures.reused_kg_of_other_origin),
        },
        "events": {
            "count": found.events.events,
            "participants": found.events.participants,
            "units": found.events.units,
            "kg": _number(found.events.mass_kg),
        },
        "units_without_mass": figures.units_without_mass,
        "units_without_factor": figures.units_without_factor,
        "categories_without_factor": list(figures.categories_without_factor),
        "parameters": {
            "substitution": _number(factors.substitution),
            "refurbishment": _number(factors.refurbishment),
            "second_life_years": [float(years) for years in figures.second_life_years],
            "published_on": factors.published_on.isoformat() if factors.published_on else None,
        }
        if factors
        else None,
        "agec": _spend(spend) if spend else None,
        "by_category": [_row(row, **_life(lives.get(row.key))) for row in found.by_category],
        "by_organisation": [_row(row, **_rates(row.figures)) for row in found.by_organisation],
    }


def _spend(spend: KindShare) -> dict[str, object]:
    """The share of reuse in what was declared spent on computers and telephones, in euros without tax."""
    target = spend.target
    return {
        "kind": spend.label,
        "amount_eur": _number(spend.amount_eur),
        "reuse_eur": _number(spend.reuse_eur),
        "gift_eur": _number(spend.gift_eur),
        "recycled_eur": _number(spend.recycled_eur),
        "percent": _number(rounded(spend.share_percent)),
        "percent_with_gifts": _number(rounded(spend.share_with_gifts_percent)),
        "target_percent": _number(target.percent if target else None),
        "target_column_is_verified": target.basis.is_verified if target else None,
        "met": spend.is_reached,
    }


def _row(row: Row, **more: object) -> dict[str, object]:
    figures = row.figures
    return {
        "key": row.key,
        "label": row.label,
        "units_given": figures.units_given,
        "units_reused": figures.units_reused,
        "waste_avoided_kg": _number(figures.waste_avoided_kg),
        "co2e_avoided_kg": _number(figures.co2e.central),
        **more,
    }


def _life(life: Life | None) -> dict[str, object]:
    return {
        "mean_life_years": _number(life.mean_years if life else None),
        "median_life_years": _number(life.median_years if life else None),
        "dated_exits": life.units if life else 0,
    }


def _rates(figures: Figures) -> dict[str, object]:
    return {
        "decree": {"a": figures.decree.numerator, "b": figures.decree.denominator, "percent": _percent(figures.decree)},
        "roadmap_percent": _percent(figures.roadmap),
        "flow_percent": _percent(figures.exits.flow) if figures.exits else None,
        "weee_percent": _percent(figures.exits.weee) if figures.exits else None,
    }


def _percent(rate: Rate) -> float | None:
    return _number(rate.percent)


def _number(figure: Decimal | None) -> float | None:
    return None if figure is None else float(figure)
