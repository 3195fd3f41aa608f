"""Kinds of products, targets and flat values: dated rows with their source, known at delivery or added by the coordinator."""

import csv
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from core.accounts.models import Membership
from core.clock import paris_day
from core.db import db, hold, transaction
from core.errors import found
from core.events import announce
from core.reference import reference_data
from core.thresholds.rules import check_reading
from marketplace.purchases import queries
from marketplace.purchases.enums import TargetBasis
from marketplace.purchases.events import FlatGiftValueSet, ProductKindAdded, SpendTargetSet
from marketplace.purchases.models import FlatGiftValue, ProductKind, SpendTarget
from marketplace.purchases.rules import references as rules

FOLDER = Path(__file__).parent.parent


def add_kind(label: str, *, first_year: int, source: str, read_on: date, by: Membership, now: datetime) -> ProductKind:
    """A kind of product that the published schema has gained; raises `KindKnown`, `YearOutOfRange`, `ReadInTheFuture`."""
    with transaction():
        hold("references of purchases")
        known = queries.product_kinds()
        rules.check_kind(label, first_year, known, this_year=paris_day(now).year)
        check_reading(read_on, today=paris_day(now))
        position = max((one.position for one in known), default=0) + 1
        kind = ProductKind(label=label, position=position, first_year=first_year, source=source, read_on=read_on)
        db.session.add(kind)
        db.session.flush()
        announce(ProductKindAdded(kind.id), by=by, at=now)
        return kind


def set_target(
    kind_id: int,
    *,
    first_year: int,
    percent: Decimal,
    basis: TargetBasis,
    source: str,
    read_on: date,
    by: Membership,
    now: datetime,
) -> SpendTarget:
    """The share that a kind of product should reach from a year on, in place of what nobody had verified or was planned.

    Raises `NotFound`, and what `rules.replaced_target` and `check_reading` raise.
    """
    with transaction():
        hold("references of purchases")
        kind = found(queries.find_kind(kind_id))
        known = queries.spend_targets(kind_id)
        this_year = paris_day(now).year
        target = rules.replaced_target(known, first_year=first_year, percent=percent, basis=basis, this_year=this_year)
        check_reading(read_on, today=paris_day(now))
        replaced = f"{target.percent} {target.basis}" if target else None
        target = target or SpendTarget(kind_id=kind.id, first_year=first_year)
        target.percent, target.basis, target.source, target.read_on = percent, basis, source, read_on
        db.session.add(target)
        db.session.flush()
        announce(SpendTargetSet(target.id, first_year, str(percent), basis, replaced), by=by, at=now)
        return target


def add_gift_value(
    label: str, *, value_eur: Decimal, valid_from: date, source: str, read_on: date, by: Membership, now: datetime
) -> FlatGiftValue:
    """What a gift is counted for from a day on; raises `GiftValueKnown`, `ReadInTheFuture`."""
    with transaction():
        hold("references of purchases")
        rules.check_gift_value(label, valid_from, queries.flat_gift_values())
        check_reading(read_on, today=paris_day(now))
        value = FlatGiftValue(label=label, value_eur=value_eur, valid_from=valid_from, source=source, read_on=read_on)
        db.session.add(value)
        db.session.flush()
        announce(FlatGiftValueSet(value.id), by=by, at=now)
        return value


@reference_data
def load_references() -> None:
    """What is known at delivery; a row that exists is left as it is, and a target somebody verified is not doubled."""
    with transaction():
        kinds = {kind.label: kind for kind in queries.product_kinds()}
        for position, row in enumerate(_rows("product_kinds.csv"), start=1):
            if row["label"] not in kinds:
                kinds[row["label"]] = ProductKind(
                    label=row["label"], position=position, first_year=int(row["first_year"]), **_source(row)
                )
                db.session.add(kinds[row["label"]])
        db.session.flush()
        targets = {(one.kind_id, one.first_year) for one in queries.spend_targets()}
        for row in _rows("spend_targets.csv"):
            key = (kinds[row["kind"]].id, int(row["first_year"]))
            if key not in targets:
                basis = TargetBasis(row["basis"])
                db.session.add(
                    SpendTarget(kind_id=key[0], first_year=key[1], percent=Decimal(row["percent"]), basis=basis, **_source(row))
                )
        values = {(one.label, one.valid_from) for one in queries.flat_gift_values()}
        for row in _rows("flat_gift_values.csv"):
            valid_from = date.fromisoformat(row["valid_from"])
            if (row["label"], valid_from) not in values:
                value = Decimal(row["value_eur"])
                db.session.add(FlatGiftValue(label=row["label"], value_eur=value, valid_from=valid_from, **_source(row)))


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _source(row: dict[str, str]) -> dict[str, object]:
    return {"source": row["source"], "read_on": date.fromisoformat(row["read_on"])}
