"""What indicators say that the ledger does not know: rounds, lives, what waits. Several periods are read in one statement."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Integer, Numeric, Select, cast, literal, select, union_all

from core.db import db
from marketplace.collection.queries.years import rounds_between
from marketplace.collection.rules.rounds import RoundTotals, rounds_sum, totals_of
from marketplace.inventory.queries import lives_between, waiting_at_end
from marketplace.retex.rules.stocks import LifeGroup, Stocks, Waiting

ROUNDS, LIVES, WAITING = range(3)
ALL = ""  # categories are not told apart


@dataclass(frozen=True, slots=True)
class Beside:
    """The rounds of all, and what the inventories say; `stocks` is null as long as no limit says what is dormant."""

    rounds: RoundTotals
    stocks: Stocks | None


def beside_the_ledger(spans: Mapping[int, tuple[date, date]], organisation_id: int | None = None) -> dict[int, Beside]:
    """What is known of each period from its first day to its last, live; the rounds are those of all, whoever is asked about."""
    if not spans:
        return {}
    parts = [part for key, span in spans.items() for part in _parts(key, *span, organisation_id)]
    rounds: defaultdict[int, list[RoundTotals]] = defaultdict(list)
    lives: defaultdict[int, list[LifeGroup]] = defaultdict(list)
    waiting: dict[int, Any] = {}
    for row in db.session.execute(union_all(*parts)):
        if row.what == ROUNDS:
            rounds[row.key].append(totals_of(row.units, row.more or 0, row.factor))
        elif row.what == LIVES:
            lives[row.key].append(LifeGroup(0, ALL, row.days, row.units))
        else:
            waiting[row.key] = row
    return {key: Beside(rounds_sum(rounds[key]), _stocks(last, lives[key], waiting[key])) for key, (_first, last) in spans.items()}


def _parts(key: int, first: date, last: date, organisation_id: int | None) -> list[Select[Any]]:
    return [
        _named(what, part)
        for what, part in (
            (ROUNDS, rounds_between(key, first, last)),
            (LIVES, lives_between(key, first, last, organisation_id)),
            (WAITING, waiting_at_end(key, last, organisation_id)),
        )
    ]


def _named(what: int, part: Select[Any]) -> Select[Any]:
    key, factor, days, units, more, undated = part.subquery().c
    return select(
        literal(what).label("what"),
        key.label("key"),
        cast(factor, Numeric(12, 2)).label("factor"),
        *(
            cast(column, Integer).label(name)
            for name, column in (("days", days), ("units", units), ("more", more), ("undated", undated))
        ),
    )


def _stocks(day: date, lives: list[LifeGroup], waiting: Any) -> Stocks | None:
    if waiting.factor is None:
        return None
    counts = Waiting(0, ALL, waiting.units, waiting.more or 0, waiting.undated or 0)
    return Stocks(day, int(waiting.factor), tuple(lives), (counts,))
