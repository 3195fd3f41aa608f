"""Whose data may leave: no device that may hold some is given unerased, unless the agreement says the taker erases it."""

from collections.abc import Mapping, Sequence

from core.web.filters import counted, french_date
from marketplace.inventory.models import DataErasure, EquipmentItem
from marketplace.transfers.enums import OutcomeKind, TransferState
from marketplace.transfers.errors import DevicesNotErased, ErasureNotAwaited, UnitsNotErased, WrongCount
from marketplace.transfers.models import Transfer, TransferLine

MOST_NAMES = 5
ONE_UNERASED, SOME_UNERASED = "appareil n’a pas d’effacement réussi", "appareils n’ont pas d’effacement réussi"


def check_erased_before_leaving(
    line: TransferLine, devices: Sequence[EquipmentItem], *, sent: int, erased: int, by_taker: bool
) -> None:
    """The giver hands over erased devices only; what no inventory knows is erased on its word.

    RGPD, articles 5, 1, f, and 32; ANSSI, reconditionnement des ordinateurs, 2023 (read November 2026 through secondary sources).
    When the agreement gives the erasure to the taker, it is due at the receipt instead. Raises `DevicesNotErased`,
    `UnitsNotErased`, `WrongCount`.
    """
    if not 0 <= erased <= sent:
        raise WrongCount(f"{line.category.label} : indiquez un nombre entre 0 et {sent}, ce qui part.", field=f"erased_{line.id}")
    if by_taker:
        return
    if unerased := [item.name for item in devices if item.holds_data]:
        raise DevicesNotErased(
            f"{line.category.label} : {counted(len(unerased), ONE_UNERASED, SOME_UNERASED)}"
            f" ({named(unerased)}). Enregistrez l’effacement, ou décochez-les : ils restent chez vous.",
            field=f"items_{line.id}",
        )
    if not devices and line.category.holds_data and erased < sent:
        raise UnitsNotErased(
            f"{line.category.label} : {erased} effacés sur {sent} qui partent. Ne remettez que ce qui est effacé : "
            "la convention ne confie pas l’effacement au bénéficiaire.",
            field=f"erased_{line.id}",
        )


def check_erased_before_reuse(
    line: TransferLine, kind: OutcomeKind, devices: Sequence[EquipmentItem], units: int, *, reused_units: int
) -> None:
    """A taker in charge of the erasure says it is done before anything is used again. `reused_units` were reported before.

    Raises `DevicesNotErased`, `UnitsNotErased`.
    """
    if kind is not OutcomeKind.REUSED or not line.transfer.is_erased_by_taker:
        return
    if unerased := [item.name for item in devices if item.holds_data]:
        raise DevicesNotErased(
            f"La convention vous charge d’effacer les données avant tout réemploi. Enregistrez d’abord l’effacement de : "
            f"{named(unerased)}.",
            field="items",
        )
    if not devices and line.category.holds_data and reused_units + units > (line.sent_units or 0) - line.unerased_units:
        raise UnitsNotErased(
            f"La convention vous charge d’effacer les données avant tout réemploi. {line.unerased_units} unités de cette "
            "ligne n’ont pas d’effacement déclaré : enregistrez-le d’abord.",
            field="units",
        )


def check_erasure_awaited(transfer: Transfer) -> None:
    """The taker erases what it has received, even after it said what became of it; raises `ErasureNotAwaited`."""
    if transfer.state not in {TransferState.RECEIVED, TransferState.CLOSED}:
        raise ErasureNotAwaited


def check_taker_erased(line: TransferLine, units: int) -> None:
    """No more units are erased than are left to erase; raises `WrongCount`."""
    if not 0 <= units <= line.unerased_units:
        raise WrongCount(
            f"{line.category.label} : indiquez un nombre entre 0 et {line.unerased_units}, ce qui reste à effacer.",
            field=f"erased_{line.id}",
        )


def named(names: Sequence[str]) -> str:
    """The first names, and how many others."""
    others = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" et {counted(others, 'autre')}" if others > 0 else "")


# What the documents print


def rows_of(
    devices: Mapping[int, Sequence[EquipmentItem]], erasures: Mapping[int, Sequence[DataErasure]] | None
) -> list[dict[str, str]]:
    """The erasures that succeeded, device by device: designation, medium, means, date, by whom."""
    return [
        {
            "designation": ", ".join(part for part in (item.name, item.inventory_number) if part),
            "medium": erasure.medium.label if erasure.medium else "tous les supports",
            "means": erasure.in_words,
            "date": french_date(erasure.erased_on),
            "by": erasure.organisation.name,
        }
        for items in devices.values()
        for item in items
        for erasure in (erasures or {}).get(item.id, ())
        if erasure.has_succeeded
    ]


def said_in_deed(
    leaving: Sequence[tuple[TransferLine, int]],
    devices: Mapping[int, Sequence[EquipmentItem]],
    *,
    by_taker: bool,
    is_draft: bool,
) -> str:
    """What the deed says of the data: who erased what, and what is left to erase."""
    holding = [(line, units) for line, units in leaving if line.category.holds_data]
    if not holding:
        return "Ces biens sont de catégories qui ne gardent pas de données."
    if is_draft:
        return (
            "Le bénéficiaire efface les données après la réception."
            if by_taker
            else "Le cédant efface les données avant la remise."
        )
    unerased = sum(item.holds_data for line, _units in holding for item in devices.get(line.id, ()))
    erased = sum(len(devices.get(line.id, ())) for line, _units in holding) - unerased
    counted_erased = sum(line.erased_units for line, _units in holding if line.id not in devices)
    unerased += sum(units - line.erased_units for line, units in holding if line.id not in devices)
    said = []
    if erased:
        said.append(f"Effacements réussis, enregistrés appareil par appareil : {erased} (liste en annexe).")
    if counted_erased:
        said.append(f"Unités sans inventaire dont le cédant déclare les données effacées : {counted_erased}.")
    if unerased:
        said.append(
            f"Appareils ou unités remis sans effacement prouvé : {unerased}. La convention charge le bénéficiaire d’effacer leurs "
            "données, et d’en inscrire la preuve, avant tout réemploi."
        )
    return " ".join(said)


def said_in_certificate(transfer: Transfer, devices: Mapping[int, Sequence[EquipmentItem]]) -> str:
    """What the certificate says of the data: what the taker erased, and what nobody proves was."""
    if not transfer.is_erased_by_taker:
        return "La convention confiait l’effacement des données au cédant, avant la remise : l’acte de cession en porte la preuve."
    unproved = sum(item.holds_data for items in devices.values() for item in items)
    unproved += sum(line.unerased_units for line in transfer.lines if line.id not in devices)
    declared = sum(line.taker_erased_units for line in transfer.lines)
    said = ["La convention confiait l’effacement des données au bénéficiaire."]
    if declared:
        said.append(f"Unités sans inventaire dont il déclare les données effacées : {declared}.")
    said.append(
        f"Appareils ou unités sans effacement prouvé : {unproved}." if unproved else "Tout ce qui gardait des données a été effacé."
    )
    return " ".join(said)
