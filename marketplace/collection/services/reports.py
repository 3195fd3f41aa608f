"""What passers-by report, kept without knowing who, and what is answered."""

import secrets
from datetime import datetime, timedelta

from core import storage
from core.accounts.models import Membership
from core.clock import paris_day
from core.db import db, transaction
from core.events import announce
from core.thresholds import threshold
from core.uploads import CheckedPhoto
from marketplace.collection import queries, rules
from marketplace.collection.enums import Problem, ReadingSource, ReportState
from marketplace.collection.errors import BoxNotThere
from marketplace.collection.events import BoxReported, ReportForgotten, ReportTakenUp
from marketplace.collection.models import BoxReport
from marketplace.collection.services.photos import keep_photo
from marketplace.collection.services.readings import note_level

A_DAY = timedelta(days=1)


def report_problem(
    box_id: int, problem: Problem, *, words: str = "", photo: CheckedPhoto | None = None, now: datetime
) -> BoxReport:
    """Keep what somebody saw, or count it with the open report that says the same; that report. Raises `BoxNotThere`."""
    with transaction():
        box = queries.get_box_for_update(box_id)  # those who report the same box at once wait for one another
        if not box.state.stands:
            raise BoxNotThere
        said = words.strip()[: rules.MOST_WORDS]
        same = rules.report_to_join(
            queries.open_reports_of(box_id),
            problem,
            says_more=bool(said or photo),
            today_count=queries.report_count_since(box_id, now - A_DAY),
            most_a_day=threshold("box_reports_a_day", on=paris_day(now)),
        )
        if same is not None:
            same.times += 1
            same.last_at = now
            return same
        report = BoxReport(
            box_id=box_id, problem=problem, words=said, nonce=secrets.token_urlsafe(24), reported_at=now, last_at=now, times=1,
            state=ReportState.RECEIVED,
        )  # fmt: skip
        if photo is not None:
            report.photo, report.photo_width, report.photo_height = keep_photo(photo, f"signalement-{box.code}")
        db.session.add(report)
        db.session.flush()
        announce(BoxReported(box_id, report.id, problem.value), at=now)
        if problem is Problem.FULL:
            note_level(box_id, 100, source=ReadingSource.REPORT, by=None, now=now)
        return report


def answer_report(report_id: int, state: ReportState, answer: str, *, by: Membership | None, now: datetime) -> BoxReport:
    """Say where it stands in a sentence that whoever reported reads; raises `ReportAnswered`, `AnswerMissing`."""
    with transaction():
        report = queries.get_report_for_update(report_id)
        report.answer = rules.check_answer(report.state, state, answer)
        report.state = state
        report.answered_at, report.answered_by_id = now, by.id if by else None
        announce(ReportTakenUp(report.box_id, report.id, state.value), by=by, at=now)
        return report


def forget_words(*, now: datetime) -> int:
    """Erase the words and photos of reports that were last made more than `box_report_kept` days ago; how many. Safe to repeat."""
    keys = queries.reports_to_forget(now - timedelta(days=threshold("box_report_kept", on=paris_day(now))))
    for key in keys:
        with transaction():
            report = queries.get_report_for_update(key)
            photo_id = report.photo_id
            report.words, report.photo_id, report.photo_width, report.photo_height = "", None, None, None
            db.session.flush()  # the row lets go of the file first
            if photo_id is not None:
                storage.forget(photo_id)
            announce(ReportForgotten(report.box_id, key), at=now)
    return len(keys)
