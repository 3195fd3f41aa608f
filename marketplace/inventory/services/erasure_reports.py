"""The report of an erasure tool: given, seen, then recorded whole."""

import csv
import io
from datetime import datetime

from core import storage
from core.accounts.models import Membership
from core.clock import paris_day
from core.db import db, transaction
from core.events import announce
from core.storage import StoredFile
from marketplace.inventory import queries
from marketplace.inventory.enums import ReportColumn
from marketplace.inventory.events import ErasureReportGiven, ErasureReportRecorded
from marketplace.inventory.models import ErasureReport
from marketplace.inventory.rules import erasure_reports as rules
from marketplace.inventory.rules.erasure_reports import ReportPlan
from marketplace.inventory.rules.reading import read_table
from marketplace.inventory.services.erasures import ErasureFacts, note_erasures
from marketplace.inventory.services.files import table_in


def give_erasure_report(content: bytes, *, name: str, organisation_id: int, by: Membership | None, now: datetime) -> ErasureReport:
    """Keep the columns of a report that Boucle understands, each row on its line; nothing is recorded yet.

    Raises `UnreadableFile` or `UnreadableWorkbook`, with what to do.
    """
    rows = rules.rows_of_report(table_in(content))
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.label for column in ReportColumn])
    written = 1
    for line, cells in rows:
        writer.writerows([()] * (line - written - 1))
        writer.writerow([cells[column] for column in ReportColumn])
        written = line
    with transaction():
        file = storage.store(("\ufeff" + buffer.getvalue()).encode(), name=name or "effacements.csv", media_type="text/csv")
        report = ErasureReport(
            organisation_id=organisation_id, by_membership_id=by.id if by else None, file_id=file.id, outcome={}, given_at=now
        )
        db.session.add(report)
        db.session.flush()
        announce(ErasureReportGiven(report.id), by=by, at=now)
    return report


def plan_of_report(report: ErasureReport, *, now: datetime) -> ReportPlan:
    """What recording that report would do to the devices as they are."""
    return _plan(report.organisation_id, report.file, now)


def record_erasure_report(report_id: int, *, by: Membership | None, now: datetime) -> ErasureReport:
    """Record what the report says, on the devices as they are now; a second time does nothing."""
    with transaction():
        queries.lock_organisation(queries.get_erasure_report(report_id).organisation_id)
        report = queries.erasure_report_for_update(report_id)
        if report.is_recorded:
            return report
        file = queries.get_erasure_report(report_id).file
        plan = _plan(report.organisation_id, file, now)
        ids = {step.device.key for step in plan.created}
        items = {item.id: item for item in queries.items_by_id_for_update(ids, report.organisation_id)}
        for (medium_id, done), steps in rules.by_erasure(plan.created).items():
            note_erasures(
                [items[step.device.key] for step in steps],
                ErasureFacts(**done._asdict()),
                organisation_id=report.organisation_id,
                medium_id=medium_id,
                file=file,
                by=by,
                now=now,
            )
        report.outcome = {"created": len(plan.created), "unchanged": len(plan.unchanged), "refused": len(plan.refused)}
        report.recorded_at = now
        announce(ErasureReportRecorded(report.id), by=by, at=now)
    return report


def _plan(organisation_id: int, file: StoredFile, now: datetime) -> ReportPlan:
    rows = rules.rows_of_report(read_table(storage.read(file)))
    return rules.plan_report(rows, queries.erasures_known(organisation_id), today=paris_day(now))
