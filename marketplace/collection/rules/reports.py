"""What a report may be, whom it joins, and the seal of the form it comes from."""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

from marketplace.collection.enums import Problem, ReportState
from marketplace.collection.errors import AnswerMissing, ReportAnswered
from marketplace.collection.models import BoxReport

SEAL_LENGTH = timedelta(hours=12)  # a page may stay open in a pocket
MOST_WORDS = 500
CLOCKS_DIFFER_SECONDS = 60  # those of two machines


def seal_of(key: str, thing: str, *, at: datetime) -> str:
    """Proves that a form was shown by this site, for that thing (« box 12 »), at that moment.

    It takes the place of a token kept in a cookie.
    """
    moment = int(at.timestamp())
    return f"{moment}.{_signature(key, thing, moment)}"


def is_sealed(key: str, seal: str, thing: str, *, at: datetime) -> bool:
    """Whether the form was shown for that thing less than twelve hours ago."""
    moment, _dot, signature = seal.partition(".")
    if not (moment.isascii() and moment.isdigit() and len(moment) <= 11):  # noqa: PLR2004 - seconds until the year 5138
        return False
    age = at.timestamp() - int(moment)
    same = hmac.compare_digest(signature.encode(), _signature(key, thing, int(moment)).encode())
    return same and -CLOCKS_DIFFER_SECONDS <= age <= SEAL_LENGTH.total_seconds()


def _signature(key: str, thing: str, moment: int) -> str:
    return hmac.digest(key.encode(), f"boucle:form about {thing}:{moment}".encode(), "sha256").hex()


def report_to_join(
    open_reports: Sequence[BoxReport], problem: Problem, *, says_more: bool, today_count: int, most_a_day: int
) -> BoxReport | None:
    """The open report that the new one repeats, if it does: the same problem, nothing more to say.

    Past `most_a_day` new reports of one box, what is said more is not kept either: a flood leaves one row, whoever sends it.
    """
    if says_more and today_count < most_a_day:
        return None
    return next((one for one in open_reports if one.problem is problem), None)


def check_answer(state: ReportState, new: ReportState, answer: str) -> str:
    """What is answered, in words the reporter reads; raises `ReportAnswered`, `AnswerMissing`."""
    if new not in state.may_become:
        raise ReportAnswered
    if not answer.strip():
        raise AnswerMissing
    return answer.strip()
