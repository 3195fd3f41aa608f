"""Reading kinds of products, targets and flat values."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from core.db import db
from marketplace.purchases.models import FlatGiftValue, ProductKind, SpendTarget


def product_kinds() -> Sequence[ProductKind]:
    """Every kind of product, in the order of the published schema."""
    return db.session.scalars(select(ProductKind).order_by(ProductKind.position, ProductKind.id)).all()


def find_kind(kind_id: int | None) -> ProductKind | None:
    """That kind of product, if there is one."""
    return db.session.scalar(select(ProductKind).where(ProductKind.id == kind_id)) if kind_id else None


def spend_targets(kind_id: int | None = None) -> Sequence[SpendTarget]:
    """Every target (of one kind), by kind and year."""
    statement = (
        select(SpendTarget)
        .join(SpendTarget.kind)
        .options(joinedload(SpendTarget.kind, innerjoin=True))
        .order_by(ProductKind.position, SpendTarget.first_year, SpendTarget.id)
    )
    return db.session.scalars(statement.where(SpendTarget.kind_id == kind_id) if kind_id else statement).all()


def flat_gift_values() -> Sequence[FlatGiftValue]:
    """Every flat value of a gift, by name, the latest first."""
    return db.session.scalars(
        select(FlatGiftValue).order_by(FlatGiftValue.label, FlatGiftValue.valid_from.desc(), FlatGiftValue.id)
    ).all()
