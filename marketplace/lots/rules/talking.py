"""When people write to one another about a lot, and what of it everybody may read."""

from marketplace.lots.enums import LotState
from marketplace.lots.errors import (
    AnswerIncomplete,
    ConversationClosed,
    MessageMissing,
    NobodyAsked,
    NotAnAnswer,
    TooManyMessages,
)
from marketplace.lots.models import Lot, LotMessage

SPOKEN_OF = frozenset(LotState) - {LotState.DRAFT, LotState.WITHDRAWN}


def check_speakable(lot: Lot, *, sender_id: int, has_begun: bool) -> None:
    """One writes about a lot that was published and not withdrawn; its giver answers, and does not begin.

    `has_begun` says whether the other organisation asked for the lot or wrote. Raises `ConversationClosed`, `NobodyAsked`.
    """
    if lot.state not in SPOKEN_OF:
        raise ConversationClosed
    if sender_id == lot.giver_id and not has_begun:
        raise NobodyAsked


def check_body(body: str) -> str:
    """The message without the spaces around it; raises `MessageMissing`."""
    if not body.strip():
        raise MessageMissing
    return body.strip()


def check_pace(sent: int, *, most: int) -> None:
    """An organisation sends so many messages an hour; raises `TooManyMessages`."""
    if sent >= most:
        raise TooManyMessages


def check_answer(message: LotMessage, question: str, answer: str) -> None:
    """What is published comes from a message of the giver, with its question; raises `NotAnAnswer`, `AnswerIncomplete`."""
    if message.sender_id != message.lot.giver_id:
        raise NotAnAnswer
    if not question.strip() or not answer.strip():
        raise AnswerIncomplete
