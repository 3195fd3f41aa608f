"""What follows what happened to spotted actors."""

from core import mail
from core.accounts.queries import coordinators
from core.clock import now
from core.events import reacts_to
from geo.actors import queries, services
from geo.actors.events import ActorsRead, ActorsReadingAsked, ActorsReadingFailed, CompaniesCheckAsked
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


@reacts_to(ActorsReadingFailed)
def tell_coordinators_of_failure(actor_import_id: int, fault: str) -> None:
    """Write to the coordinators that the publication could not be read by night: once for a row of nights."""
    given = queries.get_import(actor_import_id)
    if given.by_membership_id is None and given.origin.is_service and queries.failures_in_a_row() == 1:
        mail.send_to(coordinators(), "actors_unread", about=f"reading of actors {actor_import_id}", given=given)
