"""Who stands in a municipality, or serves it: asked when the territory changes."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from core.accounts.models import Organisation
from core.db import db, locked
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
