"""Who reads the roadmap's actions, the indicators and the reports; the coordinator writes."""

from core.accounts.access import is_coordinator, is_of_public_body
from marketplace.steering.models import SteeringReport


def can_read_actions(user: object) -> bool:
    """Public bodies, officials and the coordinator."""
    return is_of_public_body(user)


def can_keep_actions(user: object) -> bool:
    """The coordinator keeps the roadmap up to date."""
    return is_coordinator(user)


def can_make_reports(user: object) -> bool:
    """The coordinator has reports made, reads them over and sends them."""
    return is_coordinator(user)


def can_see_report(user: object, report: SteeringReport) -> bool:
    """Those of public bodies, once it is sent; the coordinator, from the start."""
    return is_coordinator(user) or (is_of_public_body(user) and report.state.is_sent)
