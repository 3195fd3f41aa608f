"""Who stands in a municipality or at an address, or serves it: asked when the territory changes, or an address is placed."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import select

from core.accounts.models import Organisation
from core.db import db, locked
from geo.addresses.queries import Occupant, stands_at_addresses
from geo.partners.models import Partner


def organisations_in(codes: Collection[str]) -> Sequence[Organisation]:
    """The organisations of those municipalities (INSEE codes), kept from other commands until the end of the transaction."""
    return db.session.scalars(
        locked(select(Organisation).where(Organisation.insee_code.in_(codes)).order_by(Organisation.id))
    ).all()


def partners_about(codes: Collection[str]) -> list[Partner]:
    """The partners that stand in those municipalities or serve one of them, kept from other commands likewise."""
    everybody = db.session.scalars(locked(select(Partner).order_by(Partner.id))).all()
    return [partner for partner in everybody if partner.insee_code in codes or not set(codes).isdisjoint(partner.served_codes)]


def partners_at_for_update(address_id: int) -> Sequence[Partner]:
    """The partners that gave that address, kept from other commands until the end of the transaction."""
    return db.session.scalars(locked(select(Partner).where(Partner.address_id == address_id).order_by(Partner.id))).all()


@stands_at_addresses
def partners_at(address_ids: Collection[int]) -> dict[int, list[Occupant]]:
    """The partners at each of those addresses, by name."""
    at: defaultdict[int, list[Occupant]] = defaultdict(list)
    rows = db.session.execute(
        select(Partner.address_id, Partner.id, Organisation.name)
        .join(Partner.organisation)
        .where(Partner.address_id.in_(address_ids))
        .order_by(Organisation.name, Partner.id)
    )
    for address_id, partner_id, name in rows:
        at[address_id or 0].append(Occupant(name, "partners.show_partner", {"partner_id": partner_id}))
    return at
