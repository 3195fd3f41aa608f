"""The journal of a thing, with who made it true."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from core.accounts.models import Membership, Organisation, User
from core.db import db
from core.events import Announcement, is_about

PLATFORM = "la plateforme"


class JournalEntry(NamedTuple):
    """One announcement, and the person and the organisation that made it true: nobody when the platform itself did."""

    at: datetime
    name: str
    facts: dict[str, Any]
    person: str | None
    organisation: str | None

    @property
    def who(self) -> str:
        """« Claire Martin, Ville de Woippy »."""
        return f"{self.person}, {self.organisation}" if self.person else PLATFORM


def journal_about(subject_kind: str, subject_id: int) -> list[JournalEntry]:
    """What was announced about a thing, or mentions it, oldest first."""
    rows = db.session.execute(
        select(Announcement.announced_at, Announcement.name, Announcement.facts, User.name, Organisation.name)
        .outerjoin(Membership, Membership.id == Announcement.by_membership_id)
        .outerjoin(User, User.id == Membership.user_id)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .where(is_about(subject_kind, subject_id))
        .order_by(Announcement.id)
    )
    return [JournalEntry(*row) for row in rows]
