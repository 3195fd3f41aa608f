"""Reading lots, claims and allocations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Select, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from core.accounts.enums import OrganisationKind, Role
from core.accounts.models import Membership, Organisation, User
from core.catalogue.models import EquipmentCategory
from core.db import db, locked
from core.errors import NotFound, found
from core.keys import LARGEST_KEY
from core.waiting import Waiting
from core.web.pages import ROWS_PER_PAGE, Page
from geo.partners.enums import PartnerState
from geo.partners.models import Capability, Partner
from geo.territory.models import Municipality
from marketplace.lots.enums import ClaimState, LotState
from marketplace.lots.models import Claim, ClaimLine, Lot, LotItem, LotLine

Rows = Select[*tuple[Any, ...]]  # rows whose columns the docstring names
PUBLIC_STATES = (LotState.PUBLISHED, LotState.ALLOCATED)


# One lot, one claim


def get_lot(lot_id: int) -> Lot:
    """That lot with its giver, lines and categories; raises `NotFound`."""
    return found(
        db.session.scalar(
            select(Lot)
            .where(Lot.id == _key(lot_id))
            .options(joinedload(Lot.giver, innerjoin=True), selectinload(Lot.lines).joinedload(LotLine.category, innerjoin=True))
        )
    )


def get_lot_for_update(lot_id: int) -> Lot:
    """That lot, locked: nobody else claims, allocates or changes it meanwhile; raises `NotFound`."""
    return found(db.session.scalar(locked(select(Lot).where(Lot.id == _key(lot_id)))))


def lines_for_update(lot_id: int) -> Sequence[LotLine]:
    """The lines of a lot, locked in the order of their keys."""
    return db.session.scalars(locked(select(LotLine).where(LotLine.lot_id == lot_id).order_by(LotLine.id))).all()


def get_claim(claim_id: int) -> Claim:
    """That claim with its lot, both organisations and what it asks for; raises `NotFound`."""
    return found(
        db.session.scalar(
            select(Claim)
            .where(Claim.id == _key(claim_id))
            .options(
                joinedload(Claim.lot, innerjoin=True).joinedload(Lot.giver, innerjoin=True),
                joinedload(Claim.taker, innerjoin=True),
                selectinload(Claim.lines)
                .joinedload(ClaimLine.lot_line, innerjoin=True)
                .joinedload(LotLine.category, innerjoin=True),
            )
        )
    )


def lot_of_claim(claim_id: int) -> int:
    """The key of the lot a claim is about: it is locked before the claim is read; raises `NotFound`."""
    return found(db.session.scalar(select(Claim.lot_id).where(Claim.id == _key(claim_id))))


def get_claim_for_update(claim_id: int) -> Claim:
    """That claim, locked, with what it asks for; lock its lot first. Raises `NotFound`."""
    return found(
        db.session.scalar(locked(select(Claim).where(Claim.id == _key(claim_id)).options(selectinload(Claim.lines)), of=Claim))
    )


def pending_claims_for_update(lot_id: int) -> Sequence[Claim]:
    """The claims of a lot that wait for an answer, locked in the order of their keys, with what they ask for."""
    return db.session.scalars(
        locked(
            select(Claim)
            .where(Claim.lot_id == lot_id, Claim.state == ClaimState.PENDING)
            .options(selectinload(Claim.lines))
            .order_by(Claim.id),
            of=Claim,
        )
    ).all()


def live_claim(lot_id: int, taker_id: int) -> Claim | None:
    """The claim of an organisation on a lot that is pending or allocated, if any."""
    return db.session.scalar(
        select(Claim).where(
            Claim.lot_id == lot_id, Claim.taker_id == taker_id, Claim.state.in_([ClaimState.PENDING, ClaimState.ALLOCATED])
        )
    )


def last_claim(lot_id: int, taker_id: int) -> Claim | None:
    """The latest claim of an organisation on a lot, whatever became of it."""
    return db.session.scalar(
        select(Claim).where(Claim.lot_id == lot_id, Claim.taker_id == taker_id).order_by(Claim.id.desc()).limit(1)
    )


def claims_on(lot_id: int) -> Sequence[Claim]:
    """The claims on a lot, first come first, with who asks and for what."""
    return db.session.scalars(
        select(Claim)
        .where(Claim.lot_id == lot_id)
        .options(joinedload(Claim.taker, innerjoin=True), selectinload(Claim.lines))
        .order_by(Claim.claimed_at, Claim.id)
    ).all()


def item_ids_of(lot_id: int, line_id: int | None = None) -> Sequence[int]:
    """The keys of the devices in a lot, or in one of its lines."""
    statement = select(LotItem.item_id).join(LotItem.line).where(LotLine.lot_id == lot_id).order_by(LotItem.item_id)
    return db.session.scalars(statement if line_id is None else statement.where(LotLine.id == line_id)).all()


def inventoried_units(lot_id: int) -> dict[int, int]:
    """How many units come from the inventory, by line; counted lines are left out."""
    rows = db.session.execute(
        select(LotItem.line_id, func.count()).join(LotItem.line).where(LotLine.lot_id == lot_id).group_by(LotItem.line_id)
    )
    return dict(rows.all())


def category_by_id(category_id: int) -> EquipmentCategory | None:
    """The category with that key, if any."""
    return db.session.get(EquipmentCategory, category_id) if 0 < category_id <= LARGEST_KEY else None


def get_category(category_id: int) -> EquipmentCategory:
    """The category with that key; raises `NotFound`."""
    return found(category_by_id(category_id))


def in_decree_by_category() -> dict[int, bool]:
    """For each category, whether the decree counts it."""
    return dict(db.session.execute(select(EquipmentCategory.id, EquipmentCategory.in_decree)).all())


def unit_masses() -> dict[int, Decimal | None]:
    """For each category, the usual mass of one unit in kilograms."""
    return dict(db.session.execute(select(EquipmentCategory.id, EquipmentCategory.default_mass_kg)).all())


def possible_givers() -> Sequence[Organisation]:
    """The public bodies a lot may be proposed for, by name."""
    return db.session.scalars(
        select(Organisation)
        .where(Organisation.kind != OrganisationKind.PARTNER, Organisation.verified_on.is_not(None))
        .order_by(Organisation.name, Organisation.id)
    ).all()


# The catalogue


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


def catalogue_page(by: Membership, filters: Mapping[str, Any], number: int) -> Page[CatalogueRow]:
    """A page of the lots that person may see, newest first. One statement, whatever the number of rows."""
    found = _filtered(by, filters)
    total = select(func.count()).select_from(found.order_by(None).with_only_columns(Lot.id).subquery()).scalar_subquery()
    listed = found.add_columns(total.label("total")).limit(ROWS_PER_PAGE).offset((number - 1) * ROWS_PER_PAGE)
    rows = db.session.execute(_with_lines(listed)).all()
    if not rows and number > 1:
        return Page([], number, db.session.scalar(select(total)) or 0)
    return Page(_gathered(rows), number, rows[0].total if rows else 0)


def catalogue_rows(by: Membership, filters: Mapping[str, Any]) -> list[CatalogueRow]:
    """All the lots of the same filtered list, for its export."""
    return _gathered(db.session.execute(_with_lines(_filtered(by, filters))).all())


def catalogue_choices() -> Choices:
    """The categories, givers and municipalities that lots were published in. One statement."""
    choices = Choices([], [], [])
    lists = {"category": choices.categories, "giver": choices.givers, "municipality": choices.municipalities}
    for kind, key, label in db.session.execute(_CHOICES):
        lists[kind].append((key, label))
    return choices


def _filtered(by: Membership, filters: Mapping[str, Any]) -> Rows:
    """The lots of the catalogue that person may see and asked for, in their order."""
    state = filters.get("state", LotState.PUBLISHED.value)
    statement = _LISTED.where(Lot.state == state if state in PUBLIC_STATES else Lot.state.in_(PUBLIC_STATES))
    if not by.organisation.kind.is_public:
        # A partner sees lots once its profile is verified: said here, so that the list costs no query more.
        statement = statement.where(
            exists().where(Partner.organisation_id == by.organisation_id, Partner.state == PartnerState.VERIFIED)
        )
    if text := filters.get("text"):
        statement = statement.where(
            or_(Lot.title.icontains(text, autoescape=True), Lot.description.icontains(text, autoescape=True))
        )
    if code := filters.get("category"):
        statement = statement.where(
            exists().where(LotLine.lot_id == Lot.id, LotLine.category_id == EquipmentCategory.id, EquipmentCategory.code == code)
        )
    if siret := filters.get("giver"):
        statement = statement.where(Organisation.siret == siret)
    if insee_code := filters.get("municipality"):
        statement = statement.where(Organisation.insee_code == insee_code)
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


# What an organisation offers and asks for


def lots_of(organisation_id: int, state: LotState | None = None) -> Rows:
    """The lots of an organisation, and those its people began for others; newest first, drafts and withdrawn ones included.

    Rows for `page_of_rows`: id, title, giver, state, created_at, claims_until, units, remaining, claims, pending.
    """
    lines = (
        select(
            LotLine.lot_id, func.sum(LotLine.units).label("units"), func.sum(LotLine.units - LotLine.allocated_units).label("left")
        )
        .group_by(LotLine.lot_id)
        .subquery()
    )
    claims = (
        select(
            Claim.lot_id,
            func.count().label("claims"),
            func.count().filter(Claim.state == ClaimState.PENDING).label("pending"),
        )
        .group_by(Claim.lot_id)
        .subquery()
    )
    statement = (
        select(
            Lot.id,
            Lot.title,
            Organisation.name.label("giver"),
            Lot.state,
            Lot.created_at,
            Lot.claims_until,
            func.coalesce(lines.c.units, 0).label("units"),
            func.coalesce(lines.c.left, 0).label("remaining"),
            func.coalesce(claims.c.claims, 0).label("claims"),
            func.coalesce(claims.c.pending, 0).label("pending"),
        )
        .join(Lot.giver)
        .outerjoin(lines, lines.c.lot_id == Lot.id)
        .outerjoin(claims, claims.c.lot_id == Lot.id)
        .where(or_(Lot.giver_id == organisation_id, Lot.created_by_id.in_(_people_of(organisation_id))))
        .order_by(Lot.created_at.desc(), Lot.id.desc())
    )
    return statement if state is None else statement.where(Lot.state == state)


def _people_of(organisation_id: int) -> Any:
    return select(Membership.id).where(Membership.organisation_id == organisation_id)


def claims_of(organisation_id: int, state: ClaimState | None = None) -> Rows:
    """The claims of an organisation, newest first.

    Rows for `page_of_rows`: id, lot_id, title, giver, state, claimed_at, decided_at, decision_reason, asked, granted.
    """
    statement = (
        select(
            Claim.id,
            Claim.lot_id,
            Lot.title,
            Organisation.name.label("giver"),
            Claim.state,
            Claim.claimed_at,
            Claim.decided_at,
            Claim.decision_reason,
            func.sum(ClaimLine.units).label("asked"),
            func.sum(ClaimLine.granted_units).label("granted"),
        )
        .join(Claim.lot)
        .join(Lot.giver)
        .join(Claim.lines)
        .where(Claim.taker_id == organisation_id)
        .group_by(Claim.id, Lot.id, Organisation.id)
        .order_by(Claim.claimed_at.desc(), Claim.id.desc())
    )
    return statement if state is None else statement.where(Claim.state == state)


# What awaits, for the home page


def claims_to_decide(organisation_id: int) -> Waiting:
    """The claims on the lots of an organisation that wait for its answer, and the lot of one of them."""
    row = db.session.execute(
        select(func.count(Claim.id), func.min(Claim.lot_id))
        .join(Claim.lot)
        .where(Lot.giver_id == organisation_id, Claim.state == ClaimState.PENDING)
    ).one()
    return Waiting(*row)


def claims_pending_of(organisation_id: int) -> int:
    """How many claims of an organisation wait for the giver's answer."""
    return _count(select(Claim.id).where(Claim.taker_id == organisation_id, Claim.state == ClaimState.PENDING))


def drafts_of(organisation_id: int) -> Waiting:
    """The lots an organisation began and did not publish."""
    row = db.session.execute(
        select(func.count(Lot.id), func.min(Lot.id)).where(Lot.giver_id == organisation_id, Lot.state == LotState.DRAFT)
    ).one()
    return Waiting(*row)


def open_lots_count(*, on: date) -> int:
    """How many lots take claims on that day."""
    return _count(select(Lot.id).where(Lot.state == LotState.PUBLISHED, Lot.claims_until >= on))


# Whom to tell


def managers_to_tell_of(lot_id: int) -> Sequence[Membership]:
    """The managers of the verified partners that handle at least one category of the lot, once each."""
    able = (
        select(Partner.organisation_id)
        .join(Partner.capabilities)
        .join(LotLine, LotLine.category_id == Capability.category_id)
        .where(Partner.state == PartnerState.VERIFIED, LotLine.lot_id == lot_id)
    )
    return db.session.scalars(
        select(Membership)
        .join(Membership.user)
        .where(
            Membership.organisation_id.in_(able),
            Membership.role == Role.MANAGER,
            Membership.ended_at.is_(None),
            User.disabled_at.is_(None),
        )
        .options(joinedload(Membership.user))
        .order_by(Membership.id)
    ).all()


def hopefuls_of(lot_id: int) -> Sequence[int]:
    """The organisations that were refused something of a lot and have no live claim on it, by key."""
    live = select(Claim.taker_id).where(Claim.lot_id == lot_id, Claim.state.in_([ClaimState.PENDING, ClaimState.ALLOCATED]))
    return db.session.scalars(
        select(Claim.taker_id)
        .where(Claim.lot_id == lot_id, Claim.state == ClaimState.REFUSED, Claim.taker_id.not_in(live))
        .distinct()
        .order_by(Claim.taker_id)
    ).all()


def _count(statement: Rows) -> int:
    return db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0


def _key(number: int) -> int:
    if not 0 < number <= LARGEST_KEY:
        raise NotFound
    return number
