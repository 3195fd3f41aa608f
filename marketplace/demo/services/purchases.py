"""What a few public bodies bought last year and this year, and what they declared of it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from core.accounts.models import Membership
from core.catalogue.queries import active_categories
from core.clock import paris_day
from marketplace.demo import rules
from marketplace.demo.services.cast import METZ, WOIPPY, Cast
from marketplace.purchases.queries import product_kinds, shares_so_far
from marketplace.purchases.rules.declaring import seal_of, totals_from
from marketplace.purchases.rules.lines import PurchaseFacts
from marketplace.purchases.services import add_purchase, change_purchase, declare_year, reopen_year

OTHERS = 3  # municipalities that declare besides the known ones


def bring_purchases(cast: Cast, *, now: datetime) -> None:
    """Lines of two years; last year is declared by some, once corrected, and left to be declared by Woippy."""
    today = paris_day(now)
    metz, woippy = cast.manager_of(METZ), cast.manager_of(WOIPPY)
    others = [giver for giver in cast.givers if giver not in (metz, woippy)][: OTHERS + 1]
    declared_at = datetime(today.year, 2, 16, 9, tzinfo=UTC)
    for rank, buyer in enumerate((metz, woippy, *others)):
        _buy(buyer, today.year - 1, scale=rank + 1, today=today)
        _buy(buyer, today.year, scale=rank + 1, today=today)
        if buyer is not woippy and declared_at < now:
            _declare(buyer, today.year - 1, moment=declared_at)
    if declared_at + timedelta(days=30) < now:
        _correct(metz, today.year - 1, moment=declared_at + timedelta(days=30))


def _buy(buyer: Membership, year: int, *, scale: int, today: date) -> None:
    kinds = {kind.label: kind.id for kind in product_kinds()}
    categories = {category.code: category.id for category in active_categories()}
    for month, (kind, code, label, supplier, units, amount, reuse, gift, recycled) in enumerate(rules.PURCHASES, start=1):
        bought_on = date(year, month, 3 + month)
        if bought_on > today:
            return
        whole = Decimal(amount) / scale
        facts = PurchaseFacts(
            bought_on=bought_on,
            supplier=supplier,
            label=label,
            units=max(1, units // scale),
            kind_id=kinds[kind],
            category_id=categories.get(code),
            amount_eur=_cents(whole),
            reuse_eur=_cents(whole * reuse / 100),
            gift_eur=_cents(whole * gift / 100),
            gift_source=rules.GIFT_SOURCE if gift else "",
            recycled_eur=_cents(whole * recycled / 100),
        )
        add_purchase(facts, by=buyer, now=datetime(year, month, 3 + month, 16, tzinfo=UTC))


def _declare(manager: Membership, year: int, *, moment: datetime) -> None:
    as_read = seal_of(totals_from(shares_so_far(manager.organisation_id, year).shares))
    declare_year(manager.organisation_id, year, comments={}, as_read=as_read, by=manager, now=moment)


def _correct(manager: Membership, year: int, *, moment: datetime) -> None:
    """An invoice that had been forgotten."""
    reopen_year(manager.organisation_id, year, reason="Une facture de décembre était arrivée en retard.", by=manager, now=moment)
    kind_id = product_kinds()[1].id
    facts = PurchaseFacts(
        bought_on=date(year, 12, 18), label="Vingt écrans reconditionnés", units=20, kind_id=kind_id, supplier="Atelier du réemploi"
    )
    line = add_purchase(facts, by=manager, now=moment)
    amount = Decimal(1100)
    whole = PurchaseFacts(facts.bought_on, facts.label, facts.units, facts.supplier, kind_id, amount_eur=amount, reuse_eur=amount)
    change_purchase(line.id, whole, by=manager, now=moment)
    _declare(manager, year, moment=moment)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))
