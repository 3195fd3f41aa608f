"""The ends of agreements as a calendar."""

from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import urlsplit

from agreements import queries, rules
from agreements.models import Agreement
from core import ical
from core.clock import paris_day
from core.thresholds import threshold_values


def calendar_of(agreements: Sequence[Agreement], organisation_id: int, *, public_url: str, now: datetime) -> bytes:
    """The last day of each agreement, as that organisation sees it."""
    entries = calendar_entries(agreements, organisation_id, public_url=public_url, today=paris_day(now))
    return ical.calendar("Conventions de réemploi", entries, host=urlsplit(public_url).hostname or "boucle", now=now)


def calendar_entries(agreements: Sequence[Agreement], organisation_id: int, *, public_url: str, today: date) -> list[ical.Entry]:
    """The last day of each agreement, with the reminders that letters give."""
    stages = threshold_values(queries.WARNINGS, on=today).values()
    return [
        ical.Entry(
            key=f"convention-{one.id}-fin",
            day=rules.last_day_of(one),
            summary=f"Dernier jour de la convention {one.reference} avec {one.other_side(organisation_id).name}",
            details="Faites le bilan des remises, puis décidez s’il y a lieu de la reconduire.",
            url=f"{public_url}/conventions/{one.id}",
            reminders=tuple(sorted(stages, reverse=True)),
        )
        for one in agreements
    ]
