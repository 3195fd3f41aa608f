"""Where a transfer stands, and when people are reminded of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from marketplace.transfers.enums import ReminderKind, TransferState
from marketplace.transfers.models import Transfer

STAGES: Mapping[ReminderKind, tuple[int, ...]] = {
    ReminderKind.APPOINTMENT: (0,),
    ReminderKind.PICKUP: (1, 15),
    ReminderKind.RECEIPT: (7, 21),
    ReminderKind.OUTCOMES: (0, 15, 30),
    ReminderKind.ERASURE: (0, 15, 30),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the life of a transfer, for the page."""

    label: str
    state: str
    detail: str = ""


def stage_reached(kind: ReminderKind, due_on: date, *, today: date) -> int | None:
    """The last stage of the delay that has come, in days after it was due; `None` before the first."""
    late = (today - due_on).days
    return max((stage for stage in STAGES[kind] if stage <= late), default=None)


def steps_of(transfer: Transfer) -> list[Step]:
    """Where a transfer stands, step by step, and who has to do what."""
    if transfer.state is TransferState.CANCELLED:
        return [Step("Cession préparée", "done"), Step("Annulée", "done", "Les unités sont revenues au lot.")]
    order = [TransferState.PREPARED, TransferState.HANDED_OVER, TransferState.RECEIVED, TransferState.CLOSED]
    reached = order.index(transfer.state)
    words = [
        ("Enlèvement", "Les deux organismes conviennent d’une date ; le donneur compte ce qui part et signe."),
        ("Réception", "Le bénéficiaire compte ce qui arrive, explique l’écart s’il y en a un, et signe."),
        ("Devenir de chaque unité", "Le bénéficiaire dit ce que chaque unité est devenue, avec sa preuve s’il en a une."),
        ("Attestation de réemploi", "Elle est faite dès que tout est déclaré, et remise aux deux organismes."),
    ]
    states = ["done" if index < reached else "current" if index == reached else "todo" for index in range(len(words))]
    if transfer.state is TransferState.CLOSED:
        states[-1] = "done"
    return [Step(label, state, detail if state != "done" else "") for (label, detail), state in zip(words, states, strict=True)]


def is_unproved(transfer: Transfer, *, after_days: int, today: date) -> bool:
    """Whether the last delay has run out: what is unreported then is without proof, and counts for nothing."""
    due = transfer.outcomes_due_on
    return transfer.state is TransferState.RECEIVED and due is not None and today > due + timedelta(days=after_days)
