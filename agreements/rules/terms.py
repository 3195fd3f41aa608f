"""What whoever proposes an agreement answers, and the articles that say it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from agreements.enums import ErasedBy, Transport
from agreements.errors import SupportOutOfRange
from agreements.rules.texts import Article
from core.web.filters import french_number

MOST_SUPPORT_EUR = 1_000_000
PREMISES_LENGTH = 500
CARRIED = {
    Transport.PARTNER: "{partner_name} vient chercher le matériel chez {giver_name}, et paie le transport.",
    Transport.GIVER: "{giver_name} apporte le matériel chez {partner_name}, et paie le transport.",
}


@dataclass(frozen=True, slots=True)
class Terms:
    """With whom, from which model (the territory's framework when none is named), from when, how long, and how it works.

    `premises` is what the giver lends, in words; `support_eur_a_year`, what that and the logistics are worth in a year, in euros.
    At most one of the last three is there: the agreement it amends, renews, or joins (then it ends with it, whatever `years` says).
    """

    giver_id: int
    partner_id: int
    starts_on: date
    years: int
    template_id: int | None = None
    erased_by: ErasedBy = ErasedBy.GIVER
    transport: Transport = Transport.PARTNER
    premises: str = ""
    support_eur_a_year: int = 0
    amends_id: int | None = None
    renews_id: int | None = None
    joins_id: int | None = None


def check_support(support_eur_a_year: int) -> None:
    """Between nothing and a million euros; raises `SupportOutOfRange`."""
    if not 0 <= support_eur_a_year <= MOST_SUPPORT_EUR:
        raise SupportOutOfRange


def logistics_article(terms: Terms) -> tuple[Article, Mapping[str, str]]:
    """The article on transport, premises and support, and the facts it names.

    Support is a contribution in kind, valued in the convention (loi n° 2000-321 du 12 avril 2000, article 9-1, read November 2026).
    """
    paragraphs = [CARRIED[terms.transport]]
    if terms.premises.strip():
        paragraphs.append("{giver_name} met à la disposition de {partner_name} : {premises}")
    if terms.support_eur_a_year:
        paragraphs.append(
            "Cet appui est évalué à {support} € par an. C’est une contribution en nature : elle s’ajoute à la valeur des dons de "
            "l’année (loi n° 2000-321 du 12 avril 2000, article 9-1)."
        )
    facts = {"premises": terms.premises.strip(), "support": french_number(terms.support_eur_a_year)}
    return {"heading": "Transport, locaux et appui", "paragraphs": paragraphs}, facts
