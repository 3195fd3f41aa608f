"""The life of a device in plain words, and whether the decree counts it.

Lots and transfers stand on the inventory and are not known here: their facts are told by the name of the event and lead to a
page by the name of its endpoint; a test checks that each name is that of an event.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from core.web.filters import french_date
from marketplace.inventory.enums import ErasureLevel, ErasureResult
from marketplace.inventory.models import EquipmentItem
from marketplace.ledger.enums import Eligibility, MovementKind
from marketplace.ledger.rules import AgeLimits, eligibility_of

Facts = Mapping[str, Any]


class Step(NamedTuple):
    """One thing that happened: when, what, by whom, and the page that says more, if any."""

    at: datetime
    sentence: str
    who: str
    endpoint: str | None = None
    values: Mapping[str, Any] = {}


def told(at: datetime, name: str, facts: Facts, *, who: str) -> Step:
    """A fact of the journal as the page of a device tells it."""
    sentence = TOLD[name](facts) if name in TOLD else name
    for key, endpoint in (("transfer_id", "transfers.show_transfer"), ("lot_id", "lots.show_lot")):
        if key in facts:
            return Step(at, sentence, who, endpoint, {key: facts[key]})
    return Step(at, sentence, who)


def _day(text: str) -> str:
    return french_date(date.fromisoformat(text))


def _decommissioned(facts: Facts) -> str:
    act = f", acte : {facts['act']}" if facts.get("act") else ""
    return f"Réformé, à la date du {_day(facts['decommissioned_on'])}{act}"


def _erased(facts: Facts) -> str:
    level, result = ErasureLevel(facts["level"]).label, ErasureResult(facts["result"]).label.lower()
    return f"{level} du {_day(facts['erased_on'])} avec {facts['tool']} : {result}"


TOLD: Mapping[str, Callable[[Facts], str]] = {
    "ItemsDecommissioned": _decommissioned,
    "ItemsBackInUse": lambda facts: f"Remis en service, la réforme était une erreur : {facts['reason']}",
    "ItemsGone": lambda facts: f"Sorti du parc le {_day(facts['left_on'])}",
    "ItemsCorrected": lambda facts: f"Fiche corrigée avec d’autres : {facts['said']}",
    "ItemCorrected": lambda _facts: "Fiche corrigée",
    "ErasuresRecorded": _erased,
    "StorageMediumAdded": lambda facts: f"Support de données ajouté : {facts['medium']}",
    "StorageMediumRemoved": lambda facts: f"Support de données enlevé : {facts['medium']}",
    "LotItemsAdded": lambda _facts: "Mis dans un lot",
    "LotItemsRemoved": lambda _facts: "Enlevé du lot : de nouveau disponible",
    "LotLineRemoved": lambda _facts: "Enlevé du lot : de nouveau disponible",
    "LotWithdrawn": lambda _facts: "Lot retiré : de nouveau disponible",
    "LotRestTakenBack": lambda _facts: "Promis à personne, repris du lot : de nouveau disponible",
    "TransferHandedOver": lambda _facts: "Remis au bénéficiaire",
    "DevicesKept": lambda _facts: "Promis, mais resté sur place : de nouveau disponible",
    "TransferReceived": lambda _facts: "Réception confirmée par le bénéficiaire",
    "EquipmentLeft": lambda _facts: "Sorti du parc : vendu, repris ou donné hors de Boucle",
    "OutgoingCancelled": lambda facts: f"Sortie enregistrée par erreur, de nouveau disponible : {facts['reason']}",
    "OutcomesReported": lambda facts: f"Devenir déclaré : {MovementKind(facts['kind']).label.lower()}",
    "OutcomeCorrected": lambda _facts: "Devenir corrigé",
}


def eligibility(item: EquipmentItem, *, age_limits: AgeLimits) -> Eligibility | None:
    """Whether the decree counts a device, nothing while it is in use (décret 2023-266, article 1, read November 2026)."""
    if not item.state.is_out_of_use:
        return None
    return eligibility_of(
        in_decree=item.category.in_decree,
        purchased_on=item.purchased_on,
        decommissioned_on=item.decommissioned_on,
        age_limits=age_limits,
    )
