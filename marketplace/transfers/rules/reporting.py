"""What became of each unit, and its proof."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from core.uploads import CheckedFile
from marketplace.ledger.enums import Proof
from marketplace.transfers.enums import TransferState
from marketplace.transfers.errors import (
    NotReceived,
    OutcomeInFuture,
    OutcomeTooEarly,
    OutcomeWithdrawn,
    ProofMissing,
    ProofUnexpected,
    TooManyReported,
)
from marketplace.transfers.models import Outcome, Transfer, TransferLine
from marketplace.transfers.rules.preparing import GRAM


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


def is_reportable(line: TransferLine) -> bool:
    """Whether something of it was received, and is still to report."""
    return line.transfer.state is TransferState.RECEIVED and line.unreported_units > 0


def check_file_expected(transfer: Transfer) -> None:
    """A file of outcomes is read once the goods are received, be all reported since; raises `NotReceived`."""
    if transfer.state not in {TransferState.RECEIVED, TransferState.CLOSED}:
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


def check_proof(proof: Proof, file: CheckedFile | None) -> None:
    """A certified outcome has its document, and only such an outcome; raises `ProofMissing`, `ProofUnexpected`."""
    if proof is Proof.CERTIFIED and file is None:
        raise ProofMissing
    if proof is not Proof.CERTIFIED and file is not None:
        raise ProofUnexpected


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
