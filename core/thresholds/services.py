"""Setting thresholds: a new value from a day on; what has begun never changes."""

import csv
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from core.accounts.models import Membership
from core.clock import paris_day
from core.db import db, hold, transaction
from core.events import announce
from core.reference import reference_data
from core.thresholds import queries, rules
from core.thresholds.enums import Unit
from core.thresholds.events import ThresholdSet
from core.thresholds.models import Threshold

FILE = Path(__file__).with_name("thresholds.csv")


def set_threshold(
    code: str, *, value: int, valid_from: date, source: str, read_on: date, by: Membership, now: datetime
) -> Threshold:
    """Another value from that day on, in place of the one planned for that very day, if any.

    Raises `NotFound`, `ValueOutOfRange`, `BeginsInThePast`, `BeganToday`, `BeginsTooFar`, `ReadInTheFuture`, `NothingNew`.
    """
    today = paris_day(now)
    with transaction():
        hold(f"threshold {code}")
        values = queries.get_values(code)
        current = rules.value_on(values, today)
        unit = Unit(current.unit)
        rules.check_value(code, unit, value)
        rules.check_day(valid_from, current.valid_from, today=today)
        rules.check_reading(read_on, today=today)
        rules.check_new(rules.value_on(values, valid_from), value, source)

        planned = next((one for one in values if one.valid_from == valid_from), None)
        replaced = int(planned.value) if planned else None
        new = planned or Threshold(code=code, valid_from=valid_from, unit=unit, label=current.label)
        new.value, new.source, new.read_on = Decimal(value), source, read_on
        db.session.add(new)
        announce(ThresholdSet(values[-1].id, value, valid_from.isoformat(), source, replaced), by=by, at=now)
        return new


@reference_data
def load_thresholds() -> None:
    """The thresholds known at delivery; a row that exists is left as it is."""
    with transaction(), FILE.open(encoding="utf-8", newline="") as file:
        known = queries.known_values()
        for row in csv.DictReader(file):
            valid_from = date.fromisoformat(row["valid_from"])
            if (row["code"], valid_from) not in known:
                db.session.add(
                    Threshold(
                        code=row["code"],
                        valid_from=valid_from,
                        value=Decimal(row["value"]),
                        unit=row["unit"],
                        label=row["label"],
                        source=row["source"],
                        read_on=date.fromisoformat(row["read_on"]),
                    )
                )
