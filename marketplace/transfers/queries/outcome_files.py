"""Files of outcomes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from core.accounts.models import Membership
from core.db import db, locked
from core.errors import found
from marketplace.transfers.enums import OutcomeFileState
from marketplace.transfers.models import OutcomeFile, Transfer


def get_outcome_file(outcome_file_id: int) -> OutcomeFile:
    """That file, with its transfer and both sides; raises `NotFound`."""
    return found(
        db.session.scalar(
            select(OutcomeFile)
            .where(OutcomeFile.id == outcome_file_id)
            .options(
                joinedload(OutcomeFile.file, innerjoin=True),
                joinedload(OutcomeFile.by).joinedload(Membership.user),
                joinedload(OutcomeFile.transfer, innerjoin=True).options(
                    joinedload(Transfer.giver, innerjoin=True), joinedload(Transfer.taker, innerjoin=True)
                ),
            )
        )
    )


def get_outcome_file_for_update(outcome_file_id: int) -> OutcomeFile:
    """That file, locked; raises `NotFound`."""
    return found(db.session.scalar(locked(select(OutcomeFile).where(OutcomeFile.id == outcome_file_id))))


def applied_outcome_files(transfer_id: int) -> Sequence[OutcomeFile]:
    """The files that were imported for a transfer, newest first."""
    return db.session.scalars(
        select(OutcomeFile)
        .where(OutcomeFile.transfer_id == transfer_id, OutcomeFile.state == OutcomeFileState.APPLIED)
        .options(joinedload(OutcomeFile.file, innerjoin=True))
        .order_by(OutcomeFile.id.desc())
    ).all()
