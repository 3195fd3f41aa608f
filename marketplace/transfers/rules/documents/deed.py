"""What the deed prints."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from core.web.filters import SPACE, french_date
from geo.partners.enums import LegalClass
from marketplace.inventory.models import DataErasure, EquipmentItem
from marketplace.transfers.models import Transfer, TransferLine
from marketplace.transfers.rules import erasing
from marketplace.transfers.rules.documents.parts import Facts, estimated_mass, party, signatory_words, signature_facts
from marketplace.transfers.rules.preparing import document_reference
from marketplace.transfers.rules.pricing import SOLIDARITY_CLASSES
from marketplace.transfers.rules.valuing import GiftCeiling, euros, line_value, value_statement

CONSENT_OF_GIVER = "« J’ai compté ce qui part, j’ai lu cet acte et je le signe au nom de mon organisme. »"
CONSENT_OF_TAKER = "« J’ai compté ce qui est arrivé, j’ai lu cet acte et je le signe au nom de mon organisme. »"
LEGAL_BASIS = {
    "partner": "Don de matériel informatique à une association ou un organisme habilité (code général de la propriété des "
    "personnes publiques, articles L. 3212-2, 3°, et L. 3212-3)",
    "agent": "Don à un agent de la collectivité (articles L. 3212-2, 5°, et L. 3212-3)",
    "public": "Don à une autre personne publique (articles L. 3212-2, 10° et 11°, et L. 3212-3)",
}
STATUTORY_OBJECTS = {
    LegalClass.GENERAL_INTEREST: "équiper, former et accompagner des personnes en situation de précarité",
    LegalClass.ESUS: "le réemploi et la réutilisation du matériel",
    LegalClass.PARENTS: "celui d’une association de parents d’élèves",
    LegalClass.STUDENTS: "celui d’une association d’étudiants",
    LegalClass.TUTORING: "le soutien scolaire",
}


def deed_facts(
    transfer: Transfer,
    *,
    sent: Mapping[int, int],
    devices: Mapping[int, Sequence[EquipmentItem]],
    signatory: str,
    on: date,
    outcome_days: int,
    legal_class: LegalClass | None,
    price_caps: Mapping[str, int],
    ceiling: GiftCeiling | None = None,
    erasures: Mapping[int, Sequence[DataErasure]] | None = None,
    is_draft: bool = False,
) -> Facts:
    """The text of the deed, as the giver signs it.

    `sent` is by line; `price_caps` in euros by category code; `erasures` those that hold, by device; `ceiling` is the
    highest value of a gift that day. A draft knows no device yet.
    """
    to_public_body = transfer.taker.kind.is_public
    lot = transfer.claim.lot
    leaving = [(line, sent[line.id]) for line in transfer.lines if sent.get(line.id)]
    allows_price = legal_class in SOLIDARITY_CLASSES
    return {
        "reference": document_reference(transfer.reference, "ACTE"),
        "dated": on.isoformat(),
        "title": "Acte de don de matériel informatique",
        "giver": party(transfer.giver, signatory),
        "partner": party(transfer.taker),
        "agreement_reference": transfer.agreement.reference if transfer.agreement else _without_agreement(to_public_body),
        "place": ", ".join(part for part in (lot.pickup_place, transfer.giver.address) if part),
        "removal_deadline": french_date(on),
        "price": "Aucun, les biens sont donnés",
        "transport": "Assuré et payé par le bénéficiaire",
        "legal_basis": [
            {"text": LEGAL_BASIS["partner"], "ticked": not to_public_body},
            {"text": LEGAL_BASIS["agent"], "ticked": False},
            {"text": LEGAL_BASIS["public"], "ticked": to_public_body},
        ],
        "value_statement": value_statement(leaving, ceiling),
        "statutory_object": "l’exercice de ses missions de service public"
        if to_public_body
        else STATUTORY_OBJECTS.get(legal_class, "celui que définissent ses statuts")
        if legal_class
        else "celui que définissent ses statuts",
        "solidarity_prices": [
            {"category": line.category.label, "cap": f"{price_caps[line.category.code]}{SPACE}€"}
            for line in _one_per_category(leaving)
            if allows_price and line.category.code in price_caps
        ],
        "data_erasure": erasing.said_in_deed(leaving, devices, by_taker=transfer.is_erased_by_taker, is_draft=is_draft),
        "erasures": erasing.rows_of(devices, erasures),
        "reporting_deadline": f"{outcome_days} jours après la réception",
        "lines": [_deed_line(line, units, devices.get(line.id, ())) for line, units in leaving],
        "totals": {
            "units": sum(units for _line, units in leaving),
            "mass_kg": _prefixed(estimated_mass(leaving)),
            "estimated_value": _total_value(leaving),
        },
        "devices": [
            {
                "designation": " ".join(part for part in (item.name, item.manufacturer, item.model) if part),
                "inventory_number": item.inventory_number,
                "serial_number": item.serial,
                "purchased_on": french_date(item.purchased_on) if item.purchased_on else None,
                "condition": line.lot_line.condition.label,
                "estimated_value": line_value(line, 1),
            }
            for line, _units in leaving
            for item in devices.get(line.id, ())
        ],
    }


def _without_agreement(to_public_body: bool) -> str | None:  # noqa: FBT001 - the only thing it depends on
    return "Aucune : don entre personnes publiques" if to_public_body else None


def _prefixed(mass: str | None) -> str | None:
    return f"{mass} (estimation)" if mass else None


def _total_value(leaving: Sequence[tuple[TransferLine, int]]) -> str | None:
    """What all that leaves is worth; nothing when the value of some of it is unknown."""
    worths = [units * value for line, units in leaving if (value := line.lot_line.unit_value_eur) is not None]
    return euros(sum(worths, Decimal(0))) if worths and len(worths) == len(leaving) else None


def _one_per_category(leaving: Sequence[tuple[TransferLine, int]]) -> list[TransferLine]:
    return list({line.category_id: line for line, _units in leaving}.values())


def _deed_line(line: TransferLine, units: int, devices: Sequence[EquipmentItem]) -> Facts:
    return {
        "designation": ", ".join(part for part in (line.category.label, line.eligibility.age_words) if part),
        "category": line.category.label,
        "units": units,
        "condition": line.lot_line.condition.label,
        "purchased_on": "voir l’annexe" if devices else None,
        "estimated_value": line_value(line, units),
        "serials": "voir l’annexe" if devices else None,
    }


def signed_deed(transfer: Transfer) -> Facts:
    """The deed with both signatures, once the taker has counted; with none before, which makes it a draft."""
    facts, sha = dict(transfer.deed_facts or {}), transfer.deed_sha256
    giver_side = signature_facts(
        transfer.giver, transfer.handed_over_by, transfer.handed_over_capacity, transfer.handed_over_at, CONSENT_OF_GIVER
    )
    taker_side = signature_facts(
        transfer.taker, transfer.received_by, transfer.received_capacity, transfer.received_at, _consent_of_taker(transfer)
    )
    facts["partner"] = party(transfer.taker, signatory_words(transfer.received_by, transfer.received_capacity))
    facts["text_sha256"] = sha or None
    facts["signatures"] = [side | {"text_sha256": sha or None} for side in (giver_side, taker_side)] if transfer.received_on else []
    return facts


def _consent_of_taker(transfer: Transfer) -> str:
    missing = sum(line.discrepancy_units for line in transfer.lines)
    if not missing:
        return CONSENT_OF_TAKER
    counts = ", ".join(
        f"{line.designation} : {line.received_units} reçus sur {line.sent_units} remis"
        for line in transfer.lines
        if line.discrepancy_units
    )
    return f"{CONSENT_OF_TAKER} Écart constaté : {counts}. {transfer.discrepancy_note}"
