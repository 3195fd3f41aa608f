"""What indicators are measured from, year by year, in a few grouped statements whatever the number of years."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import extract, select

from agreements.queries import count_in_force
from core.accounts.models import Organisation
from core.db import db
from geo.partners.queries import count_verified
from marketplace.collection.rules.rounds import RoundTotals
from marketplace.impact.queries import factors_by_year
from marketplace.inventory.queries import stock_declared_columns
from marketplace.purchases.queries import shares_by_year
from marketplace.purchases.rules.shares import IT_SPEND, KindShare
from marketplace.retex.queries import Figures, cells_by_year, frozen_years, targets_by_year
from marketplace.retex.rules.figures import Basis, Body, Row, figures_of
from marketplace.retex.rules.frozen import restored
from marketplace.retex.rules.rates import Target
from marketplace.retex.rules.stocks import KeptStocks, reading_day
from marketplace.steering.enums import Scope
from marketplace.steering.queries.beside import beside_the_ledger
from marketplace.steering.rules.facts import Facts
from marketplace.transfers.models import Transfer
from marketplace.transfers.queries import handover_delays


@dataclass(frozen=True)
class Board:
    """The years of a scope, newest first, and what is known of each; those that are published will not move."""

    scope: Scope
    facts: Mapping[int, Facts]
    published: frozenset[int]
    targets: Mapping[int, Mapping[str, Target]] = field(default_factory=dict)

    @property
    def years(self) -> list[int]:
        return list(self.facts)


Counts = Mapping[tuple[str, int], Any]


def territory_board(*, with_drafts: bool, today: date) -> Board:
    """The years of the territory: published ones from what was frozen; the others live, for whoever may see drafts."""
    years, frozen = frozen_years(by_organisation=False)
    published = _whole_figures(frozen)
    spend = {**shares_by_year(IT_SPEND)[0], **_kept_spend(frozen)}
    wanted = sorted({*years, *published, *spend, today.year} if with_drafts else {*published, today.year}, reverse=True)
    live = [year for year in wanted if year not in published] if with_drafts else []
    counts = _counted({**_columns(wanted, None, today=today), **_stock_columns(live, None)})
    targets = targets_by_year()
    figures = {**published, **_live_figures(live, counts, targets)}
    beside = {**_kept_beside(frozen), **_live_beside(live, None, today=today)}
    board = _board(Scope.TERRITORY, wanted, figures, published, counts, spend=spend, beside=beside, today=today)
    return replace(board, targets=targets)


def boards_of(organisation: Organisation, *, today: date) -> tuple[Board, Board]:
    """The published years of the territory, and beside them all those of one organisation.

    A public body's published years are as they were frozen; what a partner took is not frozen, but the year it was counted in is
    closed, so that counting it again gives the same.
    """
    is_public, key = organisation.kind.is_public, organisation.id
    years, frozen = frozen_years(by_organisation=is_public)
    published = _whole_figures(frozen)
    own = {year: _of_organisation(row["by_organisation"], key) for year, row in frozen.items()} if is_public else {}
    live_spend, own_spend = shares_by_year(IT_SPEND, key)
    spend = {**live_spend, **_kept_spend(frozen)}
    shown = sorted(published, reverse=True) or [today.year]
    wanted = sorted({*years, *frozen, *own_spend, today.year}, reverse=True)
    live = [year for year in wanted if year not in own]
    stocks = _stock_columns(live, key) if is_public else {}
    counts = _counted({**_columns(shown, None, today=today), **_columns(wanted, key, today=today), **stocks})
    side = "giver_id" if is_public else "taker_id"
    own_figures = {**own, **_live_figures(live, counts, targets_by_year() if live else {}, **{side: key})}
    own_beside = {**_kept_beside(frozen, key), **_live_beside(live, key, today=today)} if is_public else {}
    scope = Scope.PUBLIC_BODY if is_public else Scope.PARTNER
    return (
        _board(Scope.TERRITORY, shown, published, published, counts, spend=spend, beside=_kept_beside(frozen), today=today),
        _board(scope, wanted, own_figures, own, counts, spend=own_spend, beside=own_beside, organisation_id=key, today=today),
    )


def _board(
    scope: Scope,
    years: Collection[int],
    figures: Mapping[int, Figures | None],
    published: Collection[int],
    counts: Counts,
    *,
    spend: Mapping[int, KindShare | None],
    beside: Mapping[int, dict[str, Any]],
    today: date,
    organisation_id: int | None = None,
) -> Board:
    year_of_handover = extract("year", Transfer.handed_over_on)
    delays = handover_delays(year_of_handover, first=date(min(years), 1, 1), last=today, organisation_id=organisation_id)
    whose = "" if organisation_id is None else "own "
    found = {
        year: Facts(
            figures=figures.get(year),
            partners_verified=counts.get((f"{whose}partners", year)),
            agreements_in_force=counts.get((f"{whose}agreements", year)),
            days_to_handover=delays.get(year, {}),
            spend=spend.get(year),
            **beside.get(year, {}),
        )
        for year in years
    }
    return Board(scope, found, frozenset(published))


def _kept_spend(frozen: Mapping[int, Mapping[str, Any]]) -> dict[int, KindShare | None]:
    """What each published year kept of purchases: null where nobody had declared any, nothing of one older than that."""
    return {
        year: restored(KindShare, row["spend"]["share"]) if row["spend"]["share"] else None
        for year, row in frozen.items()
        if row["spend"] is not None
    }


def _columns(years: Collection[int], organisation_id: int | None, *, today: date) -> dict[tuple[str, int], Any]:
    """What is counted on the last day of each year, or today, one expression each."""
    ends = {year: min(date(year, 12, 31), today) for year in years}
    if organisation_id is not None:
        return {("own agreements", year): count_in_force(on=end, organisation_id=organisation_id) for year, end in ends.items()}
    in_force = {("agreements", year): count_in_force(on=end) for year, end in ends.items()}
    return {**in_force, **{("partners", year): count_verified(on=end) for year, end in ends.items()}}


def _stock_columns(years: Collection[int], organisation_id: int | None) -> dict[tuple[str, int], Any]:
    """What was declared on 1 January of each year, one expression each: the fleet, and its decommissioned part."""
    pairs = {year: stock_declared_columns(year, organisation_id) for year in years}
    return {(name, year): pair[rank] for year, pair in pairs.items() for rank, name in enumerate(("fleet", "decommissioned"))}


def _counted(columns: Mapping[tuple[str, int], Any]) -> Counts:
    """All those expressions, in one statement."""
    counts = db.session.execute(select(*(column.label(f"c{rank}") for rank, column in enumerate(columns.values())))).one()
    return dict(zip(columns, counts, strict=True))


def _kept_beside(frozen: Mapping[int, Mapping[str, Any]], organisation_id: int | None = None) -> dict[int, dict[str, Any]]:
    """The rounds and the stocks that published years kept, those of one organisation when it is named."""
    found: dict[int, dict[str, Any]] = {}
    for year, row in frozen.items():
        stocks = row["stocks"]
        if organisation_id is not None and row["own_stocks"] is not None:
            stocks = row["own_stocks"]["by_organisation"].get(str(organisation_id), row["own_stocks"]["nobody"])
        found[year] = {
            "rounds": row["rounds"] and restored(RoundTotals, row["rounds"]),
            "stocks": stocks and restored(KeptStocks, stocks),
        }
    return found


def _live_beside(years: Collection[int], organisation_id: int | None, *, today: date) -> dict[int, dict[str, Any]]:
    spans = {year: (date(year, 1, 1), reading_day(year, today=today)) for year in years}
    known = beside_the_ledger(spans, organisation_id)
    return {year: {"rounds": one.rounds, "stocks": one.stocks} for year, one in known.items()}


def _live_figures(
    years: Collection[int], counts: Counts, targets: Mapping[int, Mapping[str, Target]], **whose: int
) -> dict[int, Figures]:
    """The live figures of those years that have movements; `whose` narrows them to one giver or one taker."""
    if not years:
        return {}
    cells = cells_by_year(years, **whose)
    factors = factors_by_year(years)

    def everybody(year: int) -> Body:
        """All those whose movements these are, as one public body that declared what they all did."""
        fleet, decommissioned = (counts.get((name, year)) for name in ("fleet", "decommissioned"))
        stocks = [None if units is None else int(units) for units in (fleet, decommissioned)]
        return Body(0, "", "", is_public=True, fleet_units=stocks[0], decommissioned_units=stocks[1])

    return {
        year: figures_of(
            Basis(
                year=year,
                cells=cells[year],
                categories=(),
                bodies=(everybody(year),),
                factors=factors.get(year),
                decree_target=targets.get(year, {}).get("decree"),
                roadmap_target=targets.get(year, {}).get("roadmap"),
            )
        )
        for year in years
        if year in cells
    }


def _whole_figures(frozen: Mapping[int, Mapping[str, Any]]) -> dict[int, Figures | None]:
    return {year: restored(Figures, row["figures"]) for year, row in frozen.items()}


def _of_organisation(rows: Collection[Mapping[str, Any]], organisation_id: int) -> Figures | None:
    """The frozen figures of one organisation; none when it did nothing that year."""
    found = next((row for row in rows if row["key"] == str(organisation_id)), None)
    return None if found is None else restored(Row, found).figures
