"""Declaring what an organisation held on 1 January."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete

from core.accounts.models import Membership
from core.catalogue.queries import get_category
from core.clock import paris_day
from core.db import db, transaction
from core.events import announce
from marketplace.inventory import queries
from marketplace.inventory.events import StockDeclared
from marketplace.inventory.models import StockDeclaration
from marketplace.inventory.rules.stock import check_declaration


def declare_stock(
    organisation_id: int, year: int, units: Mapping[int, tuple[int, int]], *, by: Membership | None, now: datetime
) -> None:
    """Say what was held on 1 January of `year`: category key → (fleet, decommissioned units the decree counts).

    It replaces what was declared for that year before. Raises `NotFound` for an unknown category, and the refusals of
    `rules.stock.check_declaration`.
    """
    with transaction():
        queries.lock_organisation(organisation_id)
        for category_id, (fleet, decommissioned) in units.items():
            label = get_category(category_id).label
            check_declaration(year, fleet, decommissioned, label=label, today=paris_day(now))
        db.session.execute(
            delete(StockDeclaration).where(StockDeclaration.organisation_id == organisation_id, StockDeclaration.year == year)
        )
        db.session.add_all(
            StockDeclaration(
                organisation_id=organisation_id,
                year=year,
                category_id=category_id,
                fleet_units=fleet,
                decommissioned_units=decommissioned,
                declared_at=now,
                by_membership_id=by.id if by else None,
            )
            for category_id, (fleet, decommissioned) in units.items()
        )
        announce(StockDeclared(organisation_id, year), by=by, at=now)
