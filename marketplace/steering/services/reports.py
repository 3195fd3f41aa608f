"""Having a report made, and sending it, once."""

from collections.abc import Collection, Sequence
from datetime import datetime

from core import storage
from core.accounts.models import Membership
from core.clock import paris_day
from core.db import db, hold, transaction
from core.documents import render_pdf
from core.events import announce
from marketplace.steering import queries
from marketplace.steering.enums import Period, ReportKind, ReportState
from marketplace.steering.errors import AlreadySent, NobodyChosen, NotMadeYet, TooManyReports, UnknownAddress
from marketplace.steering.events import SteeringReportAsked, SteeringReportMade, SteeringReportSent
from marketplace.steering.models import ReportRecipient, SteeringReport
from marketplace.steering.rules.periods import check_period
from marketplace.steering.services.printing import full_facts, summary_facts

MOST_UNSENT = 3
TEMPLATES = {ReportKind.SUMMARY: "steering_summary", ReportKind.FULL: "steering_report"}


def ask_report(kind: ReportKind, period: Period, *, by: Membership | None, now: datetime) -> SteeringReport:
    """Have a report of that period made in the background.

    Raises `PeriodOutOfReach`, `PeriodNotBegun`, `TooManyReports`.
    """
    check_period(period, today=paris_day(now))
    with transaction():
        hold(f"steering report {kind} {period.year} {period.part}")
        if queries.unsent_count(kind, period) >= MOST_UNSENT:
            raise TooManyReports
        report = SteeringReport(
            kind=kind,
            year=period.year,
            part=period.part,
            number=queries.last_number(kind, period) + 1,
            state=ReportState.IN_THE_MAKING,
            asked_at=now,
            by_membership_id=by.id if by else None,
        )
        db.session.add(report)
        db.session.flush()
        announce(SteeringReportAsked(report.id), by=by, at=now)
        return report


def make_report(steering_report_id: int, *, now: datetime) -> None:
    """Print a report from the figures of the moment and keep its file, once. Printing is done before the transaction."""
    report = queries.get_report(steering_report_id)
    if report.document_id is not None:
        return
    content = render_pdf(TEMPLATES[report.kind], _facts_of(report, now=now))
    with transaction():
        report = queries.get_report_for_update(steering_report_id)
        if report.document_id is None:
            document = storage.store(content, name=f"{report.reference}.pdf", media_type="application/pdf")
            report.document_id, report.state = document.id, ReportState.TO_SEND
            announce(SteeringReportMade(report.id, document.sha256), at=now)


def send_report(
    steering_report_id: int, *, member_ids: Collection[int], addresses: Sequence[str], by: Membership, now: datetime
) -> int:
    """Send a report as it was made to the people chosen and to those who have these addresses; to how many. Once.

    Raises `NotMadeYet`, `AlreadySent`, `NobodyChosen`, `UnknownAddress`.
    """
    with transaction():
        report = queries.get_report_for_update(steering_report_id)
        if report.state is ReportState.SENT:
            raise AlreadySent
        if report.state is ReportState.IN_THE_MAKING:
            raise NotMadeYet
        people = _people(member_ids, addresses)
        for person_id in people:
            db.session.add(ReportRecipient(steering_report_id=report.id, membership_id=person_id))
        report.state, report.sent_at, report.sent_by_id = ReportState.SENT, now, by.id
        announce(SteeringReportSent(report.id, len(people)), by=by, at=now)
        return len(people)


def _people(member_ids: Collection[int], addresses: Sequence[str]) -> list[int]:
    """The memberships to write to, each person once; every address must be that of somebody who is registered."""
    wanted = [address.strip().lower() for address in addresses if address.strip()]
    named = queries.people_named(wanted)
    for address in wanted:
        if address not in named:
            raise UnknownAddress(f"Personne d’inscrit n’a l’adresse {address} : corrigez-la, ou invitez d’abord cette personne.")
    at_hand = {person.id for person in queries.people_at_hand()}
    chosen = queries.people_of_keys([key for key in member_ids if key in at_hand])
    by_user = {person.user_id: person.id for person in [*named.values(), *chosen]}
    if not by_user:
        raise NobodyChosen
    return list(by_user.values())


def _facts_of(report: SteeringReport, *, now: datetime) -> dict[str, object]:
    today = paris_day(now)
    found = queries.period_report(report.period, today=today)
    before = queries.period_report(report.period.a_year_before, today=today)
    actions = queries.listed_actions(today=today)
    if report.kind is ReportKind.SUMMARY:
        return summary_facts(report, found, before, actions, today=today)
    board = queries.territory_board(with_drafts=True, today=today)
    return full_facts(
        report,
        found,
        before,
        actions,
        board=board,
        comments=queries.last_comments(),
        notes=queries.all_notes(),
        today=today,
    )
