"""What is wrong with a box, since when, whom it concerns, and when it is told again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.web.filters import counted
from marketplace.collection.enums import AlertKind, BoxState


@dataclass(frozen=True, slots=True)
class Limits:
    """The delays of the day, in days: without being emptied, out of service, before it is told again, without a sensor heard."""

    emptying_days: int
    stopped_days: int
    again_days: int
    silent_days: int


@dataclass(frozen=True, slots=True)
class WatchedBox:
    """What is known of a box that stands.

    `full_on` is the first day of an open report that it is full, or of the readings that say so; `heard_on`, the day its sensor
    was last heard, or put up.
    """

    id: int
    name: str
    host_id: int
    responsible_id: int | None
    state: BoxState
    state_on: date
    emptied_on: date | None
    full_on: date | None
    heard_on: date | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """Something wrong with a box, since a day."""

    box_id: int
    box: str
    kind: AlertKind
    began_on: date

    def words(self, today: date) -> str:
        """« À vider, depuis 3 jours »."""
        days = (today - self.began_on).days
        return f"{self.kind.label}, depuis {counted(days, 'jour')}" if days else f"{self.kind.label}, depuis aujourd’hui"


def alerts_of(box: WatchedBox, limits: Limits, *, today: date) -> list[Alert]:
    """What is wrong with it that day. It is overdue, or stopped for too long, from the day after the delay."""
    began: dict[AlertKind, date | None] = {AlertKind.FULL: box.full_on}
    if box.state.is_installed:
        last = max(box.emptied_on or box.state_on, box.state_on)
        began[AlertKind.OVERDUE] = last + timedelta(days=limits.emptying_days + 1)
        began[AlertKind.SILENT] = box.heard_on + timedelta(days=limits.silent_days + 1) if box.heard_on else None
    elif box.state.is_out_of_service:
        began[AlertKind.STOPPED] = box.state_on + timedelta(days=limits.stopped_days + 1)
    return [Alert(box.id, box.name, kind, day) for kind, day in began.items() if day is not None and day <= today]


def whom_it_concerns(box: WatchedBox, kind: AlertKind, *, metropole_id: int | None) -> set[int]:
    """The organisations that are told: who empties it or, out of service, its host; the metropole when nobody empties it."""
    told = metropole_id if kind.is_for_metropole else box.responsible_id if kind.is_for_taker else box.host_id
    return {key for key in (told if told is not None else metropole_id,) if key is not None}


def is_due(alerts: Sequence[Alert], told_on: Mapping[Alert, date], limits: Limits, *, today: date) -> bool:
    """Whether a letter leaves: something was never told, or was told long enough ago; never twice a day."""
    last = [told_on.get(alert) for alert in alerts]
    if any(day == today for day in last):
        return False
    return any(day is None or (today - day).days >= limits.again_days for day in last)


def by_organisation(
    boxes: Iterable[WatchedBox], limits: Limits, *, today: date, metropole_id: int | None
) -> dict[int, list[Alert]]:
    """What each organisation is to be told, in the order of the boxes."""
    found: dict[int, list[Alert]] = {}
    for box in boxes:
        for alert in alerts_of(box, limits, today=today):
            for organisation_id in whom_it_concerns(box, alert.kind, metropole_id=metropole_id):
                found.setdefault(organisation_id, []).append(alert)
    return found
