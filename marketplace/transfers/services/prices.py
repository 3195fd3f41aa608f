"""The highest solidarity prices, and the highest value of a gift."""

from datetime import date

from core.thresholds import find_dated_value, threshold, threshold_values
from marketplace.transfers import rules
from marketplace.transfers.models import Transfer, TransferLine


def price_caps(*, on: date) -> dict[str, int]:
    """The highest solidarity prices that day, in euros including tax, by category code; none before the decree of November 2022."""
    caps = threshold_values(rules.PRICE_CAPS.values(), on=on)
    return {category: caps[code] for category, code in rules.PRICE_CAPS.items() if code in caps}


def ceiling_of_gifts(*, on: date) -> rules.GiftCeiling | None:
    """The dearest unit that may be given that day; none before the law said so."""
    value = find_dated_value("gift_unit_ceiling", on=on)
    counts_sets = value is not None and bool(threshold("gift_unit_is_set", on=on))
    return rules.GiftCeiling(value.value, value.source, counts_sets) if value else None


def gift_obstacles(transfer: Transfer, *, on: date) -> list[tuple[TransferLine, str]]:
    """The lines promised that may not be given for what their units are worth, each with what to do."""
    return rules.gift_obstacles([(line, line.promised_units) for line in transfer.lines], ceiling_of_gifts(on=on))
