"""Lines of purchase: written, changed, removed, until their year is declared."""

from datetime import datetime

from core.accounts.models import Membership
from core.catalogue.queries import category_by_id
from core.clock import paris_day
from core.db import db, transaction
from core.errors import found
from core.events import announce
from marketplace.purchases import errors, queries
from marketplace.purchases.events import PurchaseAdded, PurchaseChanged, PurchaseRemoved
from marketplace.purchases.models import Purchase
from marketplace.purchases.rules import lines as rules
from marketplace.purchases.rules.lines import PurchaseFacts


def add_purchase(facts: PurchaseFacts, *, requested_line_id: int | None = None, by: Membership, now: datetime) -> Purchase:
    """Write a line for the organisation of who writes, maybe from a quotation given to it, once.

    Raises `NotFound` for a quotation of somebody else, `AlreadyBought`, `TooManyLines`, and what `rules.check_line` raises.
    """
    with transaction():
        queries.lock_organisation(by.organisation_id)
        _check(facts, by.organisation_id, now=now)
        if queries.line_count(by.organisation_id, facts.bought_on.year) >= rules.MOST_LINES:
            raise errors.TooManyLines
        if requested_line_id is not None:
            found(queries.find_quoted_line(by.organisation_id, requested_line_id))
            if queries.is_bought(requested_line_id):
                raise errors.AlreadyBought
        purchase = Purchase(organisation_id=by.organisation_id, requested_line_id=requested_line_id, recorded_at=now)
        _say(purchase, facts)
        db.session.add(purchase)
        db.session.flush()
        announce(PurchaseAdded(purchase.id), by=by, at=now)
        return purchase


def change_purchase(purchase_id: int, facts: PurchaseFacts, *, by: Membership, now: datetime) -> None:
    """Say something else of a line, in an open year and for an open year.

    Raises `NotFound`, `LineRemoved`, `YearDeclared`, and what `rules.check_line` raises.
    """
    with transaction():
        purchase = _open_line(purchase_id)
        _check(facts, purchase.organisation_id, now=now)
        before = rules.said_of(purchase)
        _say(purchase, facts)
        announce(PurchaseChanged(purchase_id, before), by=by, at=now)


def remove_purchase(purchase_id: int, *, by: Membership, now: datetime) -> None:
    """A line that no longer counts; it stays in the journal. Raises `NotFound`, `LineRemoved`, `YearDeclared`."""
    with transaction():
        purchase = _open_line(purchase_id)
        purchase.removed_at = now
        announce(PurchaseRemoved(purchase_id), by=by, at=now)


def _open_line(purchase_id: int) -> Purchase:
    queries.lock_organisation(queries.get_purchase(purchase_id).organisation_id)
    purchase = queries.get_purchase_for_update(purchase_id)
    rules.check_there(purchase)
    rules.check_open(purchase.bought_on.year, queries.locked_years(purchase.organisation_id))
    return purchase


def _check(facts: PurchaseFacts, organisation_id: int, *, now: datetime) -> None:
    rules.check_line(
        facts,
        kind=queries.find_kind(facts.kind_id),
        category=category_by_id(facts.category_id) if facts.category_id else None,
        declared_years=queries.locked_years(organisation_id),
        today=paris_day(now),
    )


def _say(purchase: Purchase, facts: PurchaseFacts) -> None:
    purchase.bought_on, purchase.supplier, purchase.label, purchase.units = (
        facts.bought_on,
        facts.supplier,
        facts.label,
        facts.units,
    )
    purchase.kind_id, purchase.category_id = facts.kind_id, facts.category_id
    purchase.amount_eur, purchase.reuse_eur = facts.amount_eur, facts.reuse_eur
    purchase.gift_eur, purchase.gift_source, purchase.recycled_eur = facts.gift_eur, facts.gift_source, facts.recycled_eur
    purchase.comment, purchase.search_text = facts.comment, rules.search_text_of(facts)
