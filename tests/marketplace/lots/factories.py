"""The smallest valid lots and claims."""

from datetime import timedelta
from itertools import count

from core.accounts.models import Membership, Organisation
from core.clock import now, today
from core.db import db, transaction
from core.uploads import GivenFile, check_photo
from geo.partners.enums import Activity, LegalClass, PartnerState
from geo.partners.models import Capability, Partner
from marketplace.inventory.enums import Condition, ItemState, Works
from marketplace.inventory.models import EquipmentItem
from marketplace.ledger.enums import Eligibility
from marketplace.lots import services
from marketplace.lots.enums import LotState
from marketplace.lots.models import Claim, Lot, LotItem, LotLine, LotPhoto
from marketplace.lots.queries import photos_of
from marketplace.lots.services.indexing import index_lot
from tests.factories import keep, make_category, make_organisation, make_partner_manager
from tests.files import picture

_numbers = count(1)


def make_verified_manager(*codes: str, **organisation_facts) -> Membership:
    """A manager of a verified partner able to recondition those categories."""
    manager = make_partner_manager(**organisation_facts)
    make_profile(manager.organisation, *(codes or ("laptop",)))
    return manager


def make_profile(organisation: Organisation, *codes: str, state: PartnerState = PartnerState.VERIFIED) -> Partner:
    return keep(
        Partner(
            organisation_id=organisation.id,
            legal_class=LegalClass.ESUS,
            state=state,
            verified_on=today(),
            latitude=49.12,
            longitude=6.17,
            capabilities=[Capability(category_id=make_category(code).id, activity=Activity.RECONDITION) for code in codes],
        )
    )


def make_item(organisation: Organisation, code: str = "laptop", **facts) -> EquipmentItem:
    """A device taken out of service this year, five years old."""
    number = next(_numbers)
    defaults = {
        "organisation_id": organisation.id,
        "category_id": make_category(code).id,
        "name": f"PC-{number:04d}",
        "inventory_number": f"INV-{number:04d}",
        "purchased_on": today() - timedelta(days=5 * 365),
        "decommissioned_on": today(),
        "state": ItemState.DECOMMISSIONED,
        "changed_at": now(),
    }
    return keep(EquipmentItem(**{**defaults, **facts}))


def make_line(units: int = 10, code: str = "laptop", **facts) -> LotLine:
    """A line to put in a lot; not stored by itself."""
    category = make_category(code)
    mass = category.default_mass_kg
    defaults = {
        "category_id": category.id,
        "condition": Condition(Works.WORKING),
        "eligibility": Eligibility.COUNTS,
        "units": units,
        "allocated_units": 0,
        "mass_kg": None if mass is None else units * mass,
    }
    return LotLine(**{**defaults, **facts})


def make_lot(giver: Organisation | None = None, *, lines=None, items=(), **facts) -> Lot:
    """A published lot of ten laptops, open for three weeks."""
    giver = giver or make_organisation()
    lines = [make_line()] if lines is None else lines
    if items:
        lines = [*lines, make_line(len(items), items=[LotItem(item_id=item.id) for item in items])]
        for item in items:
            item.state = ItemState.IN_LOT
    defaults = {
        "giver_id": giver.id,
        "title": f"Lot {next(_numbers)}",
        "description": "",
        "pickup_place": "1 place de la Mairie, 57140 Woippy",
        "pickup_hours": "",
        "state": LotState.PUBLISHED,
        "claims_until": today() + timedelta(days=21),
        "created_at": now(),
        "published_at": None if facts.get("state") is LotState.DRAFT else now(),
        "lines": lines,
    }
    lot = Lot(**{**defaults, **facts})
    if lot.published_at and not lot.available_on:  # open to everybody since it was published, or since its deadline if that is past
        lot.available_on = lot.partners_from = lot.partners_from or min(today(), lot.claims_until)
        lot.bodies_told_at = lot.partners_told_at = lot.published_at
    keep(lot)
    if lot.published_at:
        with transaction():
            index_lot(lot)
    return lot


def make_claim(
    lot: Lot | None = None,
    by: Membership | None = None,
    *,
    units: dict[int, int] | None = None,
    message: str = "",
    may_wait: bool = True,
) -> Claim:
    """A pending claim, made by the real command; the whole of what remains unless `units` (by line) says otherwise."""
    lot = lot or make_lot()
    by = by or make_verified_manager()
    asked = units or {line.id: line.remaining_units for line in lot.lines if line.remaining_units}
    return services.claim_lot(lot.id, asked, message=message, may_wait=may_wait, by=by, now=now(), today=today())


def make_allocated_claim(lot: Lot | None = None, by: Membership | None = None, *, units: dict[int, int] | None = None) -> Claim:
    """A claim granted by the real command: the transfers domain starts from here."""
    claim = make_claim(lot, by, units=units)
    services.allocate_claim(claim.id, by=None, now=now())
    db.session.refresh(claim)
    return claim


def make_photo(lot: Lot, content: bytes | None = None) -> LotPhoto:
    """A photo added by the real command; the last of those the lot has."""
    photo = check_photo(GivenFile("photo.jpg", content or picture()))
    services.add_photos(lot.id, [photo], by=None, now=now())
    return photos_of(lot.id)[-1]
