"""What follows the publication of a year."""

from core.clock import now, today
from core.events import reacts_to
from marketplace.opendata import services
from marketplace.retex.events import RetexPublished


@reacts_to(RetexPublished)
def keep_open_data(retex_id: int, year: int) -> None:
    """Keep the tables of the year that has just been published."""
    services.keep_files(retex_id, year, now=now(), today=today())
