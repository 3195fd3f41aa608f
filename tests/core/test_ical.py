"""Calendars as RFC 5545 writes them: escaped, folded, the same each time."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core import ical

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def lines_of(*entries: ical.Entry) -> list[str]:
    content = ical.calendar("Conventions", entries, host="boucle.example", now=NOW).decode()
    assert content.endswith("END:VCALENDAR\r\n")
    return content.split("\r\n")


def unfolded(lines: list[str]) -> list[str]:
    return "\n".join(lines).replace("\n ", "").split("\n")


def test_a_whole_day_ends_the_day_after_and_takes_no_time():
    lines = lines_of(ical.Entry("convention-1", date(2026, 12, 31), "Dernier jour"))

    assert "DTSTART;VALUE=DATE:20261231" in lines
    assert "DTEND;VALUE=DATE:20270101" in lines
    assert "UID:convention-1@boucle.example" in lines
    assert "DTSTAMP:20261125T090000Z" in lines


def test_an_appointment_is_said_in_utc():
    begins = datetime(2026, 7, 1, 8, 30, tzinfo=UTC)

    lines = lines_of(ical.Entry("x", begins.date(), "Enlèvement", begins_at=begins, length=timedelta(minutes=45)))

    assert {"DTSTART:20260701T083000Z", "DTEND:20260701T091500Z"} <= set(lines)


def test_signs_that_mean_something_are_escaped_and_no_line_is_slipped_in():
    hostile = "a;b,c\\d\r\nEND:VEVENT\nBEGIN:VALARM\x00\x07"

    lines = unfolded(lines_of(ical.Entry("x", date(2026, 1, 1), hostile)))

    assert "SUMMARY:a\\;b\\,c\\\\d\\nEND:VEVENT\\nBEGIN:VALARM" in lines
    assert lines.count("END:VEVENT") == 1


def test_lines_have_75_octets_at_most_and_letters_stay_whole():
    summary = "é" * 200 + " fin"

    lines = lines_of(ical.Entry("x", date(2026, 1, 1), summary))

    assert max(len(line.encode()) for line in lines) <= 75
    assert f"SUMMARY:{summary}" in unfolded(lines)


@given(st.text(max_size=200))
def test_whatever_is_typed_stays_one_value_in_pieces_of_75_octets(text):
    lines = lines_of(ical.Entry("x", date(2026, 1, 1), "A" + text))

    assert max(len(line.encode()) for line in lines) <= 75
    assert sum(line.startswith("SUMMARY:") for line in unfolded(lines)) == 1
    assert unfolded(lines)[-3:] == ["END:VEVENT", "END:VCALENDAR", ""]


def test_changes_are_counted_and_a_cancelled_entry_says_so():
    lines = lines_of(ical.Entry("x", date(2026, 1, 1), "Enlèvement", sequence=3, status="CANCELLED"))

    assert {"SEQUENCE:3", "STATUS:CANCELLED"} <= set(lines)


def test_reminders_are_alarms_before_the_day():
    lines = lines_of(ical.Entry("x", date(2026, 1, 1), "Fin", reminders=(90, 30, 7)))

    assert [line for line in lines if line.startswith("TRIGGER")] == ["TRIGGER:-P90D", "TRIGGER:-P30D", "TRIGGER:-P7D"]
    assert lines.count("BEGIN:VALARM") == lines.count("END:VALARM") == 3
