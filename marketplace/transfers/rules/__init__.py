"""What may happen to a transfer, how masses are shared, what a proof is, when people are reminded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from marketplace.ledger.enums import Proof
from marketplace.transfers.enums import ReminderKind, TransferState
from marketplace.transfers.errors import (
    CapacityMissing,
    DiscrepancyUnexplained,
    MassNotCredible,
    NoAgreement,
    NotHandedOver,
    NothingSent,
    NothingToAgree,
    NotPrepared,
    NotReceived,
    OutcomeInFuture,
    OutcomeTooEarly,
    OutcomeWithdrawn,
    PickupChanged,
    PickupNotPossible,
    ProofMisnamed,
    ProofMissing,
    ProofNotReadable,
    ProofTooLarge,
    ProofUnexpected,
    ReasonMissing,
    TooManyReported,
    WrongCount,
    WrongDevices,
)
from marketplace.transfers.models import Outcome, Transfer, TransferLine

GRAM = Decimal("0.001")
LONGEST_WAIT = timedelta(days=365)
HEAVIEST_UNIT_KG = Decimal(500)
LARGEST_PROOF_BYTES = 5 * 1024 * 1024
STAGES: Mapping[ReminderKind, tuple[int, ...]] = {
    ReminderKind.PICKUP: (1, 15),
    ReminderKind.RECEIPT: (7, 21),
    ReminderKind.OUTCOMES: (0, 15, 30),
}
UNKNOWN_FOR_GOOD_DAYS = 60
PROOF_MARKS = {
    b"%PDF-": ("application/pdf", (".pdf",)),
    b"\xff\xd8\xff": ("image/jpeg", (".jpg", ".jpeg")),
    b"\x89PNG\r\n\x1a\n": ("image/png", (".png",)),
}


@dataclass(frozen=True, slots=True)
class ProofFile:
    """A document somebody attached, as it arrived."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the life of a transfer, for the page."""

    label: str
    state: str
    detail: str = ""


# Preparing


def reference(year: int, number: int) -> str:
    """« CE-2026-0001 »."""
    return f"CE-{year}-{number:04d}"


def document_reference(transfer_reference: str, prefix: str) -> str:
    """The reference of a document of the transfer: « ACTE-2026-0001 » for « CE-2026-0001 »."""
    return f"{prefix}-{transfer_reference.partition('-')[2]}"


def unit_mass(line_mass_kg: Decimal | None, units: int, default_mass_kg: Decimal | None) -> Decimal | None:
    """The estimated mass of one unit in kilograms, to the gram: that of the line, else that of its category, else unknown."""
    if line_mass_kg is None:
        return default_mass_kg
    return max(GRAM, (line_mass_kg / units).quantize(GRAM, ROUND_HALF_UP))


# The pickup


def check_prepared(transfer: Transfer) -> None:
    """Nothing has left yet and nobody cancelled; raises `NotPrepared`."""
    if transfer.state is not TransferState.PREPARED:
        raise NotPrepared


def check_pickup_day(day: date, *, today: date) -> None:
    """A pickup is planned from today to a year from now; raises `PickupNotPossible`."""
    if not today <= day <= today + LONGEST_WAIT:
        raise PickupNotPossible


def is_awaited_by(transfer: Transfer, organisation_id: int) -> bool:
    """Whether the other side proposed a day that organisation has not agreed to yet."""
    return transfer.pickup_agreed_at is None and transfer.pickup_proposed_by_id not in {None, organisation_id}


def check_agreeable(transfer: Transfer, *, organisation_id: int, pickup_on: date) -> None:
    """A side agrees to the day the other one proposed, as she read it; raises `NothingToAgree`, `PickupChanged`."""
    check_prepared(transfer)
    if not is_awaited_by(transfer, organisation_id):
        raise NothingToAgree
    if transfer.pickup_on != pickup_on:
        raise PickupChanged


def check_capacity(capacity: str) -> None:
    """Whoever signs says in which capacity; raises `CapacityMissing`."""
    if not capacity.strip():
        raise CapacityMissing


def check_reason(reason: str) -> None:
    """What is undone is explained; raises `ReasonMissing`."""
    if not reason.strip():
        raise ReasonMissing


# Handing over


def needs_agreement(transfer: Transfer) -> bool:
    """A partner takes under an agreement; another public body needs none.

    CG3P, article L. 3212-2, 10° and 11°, with L. 3212-3 (read November 2026): gifts between public bodies.
    """
    return not transfer.taker.kind.is_public


def check_agreement(transfer: Transfer, *, has_agreement: bool) -> None:
    """No agreement in force, no handover to a partner; raises `NoAgreement`."""
    if needs_agreement(transfer) and not has_agreement:
        raise NoAgreement


def check_sent(lines: Sequence[TransferLine], sent: Mapping[int, int]) -> None:
    """Each line sends from none to what was promised, and something leaves; raises `WrongCount`, `NothingSent`."""
    for line in lines:
        units = sent.get(line.id, 0)
        if not 0 <= units <= line.promised_units:
            raise WrongCount(
                f"{line.category.label} : indiquez un nombre entre 0 et {line.promised_units}, ce qui a été promis.",
                field=f"units_{line.id}",
            )
    if not any(sent.values()):
        raise NothingSent


def check_devices(line: TransferLine, chosen: int) -> None:
    """No more devices leave than units were promised; raises `WrongDevices`."""
    if chosen > line.promised_units:
        raise WrongDevices(
            f"{line.category.label} : vous avez coché {chosen} appareils, {line.promised_units} sont promis. Décochez le surplus.",
            field=f"items_{line.id}",
        )


# Receiving


def check_receivable(transfer: Transfer) -> None:
    """It has left, and has not arrived; raises `NotHandedOver`."""
    if transfer.state is not TransferState.HANDED_OVER:
        raise NotHandedOver


def check_received(lines: Sequence[TransferLine], received: Mapping[int, int], weighed: Mapping[int, Decimal], note: str) -> None:
    """Each line receives from none to what was sent; less is explained, masses are credible.

    Raises `WrongCount`, `MassNotCredible`, `DiscrepancyUnexplained`.
    """
    for line in lines:
        units, sent = received.get(line.id, 0), line.sent_units or 0
        if units > sent:
            raise WrongCount(
                f"{line.category.label} : vous indiquez {units}, le donneur en a remis {sent}. Recomptez ; s’il y a vraiment "
                f"du matériel en plus, inscrivez {sent} et demandez au donneur de faire une autre cession pour le reste.",
                field=f"units_{line.id}",
            )
        if units < 0:
            raise WrongCount(f"{line.category.label} : indiquez un nombre entre 0 et {sent}.", field=f"units_{line.id}")
        check_mass(line, units, weighed.get(line.id))
    missing = sum(line.sent_units or 0 for line in lines) - sum(received.get(line.id, 0) for line in lines)
    if missing and not note.strip():
        raise DiscrepancyUnexplained


def check_mass(line: TransferLine, units: int, weighed_kg: Decimal | None) -> None:
    """A weighed mass is that of something, in kilograms; raises `MassNotCredible`."""
    if weighed_kg is None:
        return
    if not 0 < weighed_kg <= HEAVIEST_UNIT_KG * units:
        raise MassNotCredible(
            f"{line.category.label} : cette masse ne convient pas à {units} unités. Indiquez des kilogrammes, par exemple 12,5, "
            "ou laissez vide si vous n’avez pas pesé.",
            field=f"weighed_{line.id}",
        )


# Reporting


def share_of_mass(line: TransferLine, units: int, reported_units: int, reported_kg: Decimal) -> Decimal | None:
    """The mass in kilograms of some of the units not yet reported, to the gram; unknown when that of one is.

    Shares of what was weighed add up to it exactly: each one is taken from what is left, and the last takes what remains.
    """
    if line.weighed_kg is None:
        return None if line.unit_mass_kg is None else line.unit_mass_kg * units
    units_left, mass_left = (line.received_units or 0) - reported_units, line.weighed_kg - reported_kg
    return (mass_left * units / units_left).quantize(GRAM, ROUND_HALF_UP)


def check_reportable(transfer: Transfer) -> None:
    """It has been received; raises `NotReceived`."""
    if transfer.state is not TransferState.RECEIVED:
        raise NotReceived


def check_reported_units(units: int, left: int) -> None:
    """From one unit to all that are left to report; raises `TooManyReported`."""
    if not left:
        raise TooManyReported("Tout est déjà déclaré sur cette ligne. Rechargez la page ; une erreur se corrige depuis la liste.")
    if not 1 <= units <= left:
        raise TooManyReported(
            f"Il reste {left} à déclarer sur cette ligne : indiquez un nombre entre 1 et {left}."
            if left > 1
            else "Il ne reste qu’une unité à déclarer sur cette ligne : indiquez 1."
        )


def check_outcome_day(day: date, *, received_on: date, today: date, said: str) -> None:
    """Between the receipt and today; raises `OutcomeTooEarly`, `OutcomeInFuture`. `said` is the receipt's day in words."""
    if day < received_on:
        raise OutcomeTooEarly(f"Cette date précède la réception du {said} : indiquez ce jour-là, ou un jour plus tardif.")
    if day > today:
        raise OutcomeInFuture


def check_proof(proof: Proof, file: ProofFile | None) -> None:
    """A certified outcome has its document, and only such an outcome; raises `ProofMissing`, `ProofUnexpected`."""
    if proof is Proof.CERTIFIED and file is None:
        raise ProofMissing
    if proof is not Proof.CERTIFIED and file is not None:
        raise ProofUnexpected


def media_type_of(file: ProofFile) -> str:
    """What the first bytes of a proof say it is: a PDF, a JPEG or a PNG, named as such, of 5 MB at most.

    Raises `ProofTooLarge`, `ProofNotReadable`, `ProofMisnamed`. ASVS 5.0.0 5.2.2.
    """
    if len(file.content) > LARGEST_PROOF_BYTES:
        raise ProofTooLarge
    for mark, (media_type, endings) in PROOF_MARKS.items():
        if file.content.startswith(mark):
            if not file.name.lower().endswith(endings):
                raise ProofMisnamed
            return media_type
    raise ProofNotReadable


def check_correctable(outcome: Outcome, transfer: Transfer) -> None:
    """A report that still holds, of a transfer that was received; raises `OutcomeWithdrawn`, `NotReceived`."""
    if outcome.withdrawn_at is not None:
        raise OutcomeWithdrawn
    if transfer.state not in {TransferState.RECEIVED, TransferState.CLOSED}:
        raise NotReceived


def is_wholly_reported(lines: Iterable[TransferLine]) -> bool:
    """Whether it is known what became of every unit received."""
    return all(line.unreported_units == 0 for line in lines)


def total_mass(outcomes: Iterable[Outcome]) -> Decimal | None:
    """Their mass in kilograms, unknown when that of one is."""
    masses = [outcome.mass_kg for outcome in outcomes]
    return None if None in masses else sum((mass for mass in masses if mass is not None), Decimal(0))


# Reminding


def stage_reached(kind: ReminderKind, due_on: date, *, today: date) -> int | None:
    """The last stage of the delay that has come, in days after it was due; `None` before the first."""
    late = (today - due_on).days
    return max((stage for stage in STAGES[kind] if stage <= late), default=None)


# Saying


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


def is_unknown_for_good(transfer: Transfer, *, today: date) -> bool:
    """Whether the last delay has run out: what is unreported then stays unknown, and counts for nothing."""
    due = transfer.outcomes_due_on
    return transfer.state is TransferState.RECEIVED and due is not None and today > due + timedelta(days=UNKNOWN_FOR_GOOD_DAYS)
