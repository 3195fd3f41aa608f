"""Which years have pages."""

from flask import abort

from core.clock import today
from marketplace.retex.rules.publication import is_reportable


def reportable(year: int) -> int:
    """A year outside those of the platform does not exist."""
    if not is_reportable(year, today=today()):
        abort(404)
    return year
