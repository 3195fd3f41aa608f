"""What follows: a report that is asked for is made, one that is sent goes by letter."""

from core import mail
from core.clock import now
from core.events import reacts_to
from marketplace.steering import queries, services
from marketplace.steering.events import SteeringReportAsked, SteeringReportSent


@reacts_to(SteeringReportAsked, is_long=True)
def make_report(steering_report_id: int) -> None:
    """Print the report and keep its file."""
    services.make_report(steering_report_id, now=now())


@reacts_to(SteeringReportSent)
def send_letters(steering_report_id: int, people: int) -> None:
    """Write to each person it was sent to, with the PDF attached; the same report is never written twice to the same person."""
    del people
    report = queries.get_report(steering_report_id)
    people_told = [each.membership for each in report.recipients]
    usable = [person for person in people_told if person.ended_at is None and person.user.disabled_at is None]
    mail.send_to(
        usable, "steering_report_sent", about=f"steering report {steering_report_id}", attachment=report.document, report=report
    )
