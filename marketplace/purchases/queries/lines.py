"""Reading lines of purchase, the files they came from, and the quotations they may begin from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, extract, func, or_, select
from sqlalchemy.orm import joinedload

from core.accounts.models import Membership, Organisation
from core.catalogue.models import EquipmentCategory
from core.db import db, locked
from core.errors import found
from core.text import folded_words
from core.web.pages import Page, page_of_rows
from geo.partners.models import Partner
from marketplace.purchases.enums import Lack
from marketplace.purchases.models import ProductKind, Purchase, PurchaseFile, SpendDeclaration
from marketplace.supply.enums import RequestState
from marketplace.supply.models import QuotationRequest, RequestedLine

Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class PurchaseFilters:
    """Which lines, all at once; what is left out does not narrow."""

    text: str = ""
    year: int | None = None
    kind_id: int | None = None
    category_id: int | None = None
    lack: Lack | None = None


def get_purchase(purchase_id: int) -> Purchase:
    """That line with its organisation and kind; raises `NotFound`."""
    whole = (joinedload(Purchase.organisation, innerjoin=True), joinedload(Purchase.kind), joinedload(Purchase.category))
    return found(db.session.scalar(select(Purchase).where(Purchase.id == purchase_id).options(*whole)))


def get_purchase_for_update(purchase_id: int) -> Purchase:
    """That line, kept from other commands until the end of the transaction; raises `NotFound`."""
    return found(db.session.scalar(locked(select(Purchase).where(Purchase.id == purchase_id))))


def purchases_page(organisation_id: int, filters: PurchaseFilters, number: int) -> Page[Any]:
    """A page of the lines of an organisation, the latest first."""
    return page_of_rows(_lines(organisation_id, filters), number)


def purchases_to_export(organisation_id: int, filters: PurchaseFilters) -> Sequence[Any]:
    """All the rows of `purchases_page`."""
    return db.session.execute(_lines(organisation_id, filters)).all()


def lines_of_year(organisation_id: int, year: int) -> Sequence[Purchase]:
    """Every line of a year with its kind, in the order they were recorded."""
    return db.session.scalars(
        select(Purchase).where(*lines_in(organisation_id, year)).options(joinedload(Purchase.kind)).order_by(Purchase.id)
    ).all()


def line_count(organisation_id: int, year: int) -> int:
    """How many lines a year has."""
    return line_counts(organisation_id, year)[0]


def line_counts(organisation_id: int, year: int) -> tuple[int, int]:
    """How many lines a year has, and how many of them lack their kind or their amount."""
    lacking = func.sum(case((_lacks(Lack.KIND, Lack.AMOUNT), 1), else_=0))
    count, incomplete = db.session.execute(select(func.count(), lacking).where(*lines_in(organisation_id, year))).one()
    return count, incomplete or 0


def years_of_purchases(organisation_id: int) -> list[int]:
    """The years an organisation has lines of, or declared, the newest first."""
    days = db.session.scalars(
        select(extract("year", Purchase.bought_on))
        .where(Purchase.organisation_id == organisation_id, Purchase.removed_at.is_(None))
        .distinct()
    )
    declared = db.session.scalars(
        select(SpendDeclaration.year).where(SpendDeclaration.organisation_id == organisation_id, SpendDeclaration.is_last)
    )
    return sorted({int(year) for year in (*days, *declared)}, reverse=True)


def live_row_keys(organisation_id: int) -> set[str]:
    """What stands for the rows of files that an organisation's lines came from."""
    return set(
        db.session.scalars(
            select(Purchase.row_key).where(
                Purchase.organisation_id == organisation_id, Purchase.removed_at.is_(None), Purchase.row_key.is_not(None)
            )
        )
    )  # type: ignore[arg-type]  # none is null


def is_bought(requested_line_id: int) -> bool:
    """Whether a line of a quotation is among the purchases already."""
    statement = select(Purchase.id).where(Purchase.requested_line_id == requested_line_id, Purchase.removed_at.is_(None))
    return db.session.scalar(statement) is not None


def quoted_lines(organisation_id: int) -> Sequence[Any]:
    """What partners quoted for an organisation and is not among its purchases: `RequestedLine`, supplier; the latest first."""
    bought = select(Purchase.id).where(Purchase.requested_line_id == RequestedLine.id, Purchase.removed_at.is_(None))
    return db.session.execute(_quoted(organisation_id).where(~bought.exists()).order_by(RequestedLine.id.desc()).limit(20)).all()


def find_quoted_line(organisation_id: int, requested_line_id: int) -> Any:
    """That line of a quotation given to the organisation, with its supplier; `None` for any other."""
    return db.session.execute(_quoted(organisation_id).where(RequestedLine.id == requested_line_id)).first()


def _quoted(organisation_id: int) -> Rows:
    return (
        select(RequestedLine, Organisation.name.label("supplier"))
        .join(RequestedLine.request)
        .join(QuotationRequest.partner)
        .join(Organisation, Organisation.id == Partner.organisation_id)
        .where(QuotationRequest.organisation_id == organisation_id, QuotationRequest.state == RequestState.QUOTED)
        .options(joinedload(RequestedLine.request, innerjoin=True))
    )


def get_purchase_file(purchase_file_id: int) -> PurchaseFile:
    """That file with its organisation; raises `NotFound`."""
    whole = (
        joinedload(PurchaseFile.organisation, innerjoin=True),
        joinedload(PurchaseFile.file, innerjoin=True),
        joinedload(PurchaseFile.by).joinedload(Membership.user),
    )
    return found(db.session.scalar(select(PurchaseFile).where(PurchaseFile.id == purchase_file_id).options(*whole)))


def get_purchase_file_for_update(purchase_file_id: int) -> PurchaseFile:
    """That file, kept from other commands until the end of the transaction; raises `NotFound`."""
    return found(db.session.scalar(locked(select(PurchaseFile).where(PurchaseFile.id == purchase_file_id))))


def parts_of(table: Any) -> tuple[Any, ...]:
    return (table.amount_eur, table.reuse_eur, table.gift_eur, table.recycled_eur)


def lines_in(organisation_id: int, year: int) -> tuple[Any, ...]:
    return (Purchase.organisation_id == organisation_id, Purchase.removed_at.is_(None), *within(year))


def within(year: int) -> tuple[Any, ...]:
    return (Purchase.bought_on >= date(year, 1, 1), Purchase.bought_on <= date(year, 12, 31))


def _lacks(*lacks: Lack) -> Any:
    conditions: Mapping[Lack, Any] = {Lack.KIND: Purchase.kind_id.is_(None), Lack.AMOUNT: Purchase.amount_eur.is_(None)}
    return or_(*(conditions[lack] for lack in lacks))


def _lines(organisation_id: int, filters: PurchaseFilters) -> Rows:
    statement = (
        select(
            Purchase.id,
            Purchase.bought_on,
            Purchase.supplier,
            Purchase.label,
            ProductKind.label.label("kind"),
            EquipmentCategory.label.label("category"),
            Purchase.units,
            *parts_of(Purchase),
            Purchase.gift_source,
            Purchase.comment,
        )
        .outerjoin(Purchase.kind)
        .outerjoin(Purchase.category)
        .where(Purchase.organisation_id == organisation_id, Purchase.removed_at.is_(None))
        .order_by(Purchase.bought_on.desc(), Purchase.id.desc())
    )
    if filters.year:
        statement = statement.where(*within(filters.year))
    if filters.kind_id:
        statement = statement.where(Purchase.kind_id == filters.kind_id)
    if filters.category_id:
        statement = statement.where(Purchase.category_id == filters.category_id)
    if filters.lack:
        statement = statement.where(_lacks(filters.lack))
    for word in folded_words(filters.text).split():
        statement = statement.where(Purchase.search_text.contains(word, autoescape=True))
    return statement
