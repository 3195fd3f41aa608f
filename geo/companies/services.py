"""Asking the register (« Recherche d’entreprises ») about establishments, slowly enough; what it says is kept with its day."""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from http import HTTPStatus

from flask import current_app

from core.db import db, transaction
from core.events import announce
from core.fetching import Answer, FetchError, FetchFault, Reader, site_rules
from geo.companies import queries, rules
from geo.companies.enums import CheckFault, Standing
from geo.companies.events import CompanyFoundClosed
from geo.companies.models import Company

SECONDS_APART = 0.2  # five a second; the service takes seven from one address, and others may share ours
FAULTS = {
    FetchFault.TOO_SLOW: CheckFault.TOO_SLOW,
    FetchFault.TOO_LARGE: CheckFault.UNEXPECTED,
    FetchFault.REDIRECTED: CheckFault.UNEXPECTED,
    FetchFault.NOT_JSON: CheckFault.UNEXPECTED,
    FetchFault.MALFORMED: CheckFault.WRONG_ADDRESS,
    FetchFault.NOT_HTTPS: CheckFault.WRONG_ADDRESS,
    FetchFault.FORBIDDEN: CheckFault.WRONG_ADDRESS,
}


class CheckStopped(Exception):
    """The register cannot be asked any further now, and why."""

    def __init__(self, fault: CheckFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def is_set() -> bool:
    """Whether this installation may ask the register; without an address, no request leaves it."""
    return bool(current_app.config["COMPANIES_URL"])


def check_companies(
    sirets: Sequence[str],
    *,
    watched: Collection[str],
    seconds: float,
    clock: Callable[[], datetime],
    pause: Callable[[float], None] = time.sleep,
) -> tuple[int, CheckFault | None]:
    """Ask about each in turn; how many were read, and what stopped it before the end, if anything did.

    What is read is kept at once. One of those `watched` that is found closed is announced, once.
    """
    checked = 0
    try:
        reader = Reader(current_app.config["COMPANIES_URL"], site_rules(), seconds=seconds, pause=pause)
    except FetchError as error:
        return 0, FAULTS.get(error.fault, CheckFault.UNREACHABLE)
    try:
        for siret in sirets:
            began = time.monotonic()
            _keep(siret, _asked(reader, siret), is_watched=siret in watched, now=clock())
            checked += 1
            pause(max(0.0, SECONDS_APART - (time.monotonic() - began)))
    except CheckStopped as stopped:
        return checked, stopped.fault
    finally:
        reader.close()
    return checked, None


def _asked(reader: Reader, siret: str) -> rules.Facts:
    """What the register says of it; raises `CheckStopped`."""
    try:
        return rules.facts_in(_answer(reader, siret).json(), siret)
    except FetchError as error:
        raise CheckStopped(FAULTS.get(error.fault, CheckFault.UNREACHABLE)) from error
    except rules.AnswerNotUnderstood as error:
        raise CheckStopped(CheckFault.UNEXPECTED) from error


def _answer(reader: Reader, siret: str) -> Answer:
    answer = reader.get(rules.question_about(siret), {})
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise CheckStopped(CheckFault.BUSY)
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise CheckStopped(CheckFault.BROKEN)
    if answer.status != HTTPStatus.OK:
        raise CheckStopped(CheckFault.REFUSED)
    return answer


def _keep(siret: str, facts: rules.Facts, *, is_watched: bool, now: datetime) -> None:
    with transaction():
        company = queries.find_company_for_update(siret)
        was_closed = company is not None and company.standing.is_closed
        if company is None:
            company = Company(siret=siret)
            db.session.add(company)
        for name, value in asdict(facts).items():
            setattr(company, name, value)
        company.checked_at = now
        db.session.flush()
        if is_watched and facts.standing is Standing.CLOSED and not was_closed:
            closed_on = facts.closed_on.isoformat() if facts.closed_on else ""
            announce(CompanyFoundClosed(company.id, siret, closed_on), at=now)
