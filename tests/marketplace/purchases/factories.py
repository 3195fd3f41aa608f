"""The smallest line of purchase, and a year that was declared."""

from datetime import date, datetime
from decimal import Decimal

from core.accounts.models import Membership
from core.clock import now, today
from marketplace.purchases import queries, services
from marketplace.purchases.models import Purchase, PurchaseFile, SpendDeclaration
from marketplace.purchases.rules.declaring import seal_of, totals_from
from marketplace.purchases.rules.lines import PurchaseFacts

IT, PAPER = "Matériel informatique et téléphonie", "Papier"
LAST_YEAR = today().year - 1
FILE = (
    "Date;Fournisseur;Libellé;Type de produit;Quantité;Montant HT;Dont réemploi\n"
    f"14/04/{LAST_YEAR};Atelier;Portables reconditionnés;{IT};12;2 220,00 €;2 220,00 €\n"
    f"3 mai {LAST_YEAR};Papetier;Ramettes;Papier;40;1.180,50;\n"
)


def kind_id_of(label: str = IT) -> int:
    """The kind of product of that name."""
    return next(kind.id for kind in queries.product_kinds() if kind.label == label)


def facts_of(label: str = IT, **facts) -> PurchaseFacts:
    """Ten laptops bought last year for 1,850 €, of which 370 € from reuse."""
    defaults = {
        "bought_on": date(LAST_YEAR, 5, 4),
        "label": "Dix portables",
        "units": 10,
        "kind_id": kind_id_of(label),
        "amount_eur": Decimal(1850),
        "reuse_eur": Decimal(370),
    }
    return PurchaseFacts(**{**defaults, **facts})


def make_purchase(buyer: Membership, **facts) -> Purchase:
    """A line of her organisation."""
    return services.add_purchase(facts_of(**facts), by=buyer, now=now())


def make_purchase_file(buyer: Membership, content: bytes = FILE.encode()) -> PurchaseFile:
    """A file that was given and not applied."""
    return services.preview_purchase_file(content, name="achats.csv", by=buyer, now=now())


def declare(manager: Membership, year: int = LAST_YEAR, *, comments=None, moment: datetime | None = None) -> SpendDeclaration:
    """The declaration of a year as its lines are."""
    shares = queries.shares_so_far(manager.organisation_id, year).shares
    return services.declare_year(
        manager.organisation_id,
        year,
        comments=comments or {},
        as_read=seal_of(totals_from(shares)),
        by=manager,
        now=moment or now(),
    )
