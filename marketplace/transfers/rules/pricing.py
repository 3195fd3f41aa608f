"""Who may sell what it was given, and at which price at most."""

from decimal import Decimal

from core.web.filters import SPACE, french_number
from geo.partners.enums import LegalClass
from marketplace.transfers.enums import OutcomeKind, Reuse
from marketplace.transfers.errors import PriceMissing, PriceTooHigh, SaleNotAllowed

SOLIDARITY_CLASSES = frozenset({LegalClass.PUBLIC_UTILITY, LegalClass.GENERAL_INTEREST})
# Décret n° 2022-1413 of 7 November 2022 (read November 2026): the code of the threshold for each category it names.
PRICE_CAPS = {
    "laptop": "price_cap_laptop",
    "desktop": "price_cap_desktop",
    "tablet": "price_cap_tablet",
    "smartphone": "price_cap_smartphone",
    "monitor": "price_cap_monitor",
    "printer_individual": "price_cap_printer",
    "mfp_copier": "price_cap_multifunction",
}


def check_price(
    kind: OutcomeKind,
    reuse: Reuse | None,
    unit_price_eur: Decimal | None,
    *,
    category: str,
    cap_eur: int | None,
    legal_class: LegalClass | None,
) -> None:
    """What was given is sold by few, for little: `cap_eur` is the highest price of one unit that day, taxes included.

    CG3P, article L. 3212-2, 3° (read November 2026): associations of public utility or of general interest may sell at a solidarity
    price to people in need; the caps are those of décret n° 2022-1413, dated values of `core/thresholds`. `category` is named
    in the refusal. Raises `SaleNotAllowed`, `PriceMissing`, `PriceTooHigh`.
    """
    if kind is not OutcomeKind.REUSED or reuse is not Reuse.SOLD:
        return
    if legal_class not in SOLIDARITY_CLASSES:
        raise SaleNotAllowed(
            "Seules les associations reconnues d’utilité publique ou d’intérêt général peuvent vendre à prix solidaire "
            "ce qui leur a "
            "été donné (CG3P, article L. 3212-2, 3°). Choisissez « donné » ou « gardé », ou faites vérifier votre statut par la "
            "métropole."
        )
    if cap_eur is None:
        raise SaleNotAllowed(
            f"{category} : aucun prix solidaire n’est fixé pour cette catégorie. Ce matériel se donne ou se garde, il "
            "ne se vend pas."
        )
    if unit_price_eur is None or unit_price_eur <= 0:
        raise PriceMissing
    if unit_price_eur > cap_eur:
        raise PriceTooHigh(
            f"{category} : {french_number(unit_price_eur)}{SPACE}€ dépassent le prix solidaire maximal de {cap_eur}{SPACE}€ "
            "(décret n° 2022-1413). Vérifiez le prix d’une seule unité ; s’il est exact, remboursez la différence "
            "avant de déclarer."
        )
