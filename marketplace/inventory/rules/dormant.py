"""What was taken out of service and waits too long, in figures."""

from datetime import date
from typing import NamedTuple


class DormantStock(NamedTuple):
    """How many items sleep, since when the oldest of them was decommissioned, and `before` which day all of them were."""

    units: int
    oldest: date | None
    before: date
