"""The report of a half-year, from the ledger by the day of each movement; that of a year, as the annual report has it."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import literal, select

from agreements.queries import count_in_force
from core.db import db
from geo.partners.queries import count_verified
from marketplace.purchases.rules.shares import KindShare
from marketplace.retex.models import Retex
from marketplace.retex.queries import cells_between, edition, find_retex, live_spend, live_stocks, published_spend, published_stocks
from marketplace.retex.rules.figures import Basis, Report, report
from marketplace.steering.enums import Part, Period
from marketplace.steering.queries.beside import beside_the_ledger
from marketplace.steering.rules.facts import Facts
from marketplace.transfers.queries import handover_delays


@dataclass(frozen=True)
class PeriodReport:
    """The figures of a period, and the facts its indicators are measured from.

    `to_date` are those from 1 January to its end: what is defined for a civil year is told from them.
    """

    period: Period
    report: Report
    facts: Facts
    to_date: Facts
    is_published: bool


def period_report(period: Period, *, today: date) -> PeriodReport:
    """What is known of a period. A year that is published is as it was frozen; anything else is live.

    In a half-year a movement counts by the day it happened, whichever year counts it in the annual report.
    """
    retex = find_retex(period.year)
    whole = edition(period.year, retex)
    if period.part is Part.YEAR:
        found = whole.whole
        facts = _facts(period, found, is_empty=not whole.basis.cells, today=today)
        stocks = published_stocks(retex) if retex else live_stocks(period.year, today=today)
        facts = replace(facts, rounds=found.rounds, stocks=stocks, spend=_spend(period.year, retex))  # declared for a whole year
        return PeriodReport(period, found, facts, facts, is_published=retex is not None)
    found, is_empty = _between(whole.basis, period)
    beside = beside_the_ledger({period.year: (period.first, min(period.last, today))})[period.year]
    facts = _facts(period, found, is_empty=is_empty, today=today)
    facts = replace(facts, rounds=beside.rounds, stocks=beside.stocks)
    to_date = facts
    if period.up_to_its_end != period:
        so_far, none_so_far = _between(whole.basis, period.up_to_its_end)
        to_date = replace(facts, figures=None if none_so_far else so_far.figures)
    return PeriodReport(period, found, facts, to_date, is_published=retex is not None)


def _between(basis: Basis, period: Period) -> tuple[Report, bool]:
    """The report of the movements that happened between the days of a period, and whether there were none.

    What is only known by year (events, rounds, what nobody declared) is left out.
    """
    cells = cells_between(period.first, period.last)
    return report(replace(basis, cells=cells, undeclared=(), events=(), rounds=None)), not cells


def _spend(year: int, retex: Retex | None) -> KindShare | None:
    """As the published year kept it; live for one that is not published, or was before it was kept."""
    return live_spend(year) if retex is None or "spend" not in retex.shown else published_spend(retex)


def _facts(period: Period, found: Report, *, is_empty: bool, today: date) -> Facts:
    end = min(period.last, today)
    in_force, verified = db.session.execute(select(count_in_force(on=end), count_verified(on=end))).one()
    return Facts(
        figures=None if is_empty else found.figures,
        partners_verified=verified,
        agreements_in_force=in_force,
        days_to_handover=handover_delays(literal(1), first=period.first, last=end).get(1, {}),
    )
