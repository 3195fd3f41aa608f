"""What happened to a device, from the journal."""

from sqlalchemy import select

from core.accounts.models import Membership, Organisation, User
from core.db import db
from core.events import Announcement, is_about
from marketplace.inventory.rules.life import Step, told


def life_of(item_id: int) -> list[Step]:
    """The steps of the life of a device, oldest first: its inventory's, its lots', its handovers'."""
    rows = db.session.execute(
        select(Announcement.announced_at, Announcement.name, Announcement.facts, User.name, Organisation.name)
        .outerjoin(Membership, Membership.id == Announcement.by_membership_id)
        .outerjoin(User, User.id == Membership.user_id)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .where(is_about("equipment_item", item_id))
        .order_by(Announcement.id)
    )
    return [
        told(at, name, facts, who=f"{person}, {organisation}" if person else "la plateforme")
        for at, name, facts, person, organisation in rows
    ]
