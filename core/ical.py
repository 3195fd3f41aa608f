"""Calendars others subscribe to or import: iCalendar, as RFC 5545 writes it (read November 2026)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MEDIA_TYPE = "text/calendar"
LINE_OCTETS = 75


@dataclass(frozen=True, slots=True)
class Entry:
    """A whole day, or a stretch of time when `begins_at` is given; `key` names it for ever. Reminders are days before.

    `sequence` counts the changes of what calendars import one by one; `status` is one of RFC 5545, 3.8.1.11.
    """

    key: str
    day: date
    summary: str
    details: str = ""
    place: str = ""
    url: str = ""
    begins_at: datetime | None = None
    length: timedelta = timedelta(hours=1)
    reminders: tuple[int, ...] = ()
    sequence: int = 0
    status: str = ""


def calendar(name: str, entries: Iterable[Entry], *, host: str, now: datetime) -> bytes:
    """A calendar, in UTF-8, its lines folded and its texts escaped."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Boucle//Reemploi//FR",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    for entry in entries:
        lines += _event(entry, host, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _event(entry: Entry, host: str, now: datetime) -> list[str]:
    texts = {"SUMMARY": entry.summary, "DESCRIPTION": entry.details, "LOCATION": entry.place}
    return [
        "BEGIN:VEVENT",
        f"UID:{entry.key}@{host}",
        f"DTSTAMP:{_moment(now)}",
        *_when(entry),
        *(f"{name}:{_text(value)}" for name, value in texts.items() if value),
        *([f"URL:{entry.url}"] if entry.url else []),
        *([f"SEQUENCE:{entry.sequence}"] if entry.sequence else []),
        *([f"STATUS:{entry.status}"] if entry.status else []),
        *(line for days in entry.reminders for line in _alarm(entry, days)),
        "END:VEVENT",
    ]


def _when(entry: Entry) -> list[str]:
    if entry.begins_at is None:
        end = entry.day + timedelta(days=1)
        return [f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}", f"DTEND;VALUE=DATE:{end:%Y%m%d}", "TRANSP:TRANSPARENT"]
    return [f"DTSTART:{_moment(entry.begins_at)}", f"DTEND:{_moment(entry.begins_at + entry.length)}"]


def _alarm(entry: Entry, days: int) -> list[str]:
    return ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_text(entry.summary)}", f"TRIGGER:-P{days}D", "END:VALARM"]


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """A text without the signs that mean something: RFC 5545, 3.3.11."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    lines = escaped.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\\n".join("".join(sign for sign in line if sign.isprintable() or sign in "\t\u00a0\u202f") for line in lines)


def _folded(line: str) -> str:
    """Lines of 75 octets at most, never cut inside a letter: RFC 5545, 3.1."""
    pieces, piece, size = [], "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > LINE_OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + sign, size + octets
    return "\r\n".join([*pieces, piece])
