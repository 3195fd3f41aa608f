"""The catalogue: the lots a person may see, filtered, in an order she chooses.

One statement names the givers and the categories (there are few), the next lists lots: it joins nothing but their lines, and each
combination of filters is built once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Float, bindparam, case, cast, exists, func, literal, null, or_, select, union_all

from core.accounts.models import Membership, Organisation
from core.catalogue.models import EquipmentCategory
from core.db import db
from core.text import folded_words
from core.web.pages import ROWS_PER_PAGE, Page
from geo.partners.enums import PartnerState
from geo.partners.models import Partner
from geo.points import Point
from geo.territory.models import Municipality
from marketplace.inventory.enums import Works
from marketplace.lots.enums import LotOrder, LotState, Shown
from marketplace.lots.models import Lot, LotLine, LotPhoto, LotTerm, SearchTerm
from marketplace.lots.queries.lots import Rows
from marketplace.lots.queries.searching import MOST_COUNTED, Search, search
from marketplace.lots.rules import facts_of


@dataclass(frozen=True, slots=True)
class LotFilters:
    """What the catalogue is narrowed to.

    `category` is a code; `giver` a SIRET or part of a name; `municipality` an INSEE code or part of a name; `within_km` is counted
    from the organisation of the person who looks; `exactly` leaves the words as they are typed.
    """

    text: str = ""
    category: str = ""
    works: Works | None = None
    giver: str = ""
    municipality: str = ""
    within_km: int | None = None
    shown: Shown = Shown.OPEN
    order: LotOrder = LotOrder.NEWEST
    exactly: bool = False


class CatalogueRow(NamedTuple):
    """A lot as the catalogue shows it. Units and contents are those still on offer while it is published, else all of them."""

    lot_id: int
    title: str
    giver: str
    town: str
    distance_km: float | None
    state: LotState
    claims_until: date
    published_at: datetime | None
    units: int
    mass_kg: Decimal | None
    contents: Sequence[tuple[str, str, int]]  # label, plural, units
    photo_id: int | None  # the first of its photos, on a page
    giver_id: int
    opens_on: date | None  # for the person who looks


class ListedCategory(NamedTuple):
    code: str
    label: str
    plural: str


class Giver(NamedTuple):
    siret: str
    name: str
    town: str
    insee_code: str
    distance_km: float | None


class Landmarks(NamedTuple):
    """The categories lots were published in, in the order of the list of categories, and who published them, by key."""

    categories: Mapping[int, ListedCategory]
    givers: Mapping[int, Giver]
    knows_here: bool


class _Shape(NamedTuple):
    """What makes two statements of the catalogue different; the rest is their parameters."""

    shown: Shown
    order: LotOrder
    rare: int
    frequent: int
    of_givers: bool
    givers_have_few: bool
    by_public_body: bool
    on_a_page: bool
    of_nearest: bool = False
    rings: int = 0
    is_cut: bool = False


class Listing(NamedTuple):
    """A page of the catalogue, what it may be narrowed by, and what was understood of the words typed."""

    page: Page[CatalogueRow]
    landmarks: Landmarks
    search: Search


ENOUGH_NEAR = 200  # lots among which the nearest are looked for first, whatever the number of all the others

_LOT, _LINE, _TERM, _PHOTO = Lot.__table__, LotLine.__table__, LotTerm.__table__, LotPhoto.__table__
_NOWHERE = cast(null(), Float)
_TOWN = func.coalesce(Municipality.name, Organisation.town)
_OWN = Organisation.id == bindparam("me")
# Who ever published: from one giver to the next along an index, however many lots each has. Asked organisation by organisation,
# PostgreSQL believes that any lot may be hers and reads those of everybody until one is.
_NEXT = Lot.__table__.alias("next_lot")
_GIVERS = select(func.min(_LOT.c.giver_id).label("id")).where(_LOT.c.published_at.is_not(None)).cte("givers", recursive=True)
_GIVERS = _GIVERS.union_all(
    select(
        select(func.min(_NEXT.c.giver_id))
        .where(_NEXT.c.giver_id > _GIVERS.c.id, _NEXT.c.published_at.is_not(None))
        .correlate(_GIVERS)
        .scalar_subquery()
    ).where(_GIVERS.c.id.is_not(None))
)
_HAS_PUBLISHED = Organisation.id.in_(select(_GIVERS.c.id).where(_GIVERS.c.id.is_not(None)))
_LANDMARKS = union_all(
    select(
        literal("category").label("kind"), EquipmentCategory.id, EquipmentCategory.code, EquipmentCategory.label,
        EquipmentCategory.plural, literal("").label("insee_code"), _NOWHERE.label("latitude"), _NOWHERE.label("longitude"),
        EquipmentCategory.position.label("position"),
    ).where(exists().where(SearchTerm.term == "=" + EquipmentCategory.code + "=")),
    select(
        case((_OWN & ~_HAS_PUBLISHED, "here"), else_="giver"), Organisation.id, Organisation.siret, Organisation.name, _TOWN,
        func.coalesce(Organisation.insee_code, ""), func.coalesce(Partner.latitude, Municipality.latitude),
        func.coalesce(Partner.longitude, Municipality.longitude), literal(0),
    )
    .select_from(Organisation.__table__)
    .outerjoin(Municipality, Municipality.insee_code == Organisation.insee_code)
    .outerjoin(Partner, Partner.organisation_id == Organisation.id)
    .where(_OWN | _HAS_PUBLISHED),
).order_by("position", "label", "id")  # fmt: skip


_LOTS_OF = select(func.count()).select_from(
    select(_LOT.c.id).where(_LOT.c.giver_id.in_(bindparam("givers", expanding=True))).limit(MOST_COUNTED + 1).subquery()
)
_OPEN = (
    select(_LOT.c.id)
    .where(_LOT.c.state == LotState.PUBLISHED, _LOT.c.giver_id == Organisation.id, _LOT.c.claims_until >= bindparam("today"))
    .limit(bindparam("enough"))
    .correlate(Organisation)
    .subquery()
)
_OPEN_LOTS_OF = select(Organisation.id, select(func.count()).select_from(_OPEN).scalar_subquery()).where(
    Organisation.id.in_(bindparam("givers", expanding=True))
)


def catalogue_page(by: Membership, filters: LotFilters, number: int, *, today: date) -> Listing:
    """A page of the lots that person may see. Two statements whatever the number of lots, one or two more for words."""
    landmarks, wanted, parameters, shape = _asked(by, filters, today=today, on_a_page=True)
    if shape is None:
        return Listing(Page([], number, 0), landmarks, wanted)
    parameters |= {"first": (number - 1) * ROWS_PER_PAGE, "most": ROWS_PER_PAGE + 1}
    if shape.order is LotOrder.NEAREST:
        found = _nearest_found(shape, parameters, landmarks)
    else:
        found = db.session.connection().execute(_kept(shape), parameters).all()
    rows = _gathered(found, landmarks)
    if not rows:
        return Listing(Page([], number, 0), landmarks, wanted)
    total = found[0].total
    page = Page(
        rows[:ROWS_PER_PAGE],
        number,
        min(total, MOST_COUNTED),
        is_floor=total > MOST_COUNTED,
        goes_on=len(rows) > ROWS_PER_PAGE,
    )
    return Listing(page, landmarks, wanted)


def _nearest_found(shape: _Shape, parameters: Mapping[str, Any], landmarks: Landmarks) -> Sequence[Any]:
    """The page of the nearest lots: among those of the nearest givers who have enough of them, else among all."""
    rings = _rings(landmarks)
    parameters = {**parameters, **_by_ring(rings)}
    near = rings if shape.rare else _enough_rings(rings, parameters)  # few lots have a rare word: they are all compared
    if len(near) < len(rings):
        order = LotOrder.NEAREST if len(near) > 1 else LotOrder.NEWEST
        statement = _kept(shape._replace(order=order, of_nearest=True, rings=len(near) - 1))
        asked = {**parameters, "nearest": [key for ring in near for key in ring]}
        found = db.session.connection().execute(statement, asked).all()
        if len({row[0] for row in found}) == parameters["most"]:
            return found
    return db.session.connection().execute(_kept(shape._replace(rings=len(rings))), parameters).all()


def catalogue_rows(by: Membership, filters: LotFilters, *, today: date, most: int | None = None) -> list[CatalogueRow]:
    """All the lots of the same list, or the first ones: for its export, a letter, a feed."""
    landmarks, _wanted, parameters, shape = _asked(by, filters, today=today, on_a_page=False)
    if shape is None:
        return []
    rings = _rings(landmarks) if shape.order is LotOrder.NEAREST else []
    parameters |= {"first": 0, "most": most, **_by_ring(rings)}
    statement = _kept(shape._replace(on_a_page=False, is_cut=most is not None, rings=len(rings)))
    return _gathered(db.session.connection().execute(statement, parameters).all(), landmarks)


def landmarks_of(organisation_id: int) -> Landmarks:
    """Who gives, what, and how far from that organisation. One statement."""
    categories: dict[int, ListedCategory] = {}
    places: dict[int, tuple[Giver, Point | None]] = {}
    here: Point | None = None
    for kind, key, code, label, more, insee_code, latitude, longitude, _ in db.session.connection().execute(
        _LANDMARKS, {"me": organisation_id}
    ):
        if kind == "category":
            categories[key] = ListedCategory(code, label, more)
            continue
        place = None if latitude is None else Point(latitude, longitude)
        if key == organisation_id:
            here = place
        if kind == "giver":
            places[key] = Giver(code, label, more, insee_code, None), place
    givers = {
        key: giver if here is None or place is None else giver._replace(distance_km=here.distance_km(place))
        for key, (giver, place) in places.items()
    }
    return Landmarks(categories, givers, here is not None)


def _asked(
    by: Membership, filters: LotFilters, *, today: date, on_a_page: bool
) -> tuple[Landmarks, Search, dict[str, Any], _Shape | None]:
    """What that list rests on, and the shape of its statement; none when nothing can be found."""
    landmarks = landmarks_of(by.organisation_id)
    facts = facts_of(category=filters.category, works=filters.works or "")
    wanted = search(filters.text, facts, exactly=filters.exactly) if filters.text or facts else Search()
    givers = _givers_wanted(filters, landmarks)
    if wanted.is_hopeless or givers == []:
        return landmarks, wanted, {}, None
    order = filters.order if landmarks.knows_here else LotOrder.NEWEST if filters.order is LotOrder.NEAREST else filters.order
    shape = _Shape(
        shown=filters.shown,
        order=order,
        rare=len(wanted.rare),
        frequent=len(wanted.frequent),
        of_givers=givers is not None,
        givers_have_few=givers is not None and _have_few_lots(givers),
        by_public_body=by.organisation.kind.is_public,
        on_a_page=on_a_page,
    )
    parameters: dict[str, Any] = {"today": today, "me": by.organisation_id, "givers": givers or []}
    parameters |= {f"rare{i}": key for i, key in enumerate(wanted.rare)}
    parameters |= {f"frequent{i}": key for i, key in enumerate(wanted.frequent)}
    return landmarks, wanted, parameters, shape


def _givers_wanted(filters: LotFilters, landmarks: Landmarks) -> list[int] | None:
    """The keys of the givers a list is narrowed to; `None` for all of them."""
    name, town = folded_words(filters.giver), folded_words(filters.municipality)
    if not (filters.giver or filters.municipality or filters.within_km is not None):
        return None
    return [
        key
        for key, giver in landmarks.givers.items()
        if (not filters.giver or filters.giver == giver.siret or (name and name in folded_words(giver.name)))
        and (not filters.municipality or filters.municipality == giver.insee_code or (town and town in folded_words(giver.town)))
        and (filters.within_km is None or (giver.distance_km is not None and giver.distance_km <= filters.within_km))
    ]


def _have_few_lots(givers: Sequence[int]) -> bool:
    """Whether those givers have few lots together. One statement, that never counts far."""
    return (db.session.connection().scalar(_LOTS_OF, {"givers": givers}) or 0) <= MOST_COUNTED


def _rings(landmarks: Landmarks) -> list[list[int]]:
    """The givers ring by ring, nearest first; those whose distance is unknown are in none."""
    rings: dict[float, list[int]] = {}
    for key, giver in landmarks.givers.items():
        if giver.distance_km is not None:
            rings.setdefault(giver.distance_km, []).append(key)
    return [rings[distance_km] for distance_km in sorted(rings)]


def _by_ring(rings: Sequence[Sequence[int]]) -> dict[str, Sequence[int]]:
    return {f"ring{i}": ring for i, ring in enumerate(rings)}


def _enough_rings(rings: Sequence[list[int]], parameters: Mapping[str, Any]) -> Sequence[list[int]]:
    """The nearest rings that have together enough open lots to fill the page, and many more. One statement."""
    enough = parameters["first"] + parameters["most"] + ENOUGH_NEAR
    asked = {"today": parameters["today"], "enough": enough, "givers": [key for ring in rings for key in ring]}
    lots_of = dict(db.session.connection().execute(_OPEN_LOTS_OF, asked).all())
    so_far = 0
    for i, ring in enumerate(rings, 1):
        so_far += sum(lots_of[key] for key in ring)
        if so_far >= enough:
            return rings[:i]
    return rings


@cache
def _kept(shape: _Shape) -> Rows:
    """The statement of that shape: the lots are chosen first, then their lines are read for them alone."""
    rank = _rank(shape.rings)
    conditions: list[ColumnElement[bool]] = []
    if not shape.by_public_body:
        # A partner sees lots once its profile is verified: said here, so that the list costs no query more.
        conditions.append(exists().where(Partner.organisation_id == bindparam("me"), Partner.state == PartnerState.VERIFIED))
    # Few lots have the term, or the giver: begin with them. Many have it: follow the order, and look at each whether it does
    # (a function hides the column from its index, which either database might prefer to the order; a count follows no order).
    conditions += [_LOT.c.id.in_(select(_TERM.c.lot_id).where(_TERM.c.term_id == bindparam(f"rare{i}"))) for i in range(shape.rare)]
    conditions += [
        exists().where(_TERM.c.term_id == bindparam(f"frequent{i}"), _TERM.c.lot_id == _LOT.c.id) for i in range(shape.frequent)
    ]
    given = [_LOT.c.giver_id.in_(bindparam("givers", expanding=True))] if shape.of_givers else []
    in_order = given
    if shape.of_givers and not shape.givers_have_few:
        in_order = [func.coalesce(_LOT.c.giver_id, 0).in_(bindparam("givers", expanding=True))]
    kept = [_LOT.c.id, _LOT.c.title, _LOT.c.giver_id, _LOT.c.state, _LOT.c.claims_until, _LOT.c.published_at, _LOT.c.offered_units]
    kept.append(_opens_on(shape).label("opens_on"))
    listed = select(*kept, rank.label("rank"))
    listed = listed.where(*_shown_lots(shape, by_deadline=shape.order is LotOrder.DEADLINE), *conditions, *in_order)
    if shape.on_a_page and shape.rare:
        few = listed.cte("few")  # few lots have the term: they are read once, for the page and for the count
        listed = select(few, select(func.count()).select_from(few).scalar_subquery().label("total"))
        listed = _window(listed.order_by(*_in_order(shape.order, few.c, few.c.rank)))
    elif shape.on_a_page:
        counted = select(_LOT.c.id).where(*_shown_lots(shape, by_deadline=True), *conditions, *given)
        counted = counted.limit(MOST_COUNTED + 1).subquery()
        listed = listed.add_columns(select(func.count()).select_from(counted).scalar_subquery().label("total"))
        if shape.of_nearest:
            listed = listed.where(func.coalesce(_LOT.c.giver_id, 0).in_(bindparam("nearest", expanding=True)))
        listed = _window(listed.order_by(*_in_order(shape.order, _LOT.c, rank)))
    elif shape.is_cut:
        listed = _window(listed.order_by(*_in_order(shape.order, _LOT.c, rank)))
    lots = listed.subquery("listed")
    shown = [lots.c[name] for name in ("id", "title", "giver_id", "state", "claims_until", "opens_on")]
    shown += [lots.c.total, _first_photo_of(lots.c.id)] if shape.on_a_page else [lots.c.published_at, null()]
    return (
        select(*shown, _LINE.c.category_id, _LINE.c.units - _LINE.c.taken_back_units, _LINE.c.allocated_units, _LINE.c.mass_kg)
        .outerjoin(_LINE, _LINE.c.lot_id == lots.c.id)
        .order_by(*_in_order(shape.order, lots.c, lots.c.rank), _LINE.c.id)
    )


def _rank(rings: int) -> ColumnElement[int]:
    """The place of a lot among those rings of givers; all others come last."""
    if not rings:
        return literal(0)
    ranks = [(_LOT.c.giver_id.in_(bindparam(f"ring{i}", expanding=True)), i) for i in range(rings)]
    return case(*ranks, else_=rings)


def _first_photo_of(lot_id: ColumnElement[int]) -> ColumnElement[int]:
    photos = select(_PHOTO.c.id).where(_PHOTO.c.lot_id == lot_id).order_by(_PHOTO.c.position, _PHOTO.c.id).limit(1)
    return photos.correlate(lot_id.table).scalar_subquery().label("photo_id")


def _window(statement: Rows) -> Rows:
    return statement.limit(bindparam("most")).offset(bindparam("first"))


def _shown_lots(shape: _Shape, *, by_deadline: bool) -> list[ColumnElement[bool]]:
    """What is shown, of the lot; what is open or still to come is said for the person who looks (public bodies may come first).

    The deadline is hidden from the index unless it is the order that is followed: else SQLite would pick by deadline, then sort
    thousands of lots.
    """
    today, opens_on = bindparam("today"), _opens_on(shape)
    until = _LOT.c.claims_until if by_deadline else func.coalesce(_LOT.c.claims_until, today)
    published = _LOT.c.state == LotState.PUBLISHED
    return {
        Shown.OPEN: [published, until >= today, opens_on <= today],
        Shown.COMING: [published, opens_on > today],
        Shown.BODIES_FIRST: [published, _LOT.c.available_on <= today, _LOT.c.partners_from > today],
        Shown.ALLOCATED: [_LOT.c.state == LotState.ALLOCATED],
        Shown.CLOSED: [
            or_(_LOT.c.state == LotState.EXPIRED, published & (_LOT.c.claims_until < today)),
            _LOT.c.published_at.is_not(None),
        ],
        Shown.ALL: [_LOT.c.published_at.is_not(None), _LOT.c.state.not_in([LotState.DRAFT, LotState.WITHDRAWN])],
    }[shape.shown]


def _opens_on(shape: _Shape) -> ColumnElement[date]:
    """The day the person who looks may ask for a lot from."""
    return _LOT.c.available_on if shape.by_public_body else _LOT.c.partners_from


def _in_order(order: LotOrder, columns: Any, rank: Any) -> list[ColumnElement[Any]]:
    newest = [columns.published_at.desc(), columns.id.desc()]
    return {
        LotOrder.NEWEST: newest,
        LotOrder.DEADLINE: [columns.claims_until, columns.id],
        LotOrder.LARGEST: [columns.offered_units.desc(), columns.id.desc()],
        LotOrder.NEAREST: [rank, *newest],
    }[order]


def _gathered(rows: Sequence[Any], landmarks: Landmarks) -> list[CatalogueRow]:
    """One row per lot out of one row per line."""
    by_lot: dict[int, list[Any]] = {}
    for row in rows:
        by_lot.setdefault(row[0], []).append(row)
    return [_catalogue_row(lines, landmarks) for lines in by_lot.values()]


def _catalogue_row(lines: Sequence[Any], landmarks: Landmarks) -> CatalogueRow:
    lot_id, title, giver_id, state, claims_until, opens_on, counted_or_published, photo_id, *_ = lines[0]
    giver = landmarks.givers[giver_id]
    units_of: dict[int, int] = {}
    mass_kg: Decimal | None = Decimal(0)
    for *_, category_id, units, allocated_units, line_mass_kg in lines:
        if category_id is None:  # a lot without a line
            mass_kg = None
            continue
        left = units - allocated_units if state is LotState.PUBLISHED else units
        units_of[category_id] = units_of.get(category_id, 0) + left
        mass_kg = None if mass_kg is None or line_mass_kg is None else mass_kg + line_mass_kg
    contents = [
        (category.label, category.plural, units_of[key]) for key, category in landmarks.categories.items() if units_of.get(key)
    ]
    return CatalogueRow(
        lot_id,
        title,
        giver.name,
        giver.town,
        giver.distance_km,
        state,
        claims_until,
        counted_or_published if isinstance(counted_or_published, datetime) else None,
        sum(units for _, _, units in contents),
        mass_kg,
        contents,
        photo_id,
        giver_id,
        opens_on,
    )
