"""The catalogue: the lots a person may see, filtered, and what they may be filtered by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import exists, func, literal, or_, select, union_all

from core.accounts.models import Membership, Organisation
from core.catalogue.models import EquipmentCategory
from core.db import db
from core.web.pages import ROWS_PER_PAGE, Page
from geo.partners.enums import PartnerState
from geo.partners.models import Partner
from geo.territory.models import Municipality
from marketplace.lots.enums import LotState
from marketplace.lots.models import Lot, LotLine
from marketplace.lots.queries.lots import PUBLIC_STATES, Rows


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """A lot as the catalogue shows it. Units and contents are those still on offer when `is_open`, else all of them."""

    lot_id: int
    title: str
    giver: str
    town: str
    state: LotState
    claims_until: date
    published_at: datetime
    units: int
    mass_kg: Decimal | None
    contents: Sequence[tuple[str, str, int]]  # label, plural, units


@dataclass(frozen=True, slots=True)
class LotFilters:
    """What the catalogue is narrowed to: words, code of a category, SIRET of a giver, INSEE code of a municipality, state."""

    text: str = ""
    category: str | None = None
    giver: str | None = None
    municipality: str | None = None
    state: str | None = None


class Choices(NamedTuple):
    """What the catalogue may be filtered by: (key, label), only what it holds."""

    categories: list[tuple[str, str]]
    givers: list[tuple[str, str]]
    municipalities: list[tuple[str, str]]


_TOWN = func.coalesce(Municipality.name, Organisation.town).label("town")


_IN_CATALOGUE = Lot.__table__.join(Organisation.__table__, Organisation.id == Lot.giver_id).outerjoin(
    Municipality.__table__, Municipality.insee_code == Organisation.insee_code
)


_LISTED = select(
    Lot.id, Lot.title, Organisation.name.label("giver"), _TOWN, Lot.state, Lot.claims_until, Lot.published_at
).select_from(_IN_CATALOGUE)


_IS_PUBLIC = Lot.state.in_(PUBLIC_STATES)


# A category, a giver, a municipality is kept as soon as one lot is found: no count of all the lots.
_CHOICES = union_all(
    select(literal("category").label("kind"), EquipmentCategory.code.label("key"), EquipmentCategory.label.label("label")).where(
        exists().where(LotLine.category_id == EquipmentCategory.id, exists().where(Lot.id == LotLine.lot_id, _IS_PUBLIC))
    ),
    select(literal("giver"), Organisation.siret, Organisation.name).where(
        exists().where(Lot.giver_id == Organisation.id, _IS_PUBLIC)
    ),
    select(literal("municipality"), Municipality.insee_code, Municipality.name).where(
        exists().where(
            Organisation.insee_code == Municipality.insee_code, exists().where(Lot.giver_id == Organisation.id, _IS_PUBLIC)
        )
    ),
).order_by("label", "key")


def catalogue_page(by: Membership, filters: LotFilters, number: int) -> Page[CatalogueRow]:
    """A page of the lots that person may see, newest first. One statement, whatever the number of rows."""
    found = _filtered(by, filters)
    total = select(func.count()).select_from(found.order_by(None).with_only_columns(Lot.id).subquery()).scalar_subquery()
    listed = found.add_columns(total.label("total")).limit(ROWS_PER_PAGE).offset((number - 1) * ROWS_PER_PAGE)
    rows = db.session.execute(_with_lines(listed)).all()
    if not rows and number > 1:
        return Page([], number, db.session.scalar(select(total)) or 0)
    return Page(_gathered(rows), number, rows[0].total if rows else 0)


def catalogue_rows(by: Membership, filters: LotFilters) -> list[CatalogueRow]:
    """All the lots of the same filtered list, for its export."""
    return _gathered(db.session.execute(_with_lines(_filtered(by, filters))).all())


def catalogue_choices() -> Choices:
    """The categories, givers and municipalities that lots were published in. One statement."""
    choices = Choices([], [], [])
    lists = {"category": choices.categories, "giver": choices.givers, "municipality": choices.municipalities}
    for kind, key, label in db.session.execute(_CHOICES):
        lists[kind].append((key, label))
    return choices


def _filtered(by: Membership, filters: LotFilters) -> Rows:
    """The lots of the catalogue that person may see and asked for, in their order."""
    state = filters.state or LotState.PUBLISHED.value
    statement = _LISTED.where(Lot.state == state if state in PUBLIC_STATES else Lot.state.in_(PUBLIC_STATES))
    if not by.organisation.kind.is_public:
        # A partner sees lots once its profile is verified: said here, so that the list costs no query more.
        statement = statement.where(
            exists().where(Partner.organisation_id == by.organisation_id, Partner.state == PartnerState.VERIFIED)
        )
    if filters.text:
        statement = statement.where(
            or_(Lot.title.icontains(filters.text, autoescape=True), Lot.description.icontains(filters.text, autoescape=True))
        )
    if filters.category:
        statement = statement.where(
            exists().where(
                LotLine.lot_id == Lot.id, LotLine.category_id == EquipmentCategory.id, EquipmentCategory.code == filters.category
            )
        )
    if filters.giver:
        statement = statement.where(Organisation.siret == filters.giver)
    if filters.municipality:
        statement = statement.where(Organisation.insee_code == filters.municipality)
    return statement.order_by(Lot.published_at.desc(), Lot.id.desc())


def _with_lines(listed: Rows) -> Rows:
    """What each listed lot holds, one row per category. The lots are chosen first: the rest is read for them alone."""
    lots = listed.subquery()
    return (
        select(
            lots,
            EquipmentCategory.label,
            EquipmentCategory.plural,
            func.sum(LotLine.units).label("units"),
            func.sum(LotLine.allocated_units).label("allocated_units"),
            func.sum(LotLine.mass_kg).label("mass_kg"),
            func.count(LotLine.id).label("lines"),
            func.count(LotLine.mass_kg).label("lines_with_mass"),
        )
        .outerjoin(LotLine, LotLine.lot_id == lots.c.id)
        .outerjoin(EquipmentCategory, EquipmentCategory.id == LotLine.category_id)
        .group_by(*lots.c, EquipmentCategory.id, EquipmentCategory.label, EquipmentCategory.plural, EquipmentCategory.position)
        .order_by(lots.c.published_at.desc(), lots.c.id.desc(), EquipmentCategory.position, EquipmentCategory.id)
    )


def _gathered(rows: Sequence[Any]) -> list[CatalogueRow]:
    """One row per lot out of one row per lot and category."""
    by_lot: dict[int, list[Any]] = {}
    for row in rows:
        by_lot.setdefault(row.id, []).append(row)
    return [_catalogue_row(parts) for parts in by_lot.values()]


def _catalogue_row(parts: Sequence[Any]) -> CatalogueRow:
    lot = parts[0]
    is_open = lot.state is LotState.PUBLISHED
    contents = [
        (part.label, part.plural, part.units - part.allocated_units if is_open else part.units)
        for part in parts
        if part.lines and (not is_open or part.units > part.allocated_units)
    ]
    is_known = all(part.lines == part.lines_with_mass for part in parts)
    return CatalogueRow(
        lot_id=lot.id,
        title=lot.title,
        giver=lot.giver,
        town=lot.town,
        state=lot.state,
        claims_until=lot.claims_until,
        published_at=lot.published_at,
        units=sum(units for _, _, units in contents),
        mass_kg=sum((part.mass_kg for part in parts), Decimal(0)) if is_known and parts[0].lines else None,
        contents=contents,
    )
