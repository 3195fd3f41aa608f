"""Reading what is published: years, kept files, and the rows of those of a year that is not kept yet."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import and_, extract, func, or_, select
from sqlalchemy.orm import aliased

from core.accounts.models import Organisation
from core.catalogue.models import EquipmentCategory
from core.clock import paris_day
from core.db import db
from core.storage import StoredFile
from core.thresholds import threshold_expression
from geo.actors.queries import meanings
from geo.partners.enums import PartnerState
from geo.partners.models import Capability, Partner
from geo.territory.models import Municipality
from geo.territory.queries import contours
from marketplace.collection.enums import BoxState
from marketplace.collection.models import CollectionBox, Emptying, EmptyingLine
from marketplace.ledger.models import Movement
from marketplace.opendata.enums import Dataset, Form
from marketplace.opendata.models import OpenFile
from marketplace.opendata.rules.places import BoxOfYear, PartnerCan, box_rows, partner_rows
from marketplace.opendata.rules.rows import lot_rows, outcome_rows, rate_rows
from marketplace.retex.models import Retex
from marketplace.retex.queries import edition, find_retex

SMALLEST = "open_data_smallest"
ROWS_AT_ONCE = 1_000


class Standing(NamedTuple):
    """Where a table of a year stands: from which year on there is something, the smallest count published, its kept file if any."""

    first_year: int
    smallest: int
    file_id: int | None


class KeptFile(NamedTuple):
    """A file that will not change any more."""

    year: int
    dataset: Dataset
    form: Form
    kept_on: date
    size_bytes: int
    sha256: str


def standing_of(dataset: Dataset, year: int, form: Form, *, today: date) -> Standing:
    """What must be known before a table is given, in one statement; the threshold is that of the last day of the year."""
    kept = select(OpenFile.file_id).where(OpenFile.dataset == dataset, OpenFile.year == year, OpenFile.form == form)
    kept = kept.order_by(OpenFile.edition.desc()).limit(1)
    on = min(date(year, 12, 31), today)
    row = db.session.execute(select(*_first_years(), threshold_expression(SMALLEST, on=on), kept.scalar_subquery())).one()
    movement, published, smallest, file_id = row
    return Standing(_first(movement, published, today), int(smallest or 0), file_id)


def first_year(*, today: date) -> int:
    """The first year of which something is published: that of the first movement, of the first report, or the present one."""
    movement, published = db.session.execute(select(*_first_years())).one()
    return _first(movement, published, today)


def get_stored(file_id: int) -> StoredFile:
    """The content of a kept file."""
    return db.session.get_one(StoredFile, file_id)


def kept_files() -> list[KeptFile]:
    """Every file that addresses give and that will not change any more, the newest year first: those of the newest editions."""
    newer = aliased(OpenFile)
    replaced = (
        select(newer.id)
        .where(
            newer.year == OpenFile.year,
            newer.dataset == OpenFile.dataset,
            newer.form == OpenFile.form,
            newer.edition > OpenFile.edition,
        )
        .exists()
    )
    rows = db.session.execute(
        select(OpenFile.year, OpenFile.dataset, OpenFile.form, OpenFile.kept_at, StoredFile.size_bytes, StoredFile.sha256)
        .join(OpenFile.file)
        .where(~replaced)
        .order_by(OpenFile.year.desc(), OpenFile.id)
    )
    return [KeptFile(year, dataset, form, paris_day(at), size, sha256) for year, dataset, form, at, size, sha256 in rows]


def kept_forms(year: int, edition: int) -> set[tuple[Dataset, Form]]:
    """What is kept already of an edition of a year: of what is not counted, the files of any edition serve."""
    rows = db.session.execute(select(OpenFile.dataset, OpenFile.form, OpenFile.edition).where(OpenFile.year == year))
    return {(dataset, form) for dataset, form, of in rows if of == edition or not dataset.is_counted}


def last_editions() -> Sequence[Any]:
    """Key of the report and year of the newest edition of each published year."""
    return db.session.execute(select(Retex.id, Retex.year).where(Retex.is_last).order_by(Retex.year)).all()


def last_edition(year: int) -> int:
    """The number of the newest edition of a published year, 0 when it is not published."""
    return db.session.scalar(select(Retex.edition).where(Retex.year == year, Retex.is_last)) or 0


def last_changes() -> dict[Dataset, date | None]:
    """The day on which each dataset last changed, unknown when it is empty."""
    newest_movement = select(Movement.recorded_at).order_by(Movement.id.desc()).limit(1).scalar_subquery()
    newest_emptying = select(Emptying.recorded_at).order_by(Emptying.id.desc()).limit(1).scalar_subquery()
    state = select(func.max(CollectionBox.state_since)).scalar_subquery()
    verified = select(func.max(Partner.verified_on)).where(Partner.state == PartnerState.VERIFIED).scalar_subquery()
    moved, emptied, stood, met = db.session.execute(select(newest_movement, newest_emptying, state, verified)).one()
    boxes = [paris_day(moment) for moment in (emptied, stood) if moment]
    of_ledger = paris_day(moved) if moved else None
    return {
        Dataset.LOTS: of_ledger,
        Dataset.OUTCOMES: of_ledger,
        Dataset.RATES: of_ledger,
        Dataset.BOXES: max(boxes, default=None),
        Dataset.PARTNERS: met,
    }


def bounds_of_territory() -> tuple[float, float, float, float] | None:
    """West, south, east, north of the municipalities, in degrees; nothing without municipalities."""
    points = [point for _code, _name, contour in contours() for point in _points(contour["coordinates"])]
    if not points:
        return None
    longitudes, latitudes = zip(*points, strict=True)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def table_rows(dataset: Dataset, year: int, smallest: int) -> Iterator[tuple[object, ...]]:
    """The rows of a table of a year, from the report as it was published when it is, else from the ledger as it stands."""
    if dataset is Dataset.BOXES:
        return box_rows(_boxes(year), year, smallest)
    if dataset is Dataset.PARTNERS:
        return partner_rows(_abilities(year), meanings())
    report = edition(year, find_retex(year))
    if dataset is Dataset.RATES:
        return rate_rows(report.basis, report.whole, smallest)
    rows = lot_rows if dataset is Dataset.LOTS else outcome_rows
    return rows(report.basis, smallest)


def _boxes(year: int) -> Iterator[BoxOfYear]:
    """The boxes that stood that year, or yielded something, by host: those of a project are nobody's yet."""
    begin, end = date(year, 1, 1), date(year, 12, 31)
    box, host, municipality = CollectionBox, aliased(Organisation), aliased(Municipality)
    units = (
        select(EmptyingLine.emptying_id, func.sum(EmptyingLine.units).label("units")).group_by(EmptyingLine.emptying_id).subquery()
    )
    of_year = (
        select(
            Emptying.box_id,
            func.count().label("emptyings"),
            func.sum(units.c.units).label("units"),
            func.sum(Emptying.mass_kg).label("mass_kg"),
            func.sum(Emptying.batteries_kg).label("batteries_kg"),
        )
        .outerjoin(units, units.c.emptying_id == Emptying.id)
        .where(Emptying.withdrawn_at.is_(None), Emptying.emptied_on.between(begin, end))
        .group_by(Emptying.box_id)
        .subquery()
    )
    is_of_year = or_(
        of_year.c.emptyings.is_not(None),
        and_(
            extract("year", box.created_at) <= year,
            or_(box.state != BoxState.REMOVED, extract("year", box.state_since) >= year),
        ),
    )
    rows = db.session.execute(
        select(
            host.siret, host.name, box.code, box.name, box.building, box.street, municipality.name, box.insee_code, box.longitude,
            box.latitude, box.location_is_approximate, box.origin, box.state, box.state_since,
            func.coalesce(of_year.c.emptyings, 0), func.coalesce(of_year.c.units, 0), of_year.c.mass_kg, of_year.c.batteries_kg,
        )
        .join(host, host.id == box.host_id)
        .outerjoin(municipality, municipality.insee_code == box.insee_code)
        .outerjoin(of_year, of_year.c.box_id == box.id)
        .where(box.state != BoxState.PROPOSED, is_of_year)
        .order_by(host.siret, box.code),
        execution_options={"yield_per": ROWS_AT_ONCE},
    )  # fmt: skip
    for row in rows:
        facts = BoxOfYear(*row)
        yield facts._replace(state_since=paris_day(row.state_since), mass_kg=facts.mass_kg or Decimal(0), units=int(facts.units))


def _abilities(year: int) -> Iterator[PartnerCan]:
    """What each verified partner does, those verified after the year left out."""
    rows = db.session.execute(
        select(
            Partner.id, Organisation.name, Organisation.siret, Partner.legal_class, Partner.street, Organisation.postcode,
            Municipality.postcodes, Municipality.name, Partner.insee_code, Partner.longitude, Partner.latitude,
            Partner.location_is_approximate, Partner.opening_hours, Partner.website, Partner.verified_on,
            EquipmentCategory.code, Capability.activity,
        )
        .join(Partner.organisation)
        .outerjoin(Partner.municipality)
        .outerjoin(Partner.capabilities)
        .outerjoin(Capability.category)
        .where(Partner.state == PartnerState.VERIFIED, Partner.verified_on <= date(year, 12, 31))
        .order_by(func.lower(Organisation.name), Partner.id, EquipmentCategory.position, EquipmentCategory.id, Capability.id),
        execution_options={"yield_per": ROWS_AT_ONCE},
    )  # fmt: skip
    return (PartnerCan(*row) for row in rows)


def _first_years() -> tuple[Any, Any]:
    return select(func.min(Movement.year)).scalar_subquery(), select(func.min(Retex.year)).scalar_subquery()


def _first(movement: int | None, published: int | None, today: date) -> int:
    return min(year for year in (movement, published, today.year) if year)


def _points(coordinates: Sequence[Any]) -> Iterator[Sequence[float]]:
    """The points of a GeoJSON geometry, however deep they are."""
    if coordinates and isinstance(coordinates[0], int | float):
        yield coordinates
        return
    for part in coordinates:
        yield from _points(part)
