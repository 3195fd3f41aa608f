"""Reading sessions and attempts to sign in."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import contains_eager, joinedload

from core.accounts.models import Membership, Organisation, SignIn, SignInAttempt, User
from core.db import db, locked
from core.errors import found

_OPEN_SIGN_IN = select(SignIn).options(
    joinedload(SignIn.membership, innerjoin=True).options(
        joinedload(Membership.user, innerjoin=True), joinedload(Membership.organisation, innerjoin=True)
    )
)

_SIGNED_IN = (  # asked by every request: built once
    select(Membership)
    .join(SignIn, SignIn.membership_id == Membership.id)
    .join(Membership.user)
    .join(Membership.organisation)
    .options(contains_eager(Membership.user), contains_eager(Membership.organisation))
    .where(
        SignIn.token_hash == bindparam("token_hash"),
        SignIn.ended_at.is_(None),
        SignIn.expires_at > bindparam("now"),
        Membership.ended_at.is_(None),
        User.disabled_at.is_(None),
        Organisation.verified_on.is_not(None),
    )
)


def find_signed_in(token_hash: str, *, now: datetime) -> Membership | None:
    """Who acts, and for whom, in the session opened by that token, if it is still open."""
    return db.session.scalar(_SIGNED_IN, {"token_hash": token_hash, "now": now})


def open_sign_ins(user_id: int, *, now: datetime) -> Sequence[SignIn]:
    """The open sessions of a person, newest first."""
    return db.session.scalars(
        _OPEN_SIGN_IN.join(SignIn.membership)
        .where(Membership.user_id == user_id, SignIn.ended_at.is_(None), SignIn.expires_at > now)
        .order_by(SignIn.began_at.desc(), SignIn.id.desc())
    ).all()


def get_sign_in_for_update(sign_in_id: int, *, user_id: int) -> SignIn:
    """A session of that person; raises `NotFound`."""
    return found(
        db.session.scalar(
            locked(select(SignIn).join(SignIn.membership).where(SignIn.id == sign_in_id, Membership.user_id == user_id), of=SignIn)
        )
    )


def find_sign_in_for_update(token_hash: str) -> SignIn | None:
    """The session opened by that token, open or not."""
    return db.session.scalar(
        locked(
            select(SignIn).where(SignIn.token_hash == token_hash).options(joinedload(SignIn.membership, innerjoin=True)), of=SignIn
        )
    )


def last_membership_id(user_id: int) -> int | None:
    """For whom a person acted last."""
    return db.session.scalar(
        select(SignIn.membership_id)
        .join(SignIn.membership)
        .where(Membership.user_id == user_id)
        .order_by(SignIn.began_at.desc(), SignIn.id.desc())
        .limit(1)
    )


def attempt_counts(targets: Collection[str], *, since: datetime) -> Counter[str]:
    """How many times each of those targets was tried since that moment."""
    rows = db.session.execute(_ATTEMPTS, {"targets": list(targets), "since": since})
    return Counter(dict(rows.all()))


_ATTEMPTS = (
    select(SignInAttempt.target, func.count())
    .where(SignInAttempt.target.in_(bindparam("targets", expanding=True)), SignInAttempt.attempted_at >= bindparam("since"))
    .group_by(SignInAttempt.target)
)
