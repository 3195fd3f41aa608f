"""How reconditioned equipment is offered, and where an offer and a request stand."""

from enum import StrEnum


class Grade(StrEnum):
    """How a reconditioned device looks. It works in any case: that is what reconditioned means."""

    LIKE_NEW = "like_new"
    GOOD = "good"
    WORN = "worn"

    @property
    def label(self) -> str:
        return {"like_new": "A, comme neuf", "good": "B, légères traces", "worn": "C, traces visibles"}[self.value]


class Terms(StrEnum):
    """On which terms a partner lets equipment go."""

    SALE = "sale"
    GIFT = "gift"

    @property
    def label(self) -> str:
        return {"sale": "À vendre", "gift": "À donner"}[self.value]

    @property
    def is_sale(self) -> bool:
        return self is Terms.SALE


class PriceBasis(StrEnum):
    """What a price holds. An association below the threshold of article 293 B of the CGI charges no tax (read November 2026)."""

    WITHOUT_TAX = "without_tax"
    WITH_TAX = "with_tax"
    UNTAXED = "untaxed"

    @property
    def label(self) -> str:
        return {"without_tax": "Hors taxes (HT)", "with_tax": "Toutes taxes comprises (TTC)", "untaxed": "TVA non applicable"}[
            self.value
        ]

    @property
    def short(self) -> str:
        """What follows the amount."""
        return {"without_tax": "HT", "with_tax": "TTC", "untaxed": "net"}[self.value]


class Delivery(StrEnum):
    """How the goods come."""

    DELIVERED = "delivered"
    DELIVERED_AT_COST = "delivered_at_cost"
    TO_COLLECT = "to_collect"

    @property
    def label(self) -> str:
        return {
            "delivered": "Livraison comprise",
            "delivered_at_cost": "Livraison en plus",
            "to_collect": "À retirer sur place",
        }[self.value]


class OfferState(StrEnum):
    """What people see of an offer: `STALE` is one its partner has not confirmed for too long."""

    OFFERED = "offered"
    STALE = "stale"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {"offered": "Publiée", "stale": "À confirmer", "withdrawn": "Retirée"}[self.value]

    @property
    def tone(self) -> str:
        return {"offered": "good", "stale": "waiting", "withdrawn": "neutral"}[self.value]

    @property
    def is_offered(self) -> bool:
        return self is OfferState.OFFERED

    @property
    def is_stale(self) -> bool:
        return self is OfferState.STALE


class RequestState(StrEnum):
    SENT = "sent"
    QUOTED = "quoted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {"sent": "En attente de réponse", "quoted": "Devis fait", "declined": "Déclinée", "withdrawn": "Retirée"}[self.value]

    @property
    def tone(self) -> str:
        return {"sent": "waiting", "quoted": "good", "declined": "bad", "withdrawn": "neutral"}[self.value]

    @property
    def is_quoted(self) -> bool:
        return self is RequestState.QUOTED

    @property
    def is_declined(self) -> bool:
        return self is RequestState.DECLINED
