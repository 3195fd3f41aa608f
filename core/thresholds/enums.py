"""What a threshold counts."""

from decimal import Decimal
from enum import StrEnum

from core.web.filters import SPACE, counted, french_number


class Unit(StrEnum):
    YEARS = "years"
    DAYS = "days"
    EUROS = "EUR"
    PERCENT = "percent"
    YES_NO = "yes_no"
    POINTS = "points"
    KILOMETRES = "km"
    KILOMETRES_AN_HOUR = "km_h"
    UNITS = "units"
    MESSAGES = "messages"
    REPORTS = "reports"
    KILOGRAMS = "kg"
    GRAMS_A_KILOMETRE = "g_per_km"
    MINUTES = "minutes"

    @property
    def label(self) -> str:
        """What is asked for, after « en »."""
        return {
            "years": "années", "days": "jours", "EUR": "euros", "percent": "pour cent", "yes_no": "oui ou non",
            "points": "points", "km": "kilomètres", "km_h": "kilomètres par heure", "units": "unités", "messages": "messages",
            "reports": "signalements", "kg": "kilogrammes", "g_per_km": "grammes par kilomètre", "minutes": "minutes",
        }[self.value]  # fmt: skip

    @property
    def is_choice(self) -> bool:
        """Answered by yes or no."""
        return self is Unit.YES_NO

    def shown(self, value: Decimal | int) -> str:
        """« 300 € », « 90 jours », « oui (1) »."""
        if self.is_choice:
            return "oui (1)" if value else "non (0)"
        if sign := {"EUR": "€", "percent": "%", "km": "km", "km_h": "km/h", "kg": "kg", "g_per_km": "g/km"}.get(self.value):
            return f"{french_number(value)}{SPACE}{sign}"
        word = {
            "years": "an", "days": "jour", "points": "point", "units": "unité", "messages": "message", "reports": "signalement",
            "minutes": "minute",
        }[self.value]  # fmt: skip
        return counted(int(value), word)
