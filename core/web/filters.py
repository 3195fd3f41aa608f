"""How dates, numbers and masses read in French."""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from flask import Flask

from core.clock import paris_day

MONTHS = [
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
]  # fmt: skip
NARROW_SPACE, SPACE = "\u202f", "\u00a0"
KG_PER_TONNE = 1000
UNKNOWN = "inconnu"


def french_date(day: date | datetime | None) -> str:
    """« 3 mars 2026 », « 1er mai 2026 »; a moment reads as the day it was in Paris."""
    if day is None:
        return UNKNOWN
    if isinstance(day, datetime):
        day = paris_day(day)
    return f"{'1er' if day.day == 1 else day.day}{SPACE}{MONTHS[day.month - 1]}{SPACE}{day.year}"


def french_moment(moment: datetime | None) -> str:
    """« 3 mars 2026 à 14 h 05 », Paris time."""
    if moment is None:
        return UNKNOWN
    from core.clock import PARIS

    local = moment.astimezone(PARIS)
    return f"{french_date(local)} à {local:%H}{SPACE}h{SPACE}{local:%M}"


def french_number(value: Decimal | float | None, decimals: int = 0) -> str:
    """« 12 345,6 »; an undefined figure reads « non défini »."""
    if value is None:
        return "non défini"
    if isinstance(value, int) and not decimals:
        return f"{value:,}".replace(",", NARROW_SPACE).replace("-", "−")
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{rounded:,.{decimals}f}".replace(",", NARROW_SPACE).replace(".", ",")
    return text.replace("-", "−")


@lru_cache(maxsize=4096)  # lists say the same ones again and again
def french_mass(mass_kg: Decimal | None) -> str:
    """« 845 kg », « 0,15 kg », « 12,3 t »: kilograms below a tonne, tonnes above."""
    if mass_kg is None:
        return UNKNOWN
    if abs(mass_kg) >= KG_PER_TONNE:
        return f"{french_number(mass_kg / KG_PER_TONNE, 1)}{SPACE}t"
    decimals = 0 if mass_kg == mass_kg.to_integral_value() else 1 if abs(mass_kg) >= 10 else 2  # noqa: PLR2004 - readable digits
    return f"{french_number(mass_kg, decimals)}{SPACE}kg"


def french_percent(value: Decimal | None) -> str:
    """« 40,0 % »."""
    return "non défini" if value is None else f"{french_number(value, 1)}{SPACE}%"


@lru_cache(maxsize=4096)
def counted(units: int, singular: str, plural: str | None = None) -> str:
    """« 1 lot », « 12 lots »: French takes the plural from two."""
    word = singular if abs(units) < 2 else plural or f"{singular}s"  # noqa: PLR2004 - French grammar
    return f"{french_number(units)}{SPACE}{word}"


def atom_moment(moment: datetime) -> str:
    """A moment as feeds write it (RFC 3339)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def init_app(app: Flask) -> None:
    for function in (french_date, french_moment, french_number, french_mass, french_percent, counted, atom_moment):
        app.jinja_env.filters[function.__name__] = function
