"""What readings refused, written some thousands at a time: nobody waits for it, and a reading that fails takes it back."""

from collections.abc import Sequence

from sqlalchemy import delete

from core.db import Base, db, transaction
from core.rows import copy_rows
from geo.actors import queries
from geo.actors.enums import RowFault
from geo.actors.models import ActorRemark
from geo.actors.services.sorting import Sorted

REMARKS = Base.metadata.tables[ActorRemark.__tablename__]
KEPT_REPORTS = 5  # the remarks of older readings are forgotten; their figures stay


def keep_remarks(import_id: int, found: Sorted) -> None:
    """Write those of a reading that is being done; what an attempt before this one left goes first."""
    forget_remarks([import_id])
    for batch in found.remarks.batches():
        rows = [(import_id, line, RowFault(fault), identifier, detail) for line, fault, identifier, detail in batch]
        with transaction():
            copy_rows(REMARKS, ("import_id", "line", "fault", "identifier", "detail"), rows)


def forget_stale_remarks() -> None:
    """Those of readings older than the last ones."""
    forget_remarks(queries.stale_imports(kept=KEPT_REPORTS))


def forget_remarks(import_ids: Sequence[int]) -> None:
    """Those of these readings."""
    with transaction():
        db.session.execute(delete(ActorRemark).where(ActorRemark.import_id.in_(import_ids)))
