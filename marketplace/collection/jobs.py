"""What follows in the background: letters about what cannot wait for the morning, and files nothing shows any more."""

from core import mail
from core.accounts.queries import coordinators, managers_of
from core.events import reacts_to
from marketplace.collection import queries, services
from marketplace.collection.enums import Problem, ReportState
from marketplace.collection.events import BoxPhotoChanged, BoxReported


@reacts_to(BoxReported)
def tell_of_danger(box_id: int, report_id: int, problem: str) -> None:
    """Write at once to the coordinators, the host and the responsible partner that a box is dangerous."""
    report = queries.get_report(report_id)
    if not Problem(problem).is_urgent or report.state is not ReportState.RECEIVED:
        return
    box = report.box
    people = {person.user.email: person for person in coordinators()}
    for organisation_id in filter(None, (box.host_id, box.responsible_id)):
        people |= {person.user.email: person for person in managers_of(organisation_id)}
    mail.send_to(people.values(), "box_dangerous", about=f"box report {report_id}", box=box, report=report)


@reacts_to(BoxPhotoChanged)
def forget_former_photo(box_id: int, former_id: int | None) -> None:
    """Remove the photo that was replaced."""
    if former_id is not None:
        services.forget_photo(former_id)
