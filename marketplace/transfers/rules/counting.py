"""What leaves and what arrives: two independent counts."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from marketplace.transfers.enums import TransferState
from marketplace.transfers.errors import (
    DiscrepancyUnexplained,
    MassNotCredible,
    NoAgreement,
    NotHandedOver,
    NothingSent,
    WrongCount,
    WrongDevices,
)
from marketplace.transfers.models import Transfer, TransferLine

HEAVIEST_UNIT_KG = Decimal(500)


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
                f"{line.designation} : indiquez un nombre entre 0 et {line.promised_units}, ce qui a été promis.",
                field=f"units_{line.id}",
            )
    if not any(sent.values()):
        raise NothingSent


def check_devices(line: TransferLine, chosen: int) -> None:
    """No more devices leave than units were promised; raises `WrongDevices`."""
    if chosen > line.promised_units:
        raise WrongDevices(
            f"{line.designation} : vous avez coché {chosen} appareils, {line.promised_units} sont promis. Décochez le surplus.",
            field=f"items_{line.id}",
        )


def check_picked(line: TransferLine, units: int) -> None:
    """No more is put aside than was promised; raises `WrongCount`."""
    if not 0 <= units <= line.promised_units:
        raise WrongCount(
            f"{line.designation} : indiquez un nombre entre 0 et {line.promised_units}, ce qui a été promis.",
            field=f"units_{line.id}",
        )


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
                f"{line.designation} : vous indiquez {units}, le donneur en a remis {sent}. Recomptez ; s’il y a vraiment "
                f"du matériel en plus, inscrivez {sent}, mettez le surplus de côté et demandez au donneur une autre "
                "cession pour le reste.",
                field=f"units_{line.id}",
            )
        if units < 0:
            raise WrongCount(f"{line.designation} : indiquez un nombre entre 0 et {sent}.", field=f"units_{line.id}")
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
            f"{line.designation} : cette masse ne convient pas à {units} unités. Indiquez des kilogrammes, par exemple 12,5, "
            "ou laissez vide si vous n’avez pas pesé.",
            field=f"weighed_{line.id}",
        )
