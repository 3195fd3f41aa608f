"""What follows in the background: letters about what cannot wait for the morning, and files nothing shows any more."""

from datetime import date

from core import mail
from core.accounts.queries import coordinators, managers_of
from core.clock import now
from core.events import reacts_to
from geo.addresses.events import AddressLeft, AddressLocated, AddressPlaced
from geo.territory.events import TerritoryImported
from marketplace.collection import queries, services
from marketplace.collection.enums import Problem, ReportState
from marketplace.collection.events import (
    BoxPhotoChanged,
    BoxReported,
    BoxRequestAccepted,
    BoxRequested,
    BoxRequestRefused,
    EventCancelled,
    EventTomorrow,
    OrganisationAlerted,
    PeopleRegistered,
    RoundPrepared,
)
from marketplace.collection.models import Registration


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


@reacts_to(AddressLocated)
@reacts_to(AddressPlaced)
@reacts_to(AddressLeft)
def follow_address(address_id: int, **_facts: object) -> None:
    """The geocoder found it, a person placed it, or left it at the town hall: boxes there follow."""
    services.follow_address(address_id)


@reacts_to(TerritoryImported)
def follow_mergers(epci_id: int, created: list[str], changed: list[str], removed: list[str], merged: dict[str, str]) -> None:
    """Municipalities became one: what stands there goes with them."""
    services.follow_mergers(merged, now=now())


@reacts_to(PeopleRegistered)
def confirm_registration(cleanup_id: int, registration_id: int) -> None:
    """Write to whoever left an address how to change her mind."""
    registration = queries.get_registration(registration_id)
    if registration.email and registration.cancelled_at is None:
        _write_to(registration, "event_registered")


@reacts_to(EventCancelled)
def tell_of_cancellation(cleanup_id: int, reason: str) -> None:
    """Write to those who left an address that it is given up, and why."""
    for registration in queries.registrations_with_address(cleanup_id):
        _write_to(registration, "event_cancelled")


@reacts_to(EventTomorrow)
def remind_people(cleanup_id: int) -> None:
    """Remind those who left an address, once."""
    for registration in queries.registrations_with_address(cleanup_id):
        _write_to(registration, "event_tomorrow")


def _write_to(registration: Registration, template: str) -> None:
    mail.send(
        template,
        to=registration.email,
        about=f"registration {registration.id}",
        event=registration.event,
        registration=registration,
        token=queries.registration_token(registration),
    )


@reacts_to(BoxRequested)
def tell_coordinators_of_request(box_request_id: int) -> None:
    """Write to the coordinators that a public body asks for a box."""
    request = queries.get_request(box_request_id)
    if request.state.is_waiting:
        mail.send_to(coordinators(), "box_requested", about=f"box request {box_request_id}", request=request)


@reacts_to(BoxRequestAccepted)
def tell_body_of_box(box_request_id: int, box_id: int) -> None:
    """Write to the public body that its box is to be installed."""
    _tell_body(box_request_id, "box_request_accepted")


@reacts_to(BoxRequestRefused)
def tell_body_of_refusal(box_request_id: int, reason: str) -> None:
    """Write to the public body why there will be no box."""
    _tell_body(box_request_id, "box_request_refused")


@reacts_to(OrganisationAlerted)
def tell_of_alerts(organisation_id: int, day: str) -> None:
    """Write to the managers of that organisation what is wrong with its boxes that day, if anything still is."""
    on = date.fromisoformat(day)
    alerts = services.alerts_by_organisation(today=on).get(organisation_id, [])
    if alerts:
        lines = [(alert.box_id, alert.box, alert.words(on)) for alert in alerts]
        mail.send_to(managers_of(organisation_id), "box_alerts", about=f"box alerts {organisation_id} {day}", lines=lines)


def _tell_body(box_request_id: int, letter: str) -> None:
    request = queries.get_request(box_request_id)
    people = managers_of(request.organisation_id)
    mail.send_to(people, letter, about=f"box request {box_request_id}", request=request)


@reacts_to(RoundPrepared, is_long=True)
def plan_round(round_id: int) -> None:
    """Search the order of its stops."""
    services.plan_round(round_id, clock=now)
