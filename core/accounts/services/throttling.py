"""Attempts, counted before they are made: many at once do not get more than one after the other."""

from datetime import datetime

from sqlalchemy import delete

from core.accounts import queries, rules
from core.accounts.models import SignInAttempt
from core.accounts.services.hashing import hash_of
from core.db import db, hold, transaction


def note_attempt(throttle: rules.Throttle, *, account: str, address: str, now: datetime) -> None:
    """Count an attempt; raises `TooManyAttempts` when the account or the address has had its share."""
    by_account, by_address = _targets(throttle, account, address)
    since = throttle.since(now)
    with transaction():
        for target in sorted((by_account, by_address)):
            hold(target)
        throttle.check(
            by_account=queries.attempt_count(by_account, since=since), by_address=queries.attempt_count(by_address, since=since)
        )
        db.session.execute(
            delete(SignInAttempt).where(SignInAttempt.target.in_([by_account, by_address]), SignInAttempt.attempted_at < since)
        )
        db.session.add_all(SignInAttempt(target=target, attempted_at=now) for target in (by_account, by_address))


def forget_attempts(throttle: rules.Throttle, *, account: str, address: str | None, now: datetime) -> None:
    """The attempt made now was the right one: the account begins again, and the address is given back this one."""
    by_account, by_address = _targets(throttle, account, address or "")
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.target == by_account))
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.target == by_address, SignInAttempt.attempted_at == now))


def _targets(throttle: rules.Throttle, account: str, address: str) -> tuple[str, str]:
    return hash_of(f"{throttle.purpose}:{rules.clean_email(account)}"), hash_of(f"{throttle.purpose} from:{address}")
