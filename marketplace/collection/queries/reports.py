"""What was reported, and whom it concerns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import joinedload

from core.accounts.rules import is_same_secret, link_token, row_of_link
from core.db import db, locked
from core.errors import found
from core.text import folded_words
from marketplace.collection.enums import Problem, ReportState
from marketplace.collection.models import BoxReport, CollectionBox

PURPOSE = "box report"


@dataclass(frozen=True, slots=True)
class ReportFilters:
    """What the reports are narrowed to; `seen_by` is the organisation whose boxes alone are seen, if any."""

    text: str = ""
    problem: Problem | None = None
    state: ReportState | None = None
    box_id: int | None = None
    seen_by: int | None = None


def reports_rows(filters: ReportFilters) -> Select[*tuple[Any, ...]]:
    """Open ones first, the oldest at the top; then those that are settled, newest first.

    For `page_of_rows`: id, box_id, box, problem, state, times, reported_at, answered_at, answer.
    """
    report, box = BoxReport, CollectionBox
    statement = (
        select(
            report.id, report.box_id, box.name.label("box"), report.problem, report.state, report.times, report.reported_at,
            report.answered_at, report.answer,
        )
        .join(box, box.id == report.box_id)
        .order_by(
            case((report.state == ReportState.SETTLED, 1), else_=0),
            case((report.state == ReportState.SETTLED, None), else_=report.reported_at),
            report.reported_at.desc(),
            report.id.desc(),
        )
    )  # fmt: skip
    wanted = {report.problem: filters.problem, report.state: filters.state, report.box_id: filters.box_id}
    statement = statement.where(*(column == value for column, value in wanted.items() if value is not None))
    if filters.seen_by is not None:
        statement = statement.where(_concerns(filters.seen_by))
    for word in folded_words(filters.text).split():
        statement = statement.where(box.search_text.contains(word, autoescape=True))
    return statement


def reports_to_export(filters: ReportFilters) -> Sequence[Any]:
    """The same rows, all of them."""
    return db.session.execute(reports_rows(filters)).all()


def get_report(report_id: int) -> BoxReport:
    """That report with its box; raises `NotFound`."""
    return found(db.session.scalar(_WHOLE.where(BoxReport.id == report_id)))


def get_report_for_update(report_id: int) -> BoxReport:
    """That report, kept from other commands; raises `NotFound`."""
    return found(db.session.scalar(locked(select(BoxReport).where(BoxReport.id == report_id))))


def open_reports_of(box_id: int) -> Sequence[BoxReport]:
    """What is reported of a box and not settled, oldest first."""
    return db.session.scalars(
        select(BoxReport).where(BoxReport.box_id == box_id, BoxReport.state != ReportState.SETTLED).order_by(BoxReport.id)
    ).all()


def report_count_since(box_id: int, since: datetime) -> int:
    """How many reports of a box were kept since that moment."""
    statement = select(func.count()).where(BoxReport.box_id == box_id, BoxReport.reported_at >= since)
    return db.session.scalar(statement) or 0


def reports_to_forget(before: datetime) -> Sequence[int]:
    """The reports made for the last time before that moment whose words or photo are still kept."""
    says_something = or_(BoxReport.words != "", BoxReport.photo_id.is_not(None))
    return db.session.scalars(select(BoxReport.id).where(BoxReport.last_at < before, says_something).order_by(BoxReport.id)).all()


def follow_token(report: BoxReport) -> str:
    """The secret part of the link by which whoever reported reads the answer."""
    return link_token(current_app.config["SECRET_KEY"], purpose=PURPOSE, row_id=report.id, nonce=report.nonce)


def find_report_by_token(token: str) -> BoxReport | None:
    """The report that link leads to, if it is one of ours."""
    row_id = row_of_link(token)
    report = db.session.scalar(_WHOLE.where(BoxReport.id == row_id)) if row_id else None
    return report if report is not None and is_same_secret(token, follow_token(report)) else None


_WHOLE = select(BoxReport).options(joinedload(BoxReport.box, innerjoin=True).joinedload(CollectionBox.host, innerjoin=True))


def _concerns(organisation_id: int) -> ColumnElement[bool]:
    return or_(CollectionBox.host_id == organisation_id, CollectionBox.responsible_id == organisation_id)
