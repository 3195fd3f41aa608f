"""Letters, at each step of their life."""

from itertools import count

from core.clock import now
from core.mail import Letter
from core.retries import WAITS
from tests.factories import keep

_numbers = count(1)


def make_letter(recipient: str = "claire@mairie.example", **facts) -> Letter:
    """A letter that waits."""
    defaults = {"key": f"letter {next(_numbers)}", "template": "x", "subject": "Bonjour", "body": "Texte", "written_at": now()}
    return keep(Letter(recipient=recipient, **{**defaults, **facts}))


def make_given_up_letter(recipient: str = "refused@mairie.example", **facts) -> Letter:
    """A letter that was refused as often as it may be."""
    return make_letter(recipient, **{"attempts": len(WAITS) + 1, "given_up_at": now(), "fault": "SMTPRecipientsRefused", **facts})
