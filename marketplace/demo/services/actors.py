"""Actors spotted in a publication like ADEME's: fictitious ones, some wrong as the real ones are, one that has joined already."""

from datetime import datetime, timedelta
from pathlib import Path

from geo.actors.queries import listed_actors
from geo.actors.services import give_file, propose_pairs, run_import, set_aside_actor
from marketplace.demo.services.cast import Cast

FILE = Path(__file__).parent.parent / "acteurs_fictifs.csv"
READ_AGO, LOOKED_AGO = timedelta(days=3), timedelta(days=2)
SET_ASIDE = "DÉCHÈTERIE"


def bring_actors(cast: Cast, *, now: datetime) -> None:
    """A reading of three days ago: who is found, what was refused, who may be the same, and one that was set aside."""
    read_at, by = now - READ_AGO, cast.coordinator
    given = give_file(FILE.read_bytes(), name=FILE.name, is_complete=True, accepts_losses=False, by=by, now=read_at)
    run_import(given.id, clock=lambda: read_at)
    propose_pairs()
    for actor in listed_actors():
        if actor.name.startswith(SET_ASIDE):
            reason = "La déchèterie est déjà dans la convention de la métropole."
            set_aside_actor(actor.id, reason=reason, by=by, now=now - LOOKED_AGO)
