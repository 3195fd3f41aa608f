"""Declaring what an organisation held on 1 January: drafted, checked, frozen; then corrected by a numbered declaration."""

from collections.abc import Mapping
from datetime import date, datetime

from core.accounts.models import Membership
from core.catalogue.queries import get_category
from core.clock import paris_day
from core.db import db, transaction
from core.errors import found
from core.events import announce
from marketplace.inventory import queries
from marketplace.inventory.errors import DeclarationChanged
from marketplace.inventory.events import StockDeclared, StockReminded
from marketplace.inventory.models import StockDeclaration, StockLine
from marketplace.inventory.rules.stock import check_declaration, check_reason, reminder_stage


def draft_stock(
    organisation_id: int, year: int, units: Mapping[int, tuple[int, int]], *, reason: str, by: Membership | None, now: datetime
) -> StockDeclaration:
    """Keep what will be declared for 1 January of `year`: category key → (fleet, decommissioned units the decree counts).

    It replaces the draft there was, and counts nowhere before it is frozen. What the inventory proposes that day is kept beside it.
    Raises `NotFound` for an unknown category, and the refusals of `rules.stock.check_declaration` and `check_reason`.
    """
    with transaction():
        queries.lock_organisation(organisation_id)
        for category_id, (fleet, decommissioned) in units.items():
            category = get_category(category_id)
            facts = {"label": category.label, "in_decree": category.in_decree}
            check_declaration(year, fleet, decommissioned, **facts, today=paris_day(now))
        last = queries.declared_stock(organisation_id, year)
        number = last.number + 1 if last else 1
        proposed = queries.proposed_stock(organisation_id, year)
        known = {key: (stock.fleet, stock.decommissioned) for key, stock in proposed.items()}
        frozen = {line.category_id: (line.fleet_units, line.decommissioned_units) for line in last.lines} if last else None
        check_reason(number, reason, units, known, frozen)
        draft = queries.drafted_stock(organisation_id, year)
        if draft is not None:
            db.session.delete(draft)
            db.session.flush()
        draft = StockDeclaration(
            organisation_id=organisation_id,
            year=year,
            number=number,
            reason=reason,
            declared_at=now,
            by_membership_id=by.id if by else None,
            lines=[
                StockLine(
                    category_id=category_id,
                    fleet_units=fleet,
                    decommissioned_units=decommissioned,
                    proposed_fleet=known.get(category_id, (0, 0))[0],
                    proposed_decommissioned=known.get(category_id, (0, 0))[1],
                )
                for category_id, (fleet, decommissioned) in units.items()
            ],
        )
        db.session.add(draft)
        db.session.flush()
    return draft


def freeze_stock(
    organisation_id: int, year: int, *, by: Membership | None, now: datetime, as_read: str | None = None
) -> StockDeclaration:
    """Make the draft what the organisation declares: it never changes again, and takes the place of the one before.

    `as_read` is the moment of the draft the person has read: raises `DeclarationChanged` when it is another by now, `NotFound` when
    there is none.
    """
    with transaction():
        queries.lock_organisation(organisation_id)
        draft = found(queries.drafted_stock(organisation_id, year))
        if as_read is not None and draft.declared_at.isoformat() != as_read:
            raise DeclarationChanged
        last = queries.declared_stock(organisation_id, year)
        if last is not None:
            last.is_last = False
            db.session.flush()
        draft.is_last, draft.frozen_at, draft.by_membership_id = True, now, by.id if by else None
        announce(StockDeclared(organisation_id, year, draft.number), by=by, at=now)
    return draft


def declare_stock(
    organisation_id: int,
    year: int,
    units: Mapping[int, tuple[int, int]],
    *,
    by: Membership | None,
    now: datetime,
    reason: str = "",
) -> StockDeclaration:
    """Draft and freeze at once, as the demonstration does; raises what the two raise."""
    with transaction():
        draft_stock(organisation_id, year, units, reason=reason, by=by, now=now)
        return freeze_stock(organisation_id, year, by=by, now=now)


def remind_undeclared(year: int, *, reason: str, by: Membership | None, now: datetime) -> int:
    """Ask the organisations that have not declared that year to do so; how many. The same reason is never written twice."""
    with transaction():
        bodies = queries.bodies_without_declaration(year)
        for organisation in bodies:
            announce(StockReminded(organisation.id, year, reason), by=by, at=now)
    return len(bodies)


def remind_in_season(*, today: date, now: datetime) -> int:
    """The reminders of January, once for each stage and organisation; how many organisations are behind."""
    stage = reminder_stage(queries.reminder_days(today), today=today)
    return 0 if stage is None else remind_undeclared(today.year, reason=f"reminder {stage}", by=None, now=now)
