"""Reading the ledger by year, targets, published reports."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, func, literal, select, union_all
from sqlalchemy.orm import joinedload

from core.accounts.models import Organisation
from core.accounts.queries import organisation_names
from core.authenticity import KnownDocument, knows_documents
from core.catalogue.models import EquipmentCategory
from core.catalogue.queries import category_names
from core.clock import paris_day
from core.db import db, locked
from core.errors import NotFound, found
from core.storage import StoredFile
from core.web.filters import french_date
from marketplace.collection.queries import undeclared_box_rows, year_of_collection
from marketplace.impact.queries import factors_of_year
from marketplace.inventory.queries import dormant_limit, lives_of_year, stock_declared_by_organisation, waiting_on
from marketplace.ledger.enums import MovementKind, Origin
from marketplace.ledger.models import Movement
from marketplace.ledger.queries import movements_in_sums, movements_one_by_one
from marketplace.retex.models import RateTarget, Retex
from marketplace.retex.rules import figures as rules
from marketplace.retex.rules.frozen import restored
from marketplace.retex.rules.parts import Detail, kept_details, kept_report
from marketplace.retex.rules.rates import Target
from marketplace.retex.rules.stocks import KeptStocks, KeptStocksOfYear, LifeGroup, Stocks, Waiting, kept_stocks, reading_day
from marketplace.retex.rules.story import Story
from marketplace.transfers.queries import undeclared_rows

Figures = rules.Figures


def _sums(of_side: str | None = None, *, told_apart: bool = False) -> Select[*tuple[Any, ...]]:
    """The movements of a year, summed over what the figures look at; of one side alone, organisation by organisation, or both."""
    rows = (movements_one_by_one() if of_side == "taker_id" else movements_in_sums()).c
    side = rows[of_side or "giver_id"]
    keys = [rows.category_id, rows.kind, rows.eligibility, rows.proof, rows.origin, rows.mass_is_weighed]
    statement = (
        select(
            side if told_apart else literal(0),
            *keys,
            func.sum(rows.units),
            func.sum(rows.mass_kg),
            func.sum(rows.units_without_mass),
        )
        .where(rows.year == bindparam("year"))
        .group_by(*([side, *keys] if told_apart else keys))
    )
    return statement if of_side is None else statement.where(side == bindparam("organisation_id"))


# Built once: the ledger is long and the report often read.
_TOTALS, _DETAILS = (tuple(_sums(side, told_apart=apart) for side in (None, "giver_id", "taker_id")) for apart in (False, True))


def cells_by_year(
    years: Collection[int], *, giver_id: int | None = None, taker_id: int | None = None
) -> dict[int, tuple[rules.Cell, ...]]:
    """The sums of the movements of those years, of everybody or of one side, year by year in one statement."""
    rows = (movements_in_sums() if taker_id is None else movements_one_by_one()).c
    conditions: list[Any] = [rows.year.in_(years)]
    if giver_id is not None:
        conditions.append(rows.giver_id == giver_id)
    if taker_id is not None:
        conditions.append(rows.taker_id == taker_id)
    return _cells(rows, rows.year, literal(0), conditions)


def cells_between(first: date, last: date) -> tuple[rules.Cell, ...]:
    """The sums of the movements that happened between two days of one year, giver by giver, whichever year counts them.

    A movement is counted in its own year or later, so that the years before need no reading.
    """
    rows = movements_one_by_one().c
    conditions = [rows.year >= first.year, rows.occurred_on.between(first, last)]
    return _cells(rows, literal(first.year), rows.giver_id, conditions).get(first.year, ())


def _cells(rows: Any, year: Any, side: Any, conditions: Sequence[ColumnElement[bool]]) -> dict[int, tuple[rules.Cell, ...]]:
    keys = [rows.category_id, rows.kind, rows.eligibility, rows.proof, rows.origin, rows.mass_is_weighed]
    sums = [func.sum(rows[name]).label(name) for name in ("units", "mass_kg", "units_without_mass")]
    told = select(year.label("year"), side.label("side"), *keys, *sums).where(*conditions)
    summed = told.group_by(*(column for column in (year, side) if not isinstance(column, BindParameter)), *keys).subquery("summed")
    named = select(EquipmentCategory.code, summed).join(summed, summed.c.category_id == EquipmentCategory.id)
    cells: dict[int, list[rules.Cell]] = defaultdict(list)
    for row in db.session.execute(named):
        cells[row.year].append(
            rules.Cell(
                organisation_id=row.side,
                category_code=row.code,
                kind=row.kind,
                eligibility=row.eligibility,
                proof=row.proof,
                is_of_public_body=row.origin is Origin.PUBLIC_BODY,
                is_weighed=row.mass_is_weighed,
                units=row.units,
                mass_kg=row.mass_kg or Decimal(0),
                units_without_mass=row.units_without_mass,
            )
        )
    return {key: tuple(found) for key, found in cells.items()}


def figures(year: int, organisation_id: int | None = None) -> Figures:
    """The live figures of a year from the ledger, for the territory or for one organisation (what a partner took, for a partner).

    Raises `NotFound` when there is no such organisation.
    """
    return rules.figures_of(_basis(year, organisation_id, _TOTALS), organisation_id)


def live_report(year: int, organisation_id: int | None = None) -> rules.Report:
    """The live report of a year; raises `NotFound` when there is no such organisation."""
    return rules.report(live_basis(year, organisation_id), organisation_id=organisation_id)


def live_basis(year: int, organisation_id: int | None = None) -> rules.Basis:
    """What the report of a year is computed from, in eight statements; raises `NotFound`."""
    collected = year_of_collection(year)
    return replace(
        _basis(year, organisation_id, _DETAILS),
        events=tuple(rules.OrganiserEvents(key, totals) for key, totals in collected.events.items()),
        rounds=tuple(rules.CarrierRounds(key, totals) for key, totals in collected.rounds.items()),
    )


def _basis(year: int, organisation_id: int | None, statements: Sequence[Select[Any]], *, is_whole: bool = True) -> rules.Basis:
    declared = stock_declared_by_organisation(year)
    bodies = [
        rules.Body(body.id, body.name, body.siret, body.kind.is_public, *declared.get(body.id, (None, None)))
        for body in organisation_names()
    ]
    categories = category_names()
    code_of = {category.id: category.code for category in categories}
    targets = _targets(year)
    sides = {organisation_id} if organisation_id is not None else {body.id for body in bodies if body.is_public}
    return rules.Basis(
        year=year,
        cells=tuple(
            rules.Cell(
                organisation_id=body_id,
                category_code=code_of[category_id],
                kind=kind,
                eligibility=eligibility,
                proof=proof,
                is_of_public_body=origin is Origin.PUBLIC_BODY,
                is_weighed=weighed,
                units=units,
                mass_kg=kg or Decimal(0),
                units_without_mass=massless,
            )
            for body_id, category_id, kind, eligibility, proof, origin, weighed, units, kg, massless in _sums_of(
                year, organisation_id, bodies, statements
            )
        ),
        categories=tuple(rules.Category(category.code, category.plural) for category in categories),
        bodies=tuple(bodies),
        factors=factors_of_year(year) if is_whole else None,
        decree_target=targets.get("decree"),
        roadmap_target=targets.get("roadmap"),
        undeclared=tuple(
            rules.Undeclared(side, code_of[some.category_id], some.units, bool(some.is_of_box), is_of_taker)
            for some in (_undeclared(year) if is_whole else ())
            for side, is_of_taker in ((some.giver_id, False), (some.taker_id, True))
            if side in sides
        ),
    )


def _undeclared(year: int) -> Sequence[Any]:
    """What transfers and boxes leave undeclared, in one statement."""
    of_transfers, of_boxes = undeclared_rows(year), undeclared_box_rows(year)
    rows = db.session.execute(
        union_all(of_transfers.add_columns(literal(0).label("is_of_box")), of_boxes.add_columns(literal(1).label("is_of_box")))
    ).all()
    return sorted(rows, key=lambda row: (row.giver_id, row.taker_id, row.category_id, row.is_of_box))


def live_stocks(year: int, organisation_id: int | None = None, *, today: date) -> Stocks:
    """What the inventories say of a year, in three statements: who left after how long, and what waits at its end, or today."""
    day = reading_day(year, today=today)
    limit = dormant_limit(day)
    return Stocks(
        day,
        limit,
        tuple(LifeGroup(*row) for row in lives_of_year(year, organisation_id)),
        tuple(Waiting(*row) for row in waiting_on(day, organisation_id, dormant_days=limit)),
    )


def rates_basis(year: int, organisation_id: int | None = None) -> rules.Basis:
    """What the rates of a year are computed from, live, in five statements: nothing of emissions. Raises `NotFound`."""
    return _basis(year, organisation_id, _DETAILS, is_whole=False)


def published_stocks(retex: Retex, organisation_id: int | None = None) -> KeptStocks | None:
    """What the inventories said of a year, or of an organisation, when it was published; null when it was before that was kept."""
    kept, groups = retex.figures.get("kept_stocks"), retex.figures.get("stocks")
    if kept is None and groups is None:
        return None
    # A year published before these figures were kept has what they are computed from.
    found = restored(KeptStocksOfYear, kept) if kept is not None else kept_stocks(restored(Stocks, groups))
    return found.everybody if organisation_id is None else found.by_organisation.get(str(organisation_id), found.nobody)


class Edition:
    """The report of a year, published (from what is frozen alone) or live, with what is being written of it.

    A live one may be that of one organisation alone.
    """

    def __init__(self, year: int, retex: Retex | None, draft: Story | None = None, organisation_id: int | None = None) -> None:
        self.year = year
        self._organisation_id = organisation_id
        self.retex = retex
        self._draft = draft or Story()

    @cached_property
    def story(self) -> Story:
        """Texts and photos."""
        return self._draft if self.retex is None else published_story(self.retex)

    @cached_property
    def basis(self) -> rules.Basis:
        """All that the report is computed from."""
        if self.retex is None:
            return live_basis(self.year, self._organisation_id)
        return restored(rules.Basis, self.retex.figures["basis"])

    @cached_property
    def whole(self) -> rules.Report:
        """The report of the territory."""
        return rules.report(self.basis) if self.retex is None else published_report(self.retex)

    def reduced(self, *, organisation_id: int | None, category_code: str | None) -> rules.Report:
        """The report of an organisation, of a category, of both; the whole one when neither is named."""
        if organisation_id is None and category_code is None:
            return self.whole
        scope: Any = {"organisation_id": organisation_id, "category_code": category_code}
        kept = kept_report(self.whole, self._parts, **scope) if self._parts is not None else None
        return kept or rules.report(self.basis, **scope)

    def details(self, *, organisation_id: int | None = None, category_code: str | None = None) -> list[Detail]:
        """The figures of each organisation in each category, in the order of the report."""
        scope: Any = {"organisation_id": organisation_id, "category_code": category_code}
        return rules.detail_rows(self.basis, **scope) if self._parts is None else kept_details(self._parts, **scope)

    @property
    def _parts(self) -> Sequence[Mapping[str, Any]] | None:
        """What was kept of the parts of the year: nothing for a live one, nor for an edition published before they were."""
        return None if self.retex is None else self.retex.figures.get("parts")


def edition(year: int, retex: Retex | None, draft: Story | None = None) -> Edition:
    """The published edition of a year, or its live figures and what is being written of it when there is none."""
    return Edition(year, retex, draft)


def live_edition_of(year: int, organisation_id: int) -> Edition:
    """The live figures of one organisation alone, to be reduced to it: what a partner took, for a partner."""
    return Edition(year, None, organisation_id=organisation_id)


def published_report(retex: Retex) -> rules.Report:
    """The report of a published year, from its frozen figures alone."""
    return report_in(retex.figures)


def report_in(figures: Mapping[str, Any]) -> rules.Report:
    """The report that frozen figures hold."""
    return restored(rules.Report, figures["report"])


def story_in(figures: Mapping[str, Any]) -> Story:
    """The texts and photos that frozen figures hold."""
    return restored(Story, figures.get("story", {}))


def published_story(retex: Retex) -> Story:
    """The texts and photos of an edition, as they were frozen."""
    return story_in(retex.figures)


def reuse_by_giver(year: int) -> dict[int, tuple[int, Decimal]]:
    """Units reused, and their known mass in kilograms, by the organisation that gave them: as published, or live in one statement.

    `Cell.is_proved_reuse` in SQL; a test compares it with the report.
    """
    retex = find_retex(year)
    if retex is not None:
        rows = published_report(retex).by_organisation
        return {int(row.key): (row.figures.units_reused, row.figures.waste_avoided_kg or Decimal(0)) for row in rows}
    of = movements_in_sums().c
    sums = db.session.execute(
        select(of.giver_id, func.sum(of.units), func.sum(of.mass_kg))
        .where(of.year == year, of.kind == MovementKind.REUSED, of.proof.in_(rules.PROVED))
        .group_by(of.giver_id)
    )
    return {giver_id: (int(units), kg or Decimal(0)) for giver_id, units, kg in sums}


def units_reused_by_category(year: int) -> dict[str, int]:
    """Units reused in a year by code of category, live, in one statement; `Cell.is_proved_reuse` in SQL, compared by a test."""
    sums = db.session.execute(
        select(EquipmentCategory.code, func.sum(Movement.units))
        .join(Movement.category)
        .where(Movement.year == year, Movement.kind == MovementKind.REUSED, Movement.proof.in_(rules.PROVED))
        .group_by(EquipmentCategory.code, EquipmentCategory.position, EquipmentCategory.id)
        .order_by(EquipmentCategory.position, EquipmentCategory.id)
    )
    return {code: int(units) for code, units in sums}


def find_retex(year: int) -> Retex | None:
    """The last edition of a year, if any."""
    return db.session.scalar(select(Retex).where(Retex.year == year, Retex.is_last).options(joinedload(Retex.document)))


def organisation_and_retex(organisation_id: int, year: int) -> tuple[Organisation, Retex | None]:
    """That organisation, and the last edition of that year if any, in one statement; raises `NotFound`."""
    asked = select(Organisation, Retex).outerjoin(Retex, and_(Retex.year == year, Retex.is_last))
    row = found(db.session.execute(asked.where(Organisation.id == organisation_id).options(joinedload(Retex.document))).first())
    return row[0], row[1]


def get_last_edition(year: int) -> Retex:
    """The last edition of a year; raises `NotFound`."""
    return found(find_retex(year))


def get_edition(year: int, edition: int) -> Retex:
    """That edition of a year; raises `NotFound`."""
    return found(
        db.session.scalar(select(Retex).where(Retex.year == year, Retex.edition == edition).options(joinedload(Retex.document)))
    )


@knows_documents
def find_document(sha256: str) -> KnownDocument | None:
    """The published report whose file has that hash, or that prints it as that of its figures."""
    for column in (StoredFile.sha256, Retex.figures_sha256):
        retex = db.session.scalar(
            select(Retex)
            .outerjoin(Retex.document)
            .where(column == sha256)
            .options(joinedload(Retex.document))
            .order_by(Retex.id)
            .limit(1)
        )
        if retex is not None:
            facts = (("Année", str(retex.year)), ("Publié le", french_date(paris_day(retex.published_at))))
            name = f"RETEX {retex.year}" + (f", édition {retex.edition}" if retex.edition > 1 else "")
            return KnownDocument("Rapport annuel du réemploi (RETEX)", name, facts, of_text=column is Retex.figures_sha256)
    return None


def get_retex(retex_id: int) -> Retex:
    """That edition; raises `NotFound`."""
    return found(db.session.scalar(select(Retex).where(Retex.id == retex_id).options(joinedload(Retex.document))))


def get_retex_for_update(retex_id: int) -> Retex:
    """That edition, locked; raises `NotFound`."""
    return found(db.session.scalar(locked(select(Retex).where(Retex.id == retex_id))))


def frozen_years(*, by_organisation: bool) -> tuple[range, dict[int, dict[str, Any]]]:
    """The years of the ledger, and of each published one what the report keeps of its figures (and of those of each organisation).

    `figures`, `rounds`, `stocks`, and then `by_organisation`, `own_stocks`: plain, null where an older edition did not keep them.
    One statement, which reads the headline part of each report, not all it was computed from.
    """
    bounds = select(func.min(Movement.year).label("first"), func.max(Movement.year).label("last")).subquery("bounds")
    kept = {"figures": ("report", "figures"), "rounds": ("report", "rounds"), "stocks": ("kept_stocks", "everybody")}
    if by_organisation:
        kept |= {"by_organisation": ("report", "by_organisation"), "own_stocks": ("kept_stocks",)}
    parts = [Retex.figures[path].label(name) for name, path in kept.items()]
    rows = db.session.execute(select(bounds, Retex.year, *parts).select_from(bounds.outerjoin(Retex, Retex.is_last))).all()
    years = range(rows[0].first, rows[0].last + 1) if rows[0].first is not None else range(0)
    return years, {row.year: dict(row._mapping) for row in rows if row.year is not None}  # noqa: SLF001 - its public name


def published_years() -> Sequence[Any]:
    """Year, headline figures and moment of the last edition of each year, newest first."""
    return db.session.execute(
        select(Retex.year, Retex.headline, Retex.published_at).where(Retex.is_last).order_by(Retex.year.desc())
    ).all()


def years_of_ledger() -> Sequence[int]:
    """The years from the first movement to the last, newest first."""
    first, last = db.session.execute(
        select(select(func.min(Movement.year)).scalar_subquery(), select(func.max(Movement.year)).scalar_subquery())
    ).one()
    return [] if first is None else range(last, first - 1, -1)


def rate_target_keys() -> set[tuple[str, int]]:
    """The rate and year of each target known."""
    return {(rate, year) for rate, year in db.session.execute(select(RateTarget.rate, RateTarget.year))}


def all_targets() -> Sequence[RateTarget]:
    """Every target, that of the decree first, from the farthest year back."""
    return db.session.scalars(select(RateTarget).order_by(RateTarget.rate, RateTarget.year.desc())).all()


def targets_by_year() -> dict[int, dict[str, Target]]:
    """What each rate should reach, by year then by rate, whatever the years."""
    found: dict[int, dict[str, Target]] = defaultdict(dict)
    for target in db.session.scalars(select(RateTarget).order_by(RateTarget.id)):
        found[target.year][target.rate] = Target(target.percent, target.is_legal, target.source, target.read_on)
    return dict(found)


def find_target(rate: str, year: int) -> RateTarget | None:
    """The target of that rate in that year, if there is one."""
    return db.session.scalar(select(RateTarget).where(RateTarget.rate == rate, RateTarget.year == year))


def _targets(year: int) -> dict[str, Target]:
    return {
        target.rate: Target(target.percent, target.is_legal, target.source, target.read_on)
        for target in db.session.scalars(select(RateTarget).where(RateTarget.year == year).order_by(RateTarget.id))
    }


def _sums_of(
    year: int, organisation_id: int | None, bodies: Sequence[rules.Body], statements: Sequence[Select[Any]]
) -> Sequence[Any]:
    """The sums of a year: of everybody, of a public body as giver, of a partner as taker."""
    everybody, of_giver, of_taker = statements
    if organisation_id is None:
        return db.session.execute(everybody, {"year": year}).all()
    body = next((body for body in bodies if body.id == organisation_id), None)
    if body is None:
        raise NotFound
    statement = of_giver if body.is_public else of_taker
    return db.session.execute(statement, {"year": year, "organisation_id": organisation_id}).all()
