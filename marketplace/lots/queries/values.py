"""What gifts are worth, from what givers declared: each year, from each giver to each receiver."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import aliased

from agreements.queries import supports_lent
from core.accounts.models import Organisation
from core.clock import PARIS
from core.db import db
from core.thresholds import threshold_values
from marketplace.lots import rules
from marketplace.lots.enums import ClaimState, GiftValueLevel
from marketplace.lots.models import Claim, ClaimLine, Lot, LotLine

CODES = ("subsidy_agreement_from", "subsidy_warning_percent")
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ValueRow:
    """What a giver gave a receiver in a year, and where that stands before the threshold."""

    giver_id: int
    giver_name: str
    taker_id: int
    taker_name: str
    value: rules.GivenValue
    level: GiftValueLevel


def given_value(giver_id: int, taker_id: int, *, year: int) -> rules.GivenValue:
    """What that giver granted that receiver in that year, and lent it."""
    goods = _goods(year).where(Lot.giver_id == giver_id, Claim.taker_id == taker_id)
    row = db.session.execute(goods).first()
    supports = supports_lent(year=year, giver_id=giver_id, partner_id=taker_id)
    return _value(row, [_support(one) for one in supports], year)


def given_values(*, year: int, giver_id: int | None = None, taker_id: int | None = None) -> list[ValueRow]:
    """What each giver gave each receiver in that year, the most first; narrowed to one giver, to one receiver."""
    values = _values_of(year, giver_id, taker_id)
    names, bounds = _names({key for pair in values for key in pair}), thresholds_of(year)
    rows = [
        ValueRow(giver, names[giver], taker, names[taker], value, rules.level_of(value.total_eur, **bounds))
        for (giver, taker), value in values.items()
    ]
    return sorted(rows, key=lambda row: (-row.value.total_eur, row.giver_name, row.taker_name, row.giver_id, row.taker_id))


def values_to_watch(*, year: int) -> int:
    """How many pairs of a giver and a receiver are near the threshold that year, or past it."""
    bounds = thresholds_of(year)
    levels = [rules.level_of(value.total_eur, **bounds) for value in _values_of(year, None, None).values()]
    return sum(level is not GiftValueLevel.BELOW for level in levels)


def _values_of(year: int, giver_id: int | None, taker_id: int | None) -> dict[Pair, rules.GivenValue]:
    statement = _goods(year)
    for column, wanted in ((Lot.giver_id, giver_id), (Claim.taker_id, taker_id)):
        statement = statement if wanted is None else statement.where(column == wanted)
    goods: dict[Pair, Any] = {(row.giver_id, row.taker_id): row for row in db.session.execute(statement)}
    lent: dict[Pair, list[rules.Support]] = defaultdict(list)
    for one in supports_lent(year=year, giver_id=giver_id, partner_id=taker_id):
        lent[one.giver_id, one.partner_id].append(_support(one))
    return {pair: _value(goods.get(pair), lent[pair], year) for pair in sorted({*goods, *lent})}


def thresholds_of(year: int, *, on: date | None = None) -> dict[str, int]:
    """The threshold and the share of it from which it is announced, that year or that day, by the names rules give them."""
    values = threshold_values(CODES, on=on or date(year, 12, 31))
    return {"threshold_eur": values[CODES[0]], "warning_percent": values[CODES[1]]}


def _goods(year: int) -> Select[*tuple[Any, ...]]:
    """Units granted in that year: their value, and how many nobody valued, by giver and receiver."""
    first, after = (datetime(one, 1, 1, tzinfo=PARIS) for one in (year, year + 1))
    unvalued = case((LotLine.unit_value_eur.is_(None), ClaimLine.granted_units), else_=0)
    worth = func.coalesce(LotLine.unit_value_eur, 0) * ClaimLine.granted_units
    return (
        select(
            Lot.giver_id,
            Claim.taker_id,
            func.sum(worth).label("goods_eur"),
            func.sum(unvalued).label("units_without_value"),
        )
        .join(ClaimLine.claim)
        .join(ClaimLine.lot_line)
        .join(Lot, Claim.lot_id == Lot.id)
        .where(Claim.state == ClaimState.ALLOCATED, Claim.decided_at >= first, Claim.decided_at < after)
        .group_by(Lot.giver_id, Claim.taker_id)
    )


def _value(row: Any, supports: Sequence[rules.Support], year: int) -> rules.GivenValue:
    goods = Decimal(str(row.goods_eur)).quantize(Decimal("0.01")) if row else Decimal(0)
    return rules.GivenValue(goods, int(row.units_without_value) if row else 0, rules.support_in_year(supports, year))


def _support(row: Any) -> rules.Support:
    return rules.Support(row.support_eur_a_year, row.starts_on, row.ends_on)


def _names(keys: set[int]) -> dict[int, str]:
    organisation = aliased(Organisation)
    rows = db.session.execute(select(organisation.id, organisation.name).where(organisation.id.in_(keys)))
    return {row.id: row.name for row in rows}
