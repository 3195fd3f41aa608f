"""The ends of agreements as a calendar."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from agreements import queries, rules
from agreements.models import Agreement
from core import ical
from core.clock import paris_day
from core.thresholds import threshold_values


def calendar_of(agreements: Sequence[Agreement], organisation_id: int, *, public_url: str, now: datetime) -> bytes:
    """The last day of each agreement, with the reminders that letters give, as that organisation sees it."""
    stages = threshold_values(queries.WARNINGS, on=paris_day(now)).values()
    entries = [
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
    return ical.calendar("Conventions de réemploi", entries, host=urlsplit(public_url).hostname or "boucle", now=now)
