"""The share of reuse in what public bodies spent in a year."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, case, func, select, true

from core.accounts.enums import OrganisationKind
from core.accounts.models import Organisation
from core.db import db
from core.text import folded_words
from core.web.pages import Page, page_of_rows
from marketplace.purchases.models import ProductKind, Purchase, SpendDeclaration, SpendTarget, SpendTotal
from marketplace.purchases.queries.lines import lines_in, parts_of
from marketplace.purchases.queries.references import spend_targets
from marketplace.purchases.rules.shares import AgecYear, KindShare, target_in

Rows = Select[*tuple[Any, ...]]


def agec_share_of_year(year: int, organisation_id: int | None = None) -> AgecYear:
    """The share of reuse in what was spent in a year, by kind of product: of one public body, or of all those that declared.

    From the last declarations alone, never from lines that are still being written. `declared` is how many public bodies declared,
    of `bodies`. No share is there for a kind nobody bought; one whose spend is zero has no percentage. Three statements.
    """
    is_asked = SpendDeclaration.organisation_id == organisation_id if organisation_id else true()
    of_year = and_(SpendDeclaration.year == year, SpendDeclaration.is_last, is_asked)
    sums = db.session.execute(
        select(ProductKind.id, ProductKind.label, *(func.sum(column).label(column.key) for column in parts_of(SpendTotal)))
        .select_from(SpendTotal)
        .join(SpendTotal.declaration)
        .join(SpendTotal.kind)
        .where(of_year)
        .group_by(ProductKind.id, ProductKind.label, ProductKind.position)
        .order_by(ProductKind.position, ProductKind.id)
    ).all()
    body = and_(Organisation.kind != OrganisationKind.PARTNER, Organisation.id == organisation_id if organisation_id else true())
    declared, bodies = db.session.execute(
        select(
            select(func.count(SpendDeclaration.id)).where(of_year).scalar_subquery(),
            select(func.count(Organisation.id)).where(body).scalar_subquery(),
        )
    ).one()
    return AgecYear(year, _shares_from(sums, year), declared, bodies)


def shares_by_year(label: str, organisation_id: int | None = None) -> tuple[dict[int, KindShare], dict[int, KindShare]]:
    """The share of reuse in what was declared of one kind of product, year by year: of all, and of one public body.

    One statement, however many years and targets. A year in which nobody declared that kind is left out.
    """
    names, told = ("amount_eur", "reuse_eur", "gift_eur", "recycled_eur"), (SpendTarget.first_year, SpendTarget.percent)
    is_own = SpendDeclaration.organisation_id == organisation_id
    everybody = [func.sum(column).label(name) for name, column in zip(names, parts_of(SpendTotal), strict=True)]
    own = [func.sum(case((is_own, column))).label(f"own_{name}") for name, column in zip(names, parts_of(SpendTotal), strict=True)]
    keys = [SpendDeclaration.year, SpendTotal.kind_id, *told, SpendTarget.basis, SpendTarget.source]
    rows = db.session.execute(
        select(*keys, *everybody, *own)  # the sums of a year come once for each target of the kind, or once without any
        .select_from(SpendTotal)
        .join(SpendTotal.declaration)
        .join(SpendTotal.kind)
        .outerjoin(SpendTarget, SpendTarget.kind_id == SpendTotal.kind_id)
        .where(SpendDeclaration.is_last, ProductKind.label == label)
        .group_by(*keys)
    ).all()
    targets: Any = [row for row in rows if row.first_year is not None]

    def share(row: Any, whose: str) -> KindShare:
        parts = [getattr(row, f"{whose}{name}") for name in names]
        return KindShare(row.kind_id, label, *parts, target=target_in(targets, row.kind_id, row.year))

    own_years = {row.year: share(row, "own_") for row in rows if row.own_amount_eur is not None}
    return {row.year: share(row, "") for row in rows}, own_years


def shares_so_far(organisation_id: int, year: int) -> AgecYear:
    """The same from the lines as they are now, those that lack their kind or their amount left out: for those who write them."""
    sums = db.session.execute(
        select(ProductKind.id, ProductKind.label, *(func.sum(column).label(column.key) for column in parts_of(Purchase)))
        .select_from(Purchase)
        .join(Purchase.kind)
        .where(*lines_in(organisation_id, year), Purchase.amount_eur.is_not(None))
        .group_by(ProductKind.id, ProductKind.label, ProductKind.position)
        .order_by(ProductKind.position, ProductKind.id)
    ).all()
    return AgecYear(year, _shares_from(sums, year), 0, 1)


def _shares_from(sums: Sequence[Any], year: int) -> tuple[KindShare, ...]:
    """Sums by kind (key, label, amounts) with the targets of that year."""
    targets = spend_targets()
    return tuple(KindShare(*row, target=target_in(targets, row.id, year)) for row in sums)


def bodies_page(year: int, text: str, number: int) -> Page[Any]:
    """A page of the public bodies and what each declared of that year, in the order of names."""
    return page_of_rows(_bodies(year, text), number)


def bodies_to_export(year: int, text: str) -> Sequence[Any]:
    """All the rows of `bodies_page`."""
    return db.session.execute(_bodies(year, text)).all()


def _bodies(year: int, text: str) -> Rows:
    sums = (
        select(
            SpendTotal.declaration_id,
            func.sum(SpendTotal.amount_eur).label("amount_eur"),
            func.sum(SpendTotal.reuse_eur).label("reuse_eur"),
            func.sum(SpendTotal.gift_eur).label("gift_eur"),
        )
        .group_by(SpendTotal.declaration_id)
        .subquery()
    )
    last = and_(SpendDeclaration.organisation_id == Organisation.id, SpendDeclaration.year == year, SpendDeclaration.is_last)
    statement = (
        select(
            Organisation.id.label("organisation_id"),
            Organisation.name,
            SpendDeclaration.number,
            SpendDeclaration.declared_at,
            sums.c.amount_eur,
            sums.c.reuse_eur,
            sums.c.gift_eur,
        )
        .outerjoin(SpendDeclaration, last)
        .outerjoin(sums, sums.c.declaration_id == SpendDeclaration.id)
        .where(Organisation.kind != OrganisationKind.PARTNER)
        .order_by(Organisation.name, Organisation.id)
    )
    for word in folded_words(text).split():
        statement = statement.where(Organisation.search_text.contains(word, autoescape=True))
    return statement
