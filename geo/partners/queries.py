"""Reading the directory of partners."""

from sqlalchemy import select

from core.db import db
from geo.partners.enums import Activity, PartnerState
from geo.partners.models import Capability, Partner


def find_partner_of(organisation_id: int) -> Partner | None:
    """The profile of that organisation, if it has one."""
    return db.session.scalar(select(Partner).where(Partner.organisation_id == organisation_id))


def is_verified(organisation_id: int) -> bool:
    """Whether the coordinator verified that organisation's profile, and has not suspended it since."""
    statement = select(Partner.id).where(Partner.organisation_id == organisation_id, Partner.state == PartnerState.VERIFIED)
    return db.session.scalar(statement) is not None


def capabilities_of(organisation_id: int) -> set[tuple[int, Activity]]:
    """What that organisation declares to do: category (by id) and activity. Empty without a profile."""
    statement = (
        select(Capability.category_id, Capability.activity)
        .join(Capability.partner)
        .where(Partner.organisation_id == organisation_id)
    )
    return set(db.session.execute(statement).tuples())
