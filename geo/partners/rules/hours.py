"""Opening hours, as OpenStreetMap writes them: the usual part of its syntax, checked, and said in French.

Days (`Mo-Fr`, `Mo,We`, `PH`), times (`09:00-12:00,14:00-18:00`), `off`, `24/7`, rules separated by `;`, the later for the day it
names, or by `,` when it adds to them. Months, weeks, school holidays, sunsets and comments are refused: nothing is half understood.
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from geo.partners.errors import HoursNotUnderstood
from geo.partners.rules.french_hours import in_osm

FRENCH = {
    "Mo": "lundi", "Tu": "mardi", "We": "mercredi", "Th": "jeudi", "Fr": "vendredi", "Sa": "samedi", "Su": "dimanche",
}  # fmt: skip
DAYS = list(FRENCH)
HOLIDAYS = "PH"
LONGEST = 255  # of a value in OpenStreetMap
ALWAYS = "24/7"
LAST_MINUTE, LONG_RUN = 59, 3  # of an hour; days in a row that are said as « du … au … »
WHOLE_DAY = ((0, 24 * 60),)
DAY = r"(?:mo|tu|we|th|fr|sa|su|ph)"
ONE_RULE = re.compile(
    rf"(?P<days>{DAY}(?:\s*-\s*{DAY})?(?:\s*,\s*{DAY}(?:\s*-\s*{DAY})?)*)?[\s:]*(?P<times>off|closed|[\d:,\s-]+)?", re.IGNORECASE
)
ONE_SPAN = re.compile(r"\s*(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*")
ADDS = re.compile(r"(?<=\d)\s*(,)\s*(?=[A-Za-z])")
UNREAD = (
    (r"[\"']", "Les commentaires entre guillemets"),
    (r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|easter|week)\b|\b(19|20)\d\d\b", "Les mois, les semaines et les dates"),
    (r"\bSH\b", "Les vacances scolaires (SH)"),
    (r"\b(sunrise|sunset|dawn|dusk)\b", "Les levers et couchers du soleil"),
    (r"\[", "Les jours du mois, comme Sa[1],"),
    (r"\d\+", "Les heures sans fin, comme 18:00+,"),
    (r"\|\|", "Les règles de secours (||)"),
)  # fmt: skip

Spans = tuple[tuple[int, int], ...]  # in minutes since midnight
Week = dict[str, Spans]


def clean_hours(text: str) -> str:
    """Opening hours as they are kept: days and times in one way of writing; empty stays empty. Raises `HoursNotUnderstood`.

    They may be typed in French, as far as `in_osm` has the words.
    """
    text = in_osm(" ".join(text.split())).replace("–", "-").replace("—", "-").rstrip("; ")
    if not text or text == ALWAYS:
        return text
    kept = "".join(f"{sign}{_written(days, spans)}" for sign, days, spans in _rules(text)).strip("; ")
    if not any(spans for spans in _week(kept).values()):
        raise HoursNotUnderstood("Ces horaires ne disent aucune heure d’ouverture. Laissez vide si vous n’en avez pas.")
    if len(kept) > LONGEST:
        raise HoursNotUnderstood(f"Raccourcissez ces horaires\u00a0: {LONGEST} caractères au plus.")
    return kept


def hours_in_words(kept: str) -> list[str]:
    """What `clean_hours` kept, in French: a line for the days that share their hours, then public holidays."""
    if not kept:
        return []
    if kept == ALWAYS:
        return ["Tous les jours, à toute heure"]
    week = _week(kept)
    holidays = week.pop(HOLIDAYS, None)
    shared: dict[Spans, list[str]] = {}
    for day in DAYS:
        if week.get(day):
            shared.setdefault(week[day], []).append(day)
    lines = [f"{_days_in_words(days)}\u00a0: {_spans_in_words(spans)}" for spans, days in shared.items()]
    if holidays is not None:
        lines.append(f"Jours fériés\u00a0: {_spans_in_words(holidays)}")
    return lines


def hours_of_day(kept: str, day: date) -> Spans | None:
    """The hours of that day of the week, from what `clean_hours` kept; `None` when nobody said any. Holidays are not told."""
    if not kept:
        return None
    return WHOLE_DAY if kept == ALWAYS else _week(kept).get(DAYS[day.weekday()], ())


def _week(text: str) -> Week:
    """The hours of each day named, holidays included; a day without any is closed."""
    week: Week = {}
    for sign, days, spans in _rules(text):
        for day in days or DAYS:
            week[day] = _in_order(week.get(day, ()) + spans, text) if sign == ", " else spans
    return week


def _rules(text: str) -> Iterator[tuple[str, tuple[str, ...], Spans]]:
    """Each rule with what binds it to those before (`; ` or `, `), its days (none named: every day) and its hours."""
    for pattern, what in UNREAD:
        if re.search(pattern, text, re.IGNORECASE):
            raise HoursNotUnderstood(
                f"{what} ne sont pas lus ici\u00a0: donnez la semaine ordinaire, et le reste dans la présentation."
            )
    for block in text.split(";"):
        sign = "; "
        for piece in ADDS.sub("\0", block).split("\0"):
            yield sign, *_rule(piece.strip())
            sign = ", "


def _rule(piece: str) -> tuple[tuple[str, ...], Spans]:
    found = ONE_RULE.fullmatch(piece)
    if found is None or not piece:
        raise HoursNotUnderstood.at(piece)
    days = tuple(day for part in (found["days"] or "").split(",") if part.strip() for day in _days(part))
    times = (found["times"] or "").strip()
    if not times:
        raise HoursNotUnderstood(
            f"Écrivez des heures après «\u00a0{piece}\u00a0», par exemple {piece} 9h-12h, ou «\u00a0fermé\u00a0»."
        )
    if times.lower() in {"off", "closed"}:
        return days, ()
    return days, _in_order(tuple(_span(one) for one in times.split(",")), piece)


def _days(part: str) -> tuple[str, ...]:
    first, _dash, last = (end.strip().capitalize() for end in part.partition("-"))
    if not last:
        return (HOLIDAYS if first == "Ph" else first,)
    if "Ph" in {first, last}:
        raise HoursNotUnderstood.at(part.strip())
    start, end = DAYS.index(first), DAYS.index(last)
    return tuple(DAYS[(start + step) % 7] for step in range((end - start) % 7 + 1))


def _span(text: str) -> tuple[int, int]:
    found = ONE_SPAN.fullmatch(text)
    if found is None:
        raise HoursNotUnderstood.at(text.strip())
    opens, closes = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    if max(int(found[2]), int(found[4])) > LAST_MINUTE or closes > WHOLE_DAY[0][1]:
        raise HoursNotUnderstood(f"«\u00a0{text.strip()}\u00a0»\u00a0: ces heures n’existent pas.")
    if opens >= closes:
        raise HoursNotUnderstood(f"«\u00a0{text.strip()}\u00a0»\u00a0: l’ouverture vient après la fermeture.")
    return opens, closes


def _in_order(spans: Spans, text: str) -> Spans:
    ordered = tuple(sorted(spans))
    if any(before[1] > after[0] for before, after in pairwise(ordered)):
        raise HoursNotUnderstood(f"«\u00a0{text}\u00a0»\u00a0: deux plages d’un même jour se recouvrent.")
    return ordered


def _written(days: tuple[str, ...], spans: Spans) -> str:
    runs = [f"{run[0]}-{run[-1]}" if len(run) >= LONG_RUN else ",".join(run) for run in _runs(days)]
    named = ",".join([*runs, *([HOLIDAYS] if HOLIDAYS in days else [])])
    times = ",".join(f"{_clock(opens)}-{_clock(closes)}" for opens, closes in spans) or "off"
    return f"{named} {times}".strip()


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _runs(days: tuple[str, ...] | list[str]) -> list[list[str]]:
    """The days of the week among these, in its order, those that follow one another together."""
    runs: list[list[str]] = []
    for rank, day in enumerate(DAYS):
        if day in days:
            if runs and runs[-1][-1] == DAYS[rank - 1]:
                runs[-1].append(day)
            else:
                runs.append([day])
    return runs


def _days_in_words(days: list[str]) -> str:
    if len(days) == len(DAYS):
        return "Tous les jours"
    words: list[str] = []
    for run in _runs(days):
        words += [f"du {FRENCH[run[0]]} au {FRENCH[run[-1]]}"] if len(run) >= LONG_RUN else [FRENCH[day] for day in run]
    return _listed(words).capitalize()


def _spans_in_words(spans: Spans) -> str:
    if not spans:
        return "fermé"
    if spans == WHOLE_DAY:
        return "jour et nuit"
    return _listed([f"de {_hour(opens)} à {_hour(closes)}" for opens, closes in spans])


def _hour(minutes: int) -> str:
    if minutes in {0, 24 * 60}:
        return "minuit"
    return f"{minutes // 60}\u00a0h" + (f"\u00a0{minutes % 60:02d}" if minutes % 60 else "")


def _listed(words: list[str]) -> str:
    return " et ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
