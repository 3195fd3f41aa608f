"""Whom to ask the register about: partners that were verified, then actors that nobody treated."""

from collections.abc import Callable
from datetime import datetime, timedelta

from core.db import db, hold, transaction
from core.events import announce
from geo.actors import queries
from geo.actors.events import CompaniesCheckAsked
from geo.companies import services as companies
from geo.companies.models import CompanyCheck
from geo.companies.queries import check_under_way, get_check_for_update

FRESH = timedelta(days=7)
SECONDS = 420.0  # a job has ten minutes; the night after, the others
LOST_AFTER = timedelta(hours=1)


def ask_companies_check(*, now: datetime) -> bool:
    """Have the register asked about the establishments it was not asked about this week; whether there are any."""
    if not companies.is_set():
        return False
    with transaction():
        hold("verification of companies")
        due = len(queries.sirets_to_check(before=now - FRESH))
        if not due or check_under_way(since=now - LOST_AFTER) is not None:
            return False
        check = CompanyCheck(asked_at=now, due=due, checked=0)
        db.session.add(check)
        db.session.flush()
        announce(CompaniesCheckAsked(check.id), at=now)
    return True


def run_companies_check(check_id: int, *, clock: Callable[[], datetime]) -> None:
    """Do a verification that was asked for; nothing if it is over. Begun again, it asks only about what is left."""
    with transaction():
        if get_check_for_update(check_id).ended_at is not None:
            return
    sirets, watched = queries.sirets_to_check(before=clock() - FRESH), queries.partner_sirets()
    checked, fault = companies.check_companies(sirets, watched=watched, seconds=SECONDS, clock=clock)
    with transaction():
        check = get_check_for_update(check_id)
        check.checked, check.fault, check.ended_at = check.checked + checked, fault, clock()
