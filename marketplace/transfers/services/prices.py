"""The highest solidarity prices."""

from datetime import date

from core.thresholds import threshold_values
from marketplace.transfers import rules


def price_caps(*, on: date) -> dict[str, int]:
    """The highest solidarity prices that day, in euros including tax, by category code; none before the decree of November 2022."""
    caps = threshold_values(rules.PRICE_CAPS.values(), on=on)
    return {category: caps[code] for category, code in rules.PRICE_CAPS.items() if code in caps}
