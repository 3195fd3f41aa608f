"""Files of purchases: seen first, then added; all the rows that were accepted, or none of them."""

from datetime import datetime

from core import storage
from core.accounts.models import Membership
from core.catalogue.queries import active_categories
from core.clock import paris_day
from core.db import db, transaction
from core.events import announce
from core.rows import insert_rows
from core.text import folded_words
from marketplace.inventory.services import table_in
from marketplace.purchases import errors, queries
from marketplace.purchases.enums import PurchaseFileState
from marketplace.purchases.events import PurchaseFileApplied, PurchaseFileGiven
from marketplace.purchases.models import Purchase, PurchaseFile
from marketplace.purchases.rules.importing import Known, PlannedLine, PurchasePlan, kept_copy, plan_purchases
from marketplace.purchases.rules.lines import MOST_LINES, search_text_of


def preview_purchase_file(content: bytes, *, name: str, by: Membership, now: datetime) -> PurchaseFile:
    """Keep a file (CSV, xlsx, ods) and what it would add; no line is added. Columns that are not understood are not kept.

    Raises `PurchaseFileUnreadable`, and what `inventory.services.table_in` refuses.
    """
    kept = kept_copy(table_in(content))
    plan = _plan(kept, by.organisation_id, now=now)
    with transaction():
        given = PurchaseFile(
            organisation_id=by.organisation_id,
            by_membership_id=by.id,
            file=storage.store(kept, name=name or "achats.csv", media_type="text/csv"),
            state=PurchaseFileState.PREVIEWED,
            report=plan.as_report(),
            given_at=now,
        )
        db.session.add(given)
        db.session.flush()
        announce(PurchaseFileGiven(given.id), by=by, at=now)
        return given


def apply_purchase_file(purchase_file_id: int, *, by: Membership, now: datetime) -> PurchaseFile:
    """Add what the file says, to the purchases as they are now and not as they were at the preview. A second time does nothing.

    Raises `PurchaseFileEmpty`, `TooManyLines`: nothing is added then.
    """
    with transaction():
        queries.lock_organisation(queries.get_purchase_file(purchase_file_id).organisation_id)
        given = queries.get_purchase_file_for_update(purchase_file_id)
        if given.is_applied:
            return given
        plan = _plan(storage.read(queries.get_purchase_file(purchase_file_id).file), given.organisation_id, now=now)
        if not plan.created:
            raise errors.PurchaseFileEmpty
        for year in {row.facts.bought_on.year for row in plan.created}:
            if queries.line_count(given.organisation_id, year) + len(plan.created) > MOST_LINES:
                raise errors.TooManyLines
        insert_rows(Purchase.__table__, [_row_of(row, given, now=now) for row in plan.created])
        given.report, given.state, given.applied_at = plan.as_report(), PurchaseFileState.APPLIED, now
        announce(PurchaseFileApplied(given.id, len(plan.created)), by=by, at=now)
        return given


def _plan(kept: bytes, organisation_id: int, *, now: datetime) -> PurchasePlan:
    known = Known(
        kinds={folded_words(kind.label): kind for kind in queries.product_kinds()},
        categories={folded_words(name): one for one in active_categories() for name in (one.label, one.plural, one.code)},
        declared_years=queries.locked_years(organisation_id),
        row_keys=queries.live_row_keys(organisation_id),
        today=paris_day(now),
    )
    return plan_purchases(table_in(kept), known)


def _row_of(row: PlannedLine, given: PurchaseFile, *, now: datetime) -> dict[str, object]:
    facts = row.facts
    said = {name: getattr(facts, name) for name in facts.__slots__}
    return {
        **said,
        "organisation_id": given.organisation_id,
        "search_text": search_text_of(facts),
        "purchase_file_id": given.id,
        "row_key": row.row_key,
        "recorded_at": now,
    }
