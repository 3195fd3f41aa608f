"""How the value of an indicator reads in French."""

from decimal import Decimal

from core.web.filters import SPACE, counted, french_mass, french_number
from marketplace.retex.services.rates import french_life
from marketplace.retex.services.wording import UNDEFINED, french_co2e
from marketplace.steering.enums import Unit
from marketplace.steering.rules.facts import Value


def said(unit: Unit, value: Value) -> str:
    """« 1 204 », « 5,4 tCO₂e », « 40,00 % », « 18 jours »; « non défini » where it is undefined."""
    return said_amount(unit, value.amount)


def said_amount(unit: Unit, amount: Decimal | None) -> str:
    """The same, of an amount alone."""
    if amount is None:
        return UNDEFINED
    match unit:
        case Unit.KILOGRAMS:
            return french_mass(amount)
        case Unit.CO2E:
            return french_co2e(amount)
        case Unit.PERCENT:
            return f"{french_number(amount, 2)}{SPACE}%"
        case Unit.DAYS:
            return counted(int(amount), "jour") if amount == int(amount) else f"{french_number(amount, 1)}{SPACE}jours"
        case Unit.YEARS:
            return french_life(amount)
        case _:
            return french_number(int(amount))


def said_detail(unit: Unit, value: Value) -> str:
    """What is said beside a value: its interval, what a share is made of, why it is undefined; empty when nothing is."""
    if not value.is_known:
        return value.why
    if value.beside:
        return value.beside
    if value.low is not None and value.high is not None:
        return f"de {said_amount(unit, value.low)} à {said_amount(unit, value.high)}"
    if value.denominator is not None:
        return f"{french_number(value.numerator)} sur {french_number(value.denominator)}"
    return ""


def said_target(value: Value) -> str:
    """« 50,00 %, objectif légal, non atteint »; empty without a target."""
    if value.target is None:
        return value.target_in_words
    whose = "objectif légal" if value.target.is_legal else "objectif du territoire"
    met = {True: ", atteint", False: ", non atteint", None: ""}[value.is_met]
    return f"{french_number(value.target.percent, 2)}{SPACE}%, {whose}{met}"
