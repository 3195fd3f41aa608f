"""What follows in the background: large files, reading a source, writing to whoever must know."""

from core import mail
from core.accounts.queries import managers_of
from core.clock import now
from core.events import reacts_to
from marketplace.inventory import queries, services
from marketplace.inventory.enums import SourceFault
from marketplace.inventory.events import (
    InventoryImportAsked,
    LargeInventoryFileGiven,
    SourceFetchAsked,
    SourceStoppedAnswering,
    StockReminded,
)


@reacts_to(SourceFetchAsked)
def fetch_source(source_fetch_id: int) -> None:
    """Read it, up to the preview."""
    services.run_fetch(source_fetch_id, clock=now)


@reacts_to(SourceStoppedAnswering)
def tell_of_silence(inventory_source_id: int, organisation_id: int, since: str, fault: str) -> None:
    """The managers, once for a row of nights; nothing when the source was removed meanwhile."""
    source = queries.find_source(organisation_id)
    if source is None or source.id != inventory_source_id:
        return
    about = f"source {inventory_source_id} silent since {since}"
    mail.send_to(managers_of(organisation_id), "source_silent", about=about, source=source, reason=SourceFault(fault).label)


@reacts_to(StockReminded)
def remind_of_stock(organisation_id: int, year: int, reason: str) -> None:
    """The managers, once for each reason; nothing when it was declared meanwhile."""
    if not queries.is_stock_undeclared(organisation_id, year):
        return
    mail.send_to(managers_of(organisation_id), "stock_reminder", about=f"stock {year} of {organisation_id}, {reason}", year=year)


@reacts_to(LargeInventoryFileGiven, is_long=True)
def compare_large_file(inventory_import_id: int) -> None:
    services.plan_given(inventory_import_id, now=now())


@reacts_to(InventoryImportAsked, is_long=True)
def import_large_file(inventory_import_id: int) -> None:
    services.finish_import(inventory_import_id, now=now())
