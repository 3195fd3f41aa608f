"""Files of outcomes: seen first, then reported; all the rows that were accepted, or none of them."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache

from core import storage
from core.accounts.models import Membership
from core.clock import paris_day
from core.db import db, transaction
from core.events import announce
from marketplace.inventory.rules.reading import Table
from marketplace.inventory.services import table_in
from marketplace.transfers import queries, rules
from marketplace.transfers.enums import OutcomeFileState
from marketplace.transfers.errors import OutcomeFileEmpty
from marketplace.transfers.events import OutcomeFileApplied, OutcomeFileGiven
from marketplace.transfers.models import OutcomeFile, Transfer
from marketplace.transfers.rules.importing import OutcomePlan, OutcomeRow, Reportable, kept_copy, plan_outcomes
from marketplace.transfers.services.outcomes import Report, report_outcome
from marketplace.transfers.services.prices import price_caps


def preview_outcome_file(transfer_id: int, content: bytes, *, name: str, by: Membership, now: datetime) -> OutcomeFile:
    """Keep a file and what it would report; nothing is reported. Raises `NotReceived`, `OutcomeFileUnreadable`, and what
    `inventory.services.table_in` refuses.
    """
    transfer = queries.get_transfer(transfer_id)
    rules.check_file_expected(transfer)
    kept = kept_copy(table_in(content))
    plan = _plan(transfer, table_in(kept), now=now)
    with transaction():
        file = storage.store(kept, name=name or "devenirs.csv", media_type="text/csv")
        given = OutcomeFile(
            transfer_id=transfer_id,
            by_membership_id=by.id,
            file=file,
            state=OutcomeFileState.PREVIEWED,
            report=plan.as_report(),
            given_at=now,
        )
        db.session.add(given)
        db.session.flush()
        announce(OutcomeFileGiven(transfer_id, given.id), by=by, at=now)
    return given


def apply_outcome_file(outcome_file_id: int, *, by: Membership, now: datetime) -> OutcomeFile:
    """Report what the file says, on the transfer as it is now and not as it was at the preview. A second time does nothing.

    Raises `OutcomeFileEmpty`, and what `report_outcome` raises: nothing is reported then.
    """
    with transaction():
        transfer = queries.get_transfer_for_update(queries.get_outcome_file(outcome_file_id).transfer_id)
        given = queries.get_outcome_file_for_update(outcome_file_id)
        if given.is_applied:
            return given
        plan = _plan(queries.get_transfer(transfer.id), table_in(storage.read(given.file)), now=now)
        if not plan.created:
            raise OutcomeFileEmpty
        for report, line_id, rows in _alike(plan.created):
            items = [row.item.id for row in rows if row.item]
            report_outcome(line_id, report, units=0 if items else rows[0].units, item_ids=items, by=by, now=now)
        given.report, given.state, given.applied_at = plan.as_report(), OutcomeFileState.APPLIED, now
        announce(OutcomeFileApplied(transfer.id, given.id, len(plan.created)), by=by, at=now)
    return given


def _plan(transfer: Transfer, table: Table, *, now: datetime) -> OutcomePlan:
    @cache
    def caps_on(day: date) -> dict[str, int]:
        return price_caps(on=day)

    known = Reportable(
        transfer,
        devices=queries.devices_sent(transfer),
        outcomes=queries.live_outcomes(transfer.id),
        caps_on=caps_on,
        legal_class=queries.legal_class_of(transfer.taker_id),
        received_on=transfer.received_on or paris_day(now),
        today=paris_day(now),
    )
    return plan_outcomes(table.headers, table.rows(), known)


def _alike(rows: list[OutcomeRow]) -> Iterator[tuple[Report, int, list[OutcomeRow]]]:
    """Devices of a line of which the same is said, together; counted rows one by one."""
    groups: dict[tuple[object, ...], list[OutcomeRow]] = {}
    for row in rows:
        key = (row.line.id, row.kind, row.reuse, row.unit_price_eur, row.occurred_on, row.proof, row.note, row.row_key)
        groups.setdefault(key, []).append(row)
    for some in groups.values():
        first = some[0]
        report = Report(
            first.kind,
            first.occurred_on,
            first.proof,
            note=first.note,
            reuse=first.reuse,
            unit_price_eur=first.unit_price_eur,
            row_key=first.row_key,
        )
        yield report, first.line.id, some
