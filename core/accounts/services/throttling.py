"""Attempts, counted before they are made: many at once do not get more than one after the other."""

from datetime import datetime

from sqlalchemy import and_, delete, or_

from core.accounts import queries, rules
from core.accounts.models import SignInAttempt
from core.accounts.services.hashing import hash_of
from core.db import db, hold, transaction


def note_attempt(throttle: rules.Throttle, *, account: str, address: str, now: datetime) -> None:
    """Count an attempt; raises `TooManyAttempts` when the account, the address or everybody together have had their share."""
    targets = _targets(throttle, account, address)
    since = throttle.since(now)
    with transaction():
        for target in sorted(targets.values()):
            hold(target)
        counts = queries.attempt_counts(targets.values(), since=since)
        throttle.check(**{whose: counts[target] for whose, target in targets.items()})
        db.session.execute(
            delete(SignInAttempt).where(SignInAttempt.target.in_(targets.values()), SignInAttempt.attempted_at < since)
        )
        db.session.add_all(SignInAttempt(target=target, attempted_at=now) for target in targets.values())


def forget_attempts(throttle: rules.Throttle, *, account: str, address: str | None, now: datetime) -> None:
    """The attempt made now was the right one: the account begins again, the address and everybody are given back this one."""
    targets = _targets(throttle, account, address or "")
    shared = targets["by_address"], targets["by_everybody"]
    is_this_one = and_(SignInAttempt.target.in_(shared), SignInAttempt.attempted_at == now)
    db.session.execute(delete(SignInAttempt).where(or_(SignInAttempt.target == targets["by_account"], is_this_one)))


def _targets(throttle: rules.Throttle, account: str, address: str) -> dict[str, str]:
    return {
        "by_account": hash_of(f"{throttle.purpose}:{rules.clean_email(account)}"),
        "by_address": hash_of(f"{throttle.purpose} from:{address}"),
        "by_everybody": hash_of(f"{throttle.purpose} by everybody"),
    }
