"""The site on a clock that a journey moves: what `core.clock` reads is so many days ahead of the machine."""

import os
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from core import clock

AHEAD = Path(os.environ["BOUCLE_TEST_CLOCK"])


class _Moved:
    """Stands for `datetime` in `core.clock`, which asks it for the present moment alone."""

    @staticmethod
    def now(zone: tzinfo) -> datetime:
        return datetime.now(zone) + timedelta(days=int(AHEAD.read_text(encoding="ascii")))


clock.datetime = _Moved  # type: ignore[misc,assignment]

from wsgi import app  # noqa: E402 - once the clock is moved

__all__ = ["app"]
