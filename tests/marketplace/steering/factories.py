"""Reports for the tests of steering: made without printing, which takes a second."""

from core import storage
from core.clock import now
from core.db import db, transaction
from marketplace.steering.enums import Part, ReportKind, ReportState
from marketplace.steering.models import SteeringReport
from tests.factories import keep
from tests.files import PDF


def make_report(*, by=None, **facts) -> SteeringReport:
    """A summary that waits to be sent."""
    db.session.commit()
    with transaction():
        document = storage.store(PDF, name="synthese.pdf", media_type="application/pdf")
    defaults = {
        "kind": ReportKind.SUMMARY,
        "year": 2024,
        "part": Part.FIRST_HALF,
        "number": 1,
        "state": ReportState.TO_SEND,
        "asked_at": now(),
        "by_membership_id": by.id if by else None,
        "document_id": document.id,
    }
    return keep(SteeringReport(**{**defaults, **facts}))


def make_sent_report(*, by, **facts) -> SteeringReport:
    """A summary that went to whoever it was for."""
    return make_report(
        **{"by": by, "part": Part.SECOND_HALF, "state": ReportState.SENT, "sent_at": now(), "sent_by_id": by.id, **facts}
    )
