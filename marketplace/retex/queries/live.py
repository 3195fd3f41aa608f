"""What the report of a year is computed from while it is not published."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypedDict

from sqlalchemy import literal, select, union_all

from core.accounts.models import Organisation
from core.catalogue.queries import category_names
from core.db import db
from core.errors import NotFound
from marketplace.collection.queries import undeclared_box_rows, year_of_collection
from marketplace.impact.queries import factors_of_year
from marketplace.inventory.queries import dormant_limit, lives_of_year, stock_declared_rows, waiting_on
from marketplace.purchases.queries import shares_by_year
from marketplace.purchases.rules.shares import IT_SPEND, KindShare
from marketplace.retex.queries.cells import cells_by_year, cells_of_year, sums_of_year
from marketplace.retex.queries.targets import targets_of_year
from marketplace.retex.rules import figures as rules
from marketplace.retex.rules.stocks import LifeGroup, Stocks, Waiting, reading_day
from marketplace.transfers.queries import undeclared_rows


class Side(TypedDict, total=False):
    """Whose movements are read: those of a giver, of a taker, of everybody."""

    giver_id: int
    taker_id: int


def figures(year: int, organisation_id: int | None = None) -> rules.Figures:
    """The live figures of a year from the ledger, for the territory or for one organisation (what a partner took, for a partner).

    Raises `NotFound` when there is no such organisation.
    """
    basis = _frame(year, organisation_id)
    cells = cells_by_year([year], **_side(basis, organisation_id)).get(year, ())
    return rules.figures_of(replace(basis, cells=cells), organisation_id)


def live_report(year: int, organisation_id: int | None = None) -> rules.Report:
    """The live report of a year; raises `NotFound` when there is no such organisation."""
    if organisation_id is None:
        return rules.report_of(live_frame(year), sums_of_year(year))
    return rules.report(live_basis(year, organisation_id), organisation_id=organisation_id)


def live_basis(year: int, organisation_id: int | None = None) -> rules.Basis:
    """What the report of a year is computed from, in seven statements; raises `NotFound`."""
    return with_cells(live_frame(year, organisation_id), organisation_id)


def with_cells(frame: rules.Basis, organisation_id: int | None = None) -> rules.Basis:
    """The same with the movements: those that a public body gives, those that a partner takes, everybody's; raises `NotFound`."""
    return replace(frame, cells=cells_of_year(frame.year, **_side(frame, organisation_id)))


def live_frame(year: int, organisation_id: int | None = None) -> rules.Basis:
    """All that it is computed from but the movements: no cell."""
    collected = year_of_collection(year)
    return replace(
        _frame(year, organisation_id),
        events=tuple(rules.OrganiserEvents(key, totals) for key, totals in collected.events.items()),
        rounds=tuple(rules.CarrierRounds(key, totals) for key, totals in collected.rounds.items()),
    )


def rates_basis(year: int, organisation_id: int | None = None) -> rules.Basis:
    """What the rates of a year are computed from, live, in four statements: nothing of emissions. Raises `NotFound`."""
    return with_cells(_frame(year, organisation_id, is_whole=False), organisation_id)


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


def live_spend(year: int, organisation_id: int | None = None) -> KindShare | None:
    """What public bodies, or one of them, declared spent in a year on computers and telephones: the last declarations alone."""
    everybody, own = shares_by_year(IT_SPEND, organisation_id)
    return (everybody if organisation_id is None else own).get(year)


def _frame(year: int, organisation_id: int | None, *, is_whole: bool = True) -> rules.Basis:
    bodies = _bodies(year)
    categories = category_names()
    code_of = {category.id: category.code for category in categories}
    targets = targets_of_year(year)
    sides = {organisation_id} if organisation_id is not None else {body.id for body in bodies if body.is_public}
    return rules.Basis(
        year=year,
        cells=(),
        categories=tuple(rules.Category(category.code, category.plural) for category in categories),
        bodies=bodies,
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


def _bodies(year: int) -> tuple[rules.Body, ...]:
    """Every organisation by name, with what it declared."""
    stock = stock_declared_rows(year).subquery("stock")
    rows = db.session.execute(
        select(
            Organisation.id,
            Organisation.name,
            Organisation.siret,
            Organisation.kind,
            stock.c.fleet_units,
            stock.c.decommissioned_units,
        )
        .outerjoin(stock, stock.c.organisation_id == Organisation.id)
        .order_by(Organisation.name, Organisation.id)
    )
    return tuple(rules.Body(id_, name, siret, kind.is_public, *stocks) for id_, name, siret, kind, *stocks in rows)


def _side(basis: rules.Basis, organisation_id: int | None) -> Side:
    if organisation_id is None:
        return {}
    body = next((body for body in basis.bodies if body.id == organisation_id), None)
    if body is None:
        raise NotFound
    return {"giver_id": organisation_id} if body.is_public else {"taker_id": organisation_id}


def _undeclared(year: int) -> Sequence[Any]:
    """What transfers and boxes leave undeclared, in one statement."""
    of_transfers, of_boxes = undeclared_rows(year), undeclared_box_rows(year)
    rows = db.session.execute(
        union_all(of_transfers.add_columns(literal(0).label("is_of_box")), of_boxes.add_columns(literal(1).label("is_of_box")))
    ).all()
    return sorted(rows, key=lambda row: (row.giver_id, row.taker_id, row.category_id, row.is_of_box))
