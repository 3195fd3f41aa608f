"""What the sector map is made of, and the mark that changes with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.accounts.models import Organisation
from core.catalogue.models import EquipmentCategory
from core.db import db
from core.marks import mark_of, watch
from geo.partners.enums import PartnerState
from geo.partners.models import Capability, Partner, PartnerDocument
from geo.partners.queries.documents import in_force
from geo.territory.models import Municipality

SECTOR = "sector"
READ = (Partner, Capability, PartnerDocument, Organisation, EquipmentCategory, Municipality)
watch(SECTOR, *READ)


@dataclass(frozen=True, slots=True)
class OfferedCategory:
    """A category of the catalogue as filters name it."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Offer:
    """The categories of the catalogue; which of them, and which activities, some verified partner does; which labels one holds."""

    categories: Sequence[OfferedCategory]
    done: frozenset[str]
    held: frozenset[str]


def sector_mark() -> str:
    """What changes whenever a partner, its name, its activities, its documents, the catalogue or the territory does."""
    return mark_of(SECTOR)


def offer(*, on: date) -> Offer:
    """What may be asked of the map that day, and what of it somebody does."""
    category, is_verified = EquipmentCategory, Partner.state == PartnerState.VERIFIED
    active = select(category.code, category.label).where(category.is_active).order_by(category.position, category.id)
    done = select(category.code, Capability.activity).join(Capability.category).join(Capability.partner)
    done = done.where(is_verified).distinct()
    held = select(PartnerDocument.kind).join(PartnerDocument.partner).where(is_verified, *in_force(on)).distinct()
    pairs = db.session.execute(done).all()
    return Offer(
        categories=[OfferedCategory(code, label) for code, label in db.session.execute(active)],
        done=frozenset([code for code, _activity in pairs] + [activity for _code, activity in pairs]),
        held=frozenset(db.session.scalars(held)),
    )
