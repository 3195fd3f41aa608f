"""Whether the demonstration is, or may be, in the base."""

from sqlalchemy import exists, select

from core.accounts.models import Organisation
from core.db import db


def has_organisations(*, of_demonstration: bool) -> bool:
    """Whether there is an organisation of the demonstration, or a real one."""
    found = exists().where(Organisation.is_demonstration.is_(of_demonstration))
    return bool(db.session.scalar(select(found)))
