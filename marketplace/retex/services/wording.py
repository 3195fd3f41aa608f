"""How the figures read in French. Kilograms of equipment and kilograms of CO2e never share a word."""

from datetime import date
from decimal import Decimal

from core.web.filters import KG_PER_TONNE, SPACE, counted, french_date, french_number
from marketplace.collection.rules.rounds import RoundTotals
from marketplace.impact.rules import Factors, two_significant_digits
from marketplace.retex.rules.equivalents import Equivalent, of_year
from marketplace.retex.rules.figures import Figures, Report
from marketplace.retex.rules.rates import Rate

UNDEFINED = "non défini"


def french_co2e(kilograms: Decimal | None) -> str:
    """« 5,4 tCO₂e », « 36 kgCO₂e »: an estimate, so two significant digits."""
    if kilograms is None:
        return UNDEFINED
    figure, unit = two_significant_digits(kilograms), "kgCO₂e"
    if abs(figure) >= KG_PER_TONNE:
        figure, unit = two_significant_digits(figure / KG_PER_TONNE), "tCO₂e"
    exponent = figure.as_tuple().exponent
    return f"{french_number(figure, max(0, -exponent) if isinstance(exponent, int) else 0)}{SPACE}{unit}"


def french_interval(figures: Figures) -> str:
    """« de 0,51 à 20 tCO₂e »."""
    if figures.co2e.low is None or figures.co2e.high is None:
        return UNDEFINED
    return f"de {french_co2e(figures.co2e.low)} à {french_co2e(figures.co2e.high)}"


def french_equivalents(kilograms: Decimal | None, year: int) -> str:
    """« À peu près ce qu’émettent 25 000 kilomètres en voiture (0,2176 kgCO₂e chacun : …) ou … »; nothing below one of each."""
    said = [_equivalent(one) for one in of_year(kilograms, year)]
    return f"À peu près ce qu’émettent {' ou '.join(said)}." if said else ""


def _equivalent(one: Equivalent) -> str:
    of = one.comparison
    words = counted(one.count, of.singular, of.plural)
    each = format(of.kg_each.normalize(), "f").replace(".", ",")
    return f"{words} ({each}{SPACE}kgCO₂e chacun{SPACE}: {of.source}, lu le {french_date(of.read_on)})"


def french_co2e_sum(kilograms: Decimal | None) -> str:
    """« 14 489 kgCO₂e »: the terms of a sum that is set out, to the unit: in two digits, 15 t less 16 kg would read 14 t."""
    return UNDEFINED if kilograms is None else f"{french_number(kilograms)}{SPACE}kgCO₂e"


def french_rounds(totals: RoundTotals) -> str:
    """« 310 kgCO₂e, pour 1 152 km en 12 tournées »."""
    km = f"{french_number(totals.km)}{SPACE}km"
    return f"{french_co2e_sum(totals.co2e_kg)}, pour {km} en {counted(totals.rounds, 'tournée')}"


def french_rate(rate: Rate) -> str:
    """« 40,00 % »."""
    return UNDEFINED if rate.percent is None else f"{french_number(rate.percent, 2)}{SPACE}%"


def french_undeclared(report: Report) -> str:
    """« A compte aussi 12 appareils d’organismes qui n’ont pas déclaré leur stock… »; nothing where all that gave declared."""
    own = report.decree_of_declared
    if own is None:
        return ""
    return (
        f"A compte {counted(report.decree_of_undeclared, 'appareil')} d’organismes qui n’ont pas déclaré leur stock, qui manque "
        f"dans B. Pour ceux qui ont déclaré, le taux est de {french_rate(own)}."
    )


def french_given(figures: Figures) -> str:
    """What is given, in the words of its sum: what people left in boxes was given by no public body."""
    return "appareils donnés ou sortis des bornes" if figures.units_of_other_origin else "appareils donnés"


def french_boxes(units: int) -> str:
    """« Dont 2 298 sortis des bornes de collecte. »; nothing when none was."""
    return f"Dont {counted(units, 'sorti')} des bornes de collecte." if units else ""


def french_target(rate: Rate) -> str | None:
    """« 50,00 % », nothing where the year has no target."""
    return None if rate.target is None else f"{french_number(rate.target.percent, 2)}{SPACE}%"


def french_years(years: tuple[Decimal, ...]) -> str:
    """« 3 ans », « 2 à 3 ans selon la catégorie »."""
    if not years:
        return "sans objet"
    shown = [format(one.normalize(), "f").replace(".", ",") for one in years]
    if len(shown) > 1:
        return f"{shown[0]} à {shown[-1]}{SPACE}ans selon la catégorie"
    return f"{shown[0]}{SPACE}{'ans' if years[0] >= 2 else 'an'}"  # noqa: PLR2004 - French takes the plural from two


def french_parameters(factors: Factors | None, figures: Figures) -> str:
    """What a figure of avoided emissions rests on, said beside it each time."""
    if factors is None:
        return "Aucun jeu de facteurs ne couvre cette année."
    share, cost = french_number(factors.substitution, 2), french_number(factors.refurbishment, 2)
    return (
        f"Facteurs «{SPACE}{factors.name}{SPACE}» du {french_date(factors.published_on)}{SPACE}; s = {share}{SPACE}; r = {cost}"
        f"{SPACE}; L2 = {french_years(figures.second_life_years)}."
    )


def french_share(share: Decimal | None) -> str:
    """« 72 % »."""
    return UNDEFINED if share is None else f"{french_number(share * 100)}{SPACE}%"


def first_of_january(year: int) -> str:
    """« 1er janvier 2025 »."""
    return french_date(date(year, 1, 1))
