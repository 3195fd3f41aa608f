"""A discrepancy between what was sent and received: settled in writing, by the same figures confirmed on both sides."""

from collections.abc import Mapping, Sequence

from marketplace.transfers.enums import TransferState
from marketplace.transfers.errors import DiscrepancyClosed, DiscrepancyMoved, OwnFigures, WrongCount
from marketplace.transfers.models import DiscrepancyEntry, Transfer, TransferLine


def is_disputed(transfer: Transfer) -> bool:
    """Whether both counts differ and nobody settled it."""
    is_received = transfer.state in {TransferState.RECEIVED, TransferState.CLOSED}
    return is_received and transfer.discrepancy_settled_at is None and any(line.discrepancy_units for line in transfer.lines)


def check_disputed(transfer: Transfer) -> None:
    """There is something to settle; raises `DiscrepancyClosed`."""
    if not is_disputed(transfer):
        raise DiscrepancyClosed


def check_figures(lines: Sequence[TransferLine], figures: Mapping[int, int]) -> None:
    """From what is reported already to what was sent; a line that was weighed and reported keeps its count. Raises `WrongCount`."""
    for line in lines:
        units = figures.get(line.id, line.received_units or 0)
        least, most = line.reported_units, line.sent_units or 0
        if not least <= units <= most:
            raise WrongCount(
                f"{line.designation} : indiquez un nombre entre {least} (déjà déclarées) et {most} (remises).",
                field=f"units_{line.id}",
            )
        if units != line.received_units and line.weighed_kg is not None and line.reported_units:
            raise WrongCount(
                f"{line.designation} : cette ligne a été pesée et déclarée en partie, son compte ne change plus. "
                "Retirez d’abord les "
                "déclarations.",
                field=f"units_{line.id}",
            )


def check_confirmable(entries: Sequence[DiscrepancyEntry], *, entry_id: int, organisation_id: int) -> DiscrepancyEntry:
    """The last figures written, which the other side wrote; raises `DiscrepancyMoved`, `OwnFigures`."""
    if not entries or entries[-1].id != entry_id:
        raise DiscrepancyMoved
    if entries[-1].organisation_id == organisation_id:
        raise OwnFigures
    return entries[-1]
