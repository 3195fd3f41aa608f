"""What follows what happened to spotted actors."""

from core.clock import now
from core.events import reacts_to
from geo.actors import services
from geo.actors.events import ActorsRead, ActorsReadingAsked, CompaniesCheckAsked
from geo.partners.events import PartnerCreated


@reacts_to(ActorsReadingAsked, is_long=True)
def read_publication(actor_import_id: int) -> None:
    """Read it, up to its end."""
    services.run_import(actor_import_id, clock=now)


@reacts_to(CompaniesCheckAsked, is_long=True)
def check_companies(company_check_id: int) -> None:
    """Ask the register, up to the end of the time there is."""
    services.run_companies_check(company_check_id, clock=now)


@reacts_to(ActorsRead, is_long=True)
def compare_actors(actor_import_id: int, created: int, changed: int, gone: int) -> None:
    """Propose who may be the same, now that actors changed."""
    services.propose_pairs()


@reacts_to(PartnerCreated, is_long=True)
def compare_partner(partner_id: int, revision: int) -> None:
    """Propose which actors it may be."""
    services.propose_pairs()
