"""What each document of a transfer prints: facts already in French, for core.documents."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from core.accounts.models import Membership, Organisation
from core.web.filters import SPACE, french_date, french_mass, french_moment
from geo.partners.enums import LegalClass
from marketplace.inventory.models import DataErasure, EquipmentItem
from marketplace.ledger.enums import Proof
from marketplace.transfers import rules
from marketplace.transfers.models import Outcome, Transfer, TransferLine
from marketplace.transfers.rules import erasing

Facts = dict[str, Any]

CONSENT_OF_GIVER = "« J’ai compté ce qui part, j’ai lu cet acte et je le signe au nom de mon organisme. »"
CONSENT_OF_TAKER = "« J’ai compté ce qui est arrivé, j’ai lu cet acte et je le signe au nom de mon organisme. »"
LEGAL_BASIS = {
    "partner": "Don de matériel informatique à une association ou un organisme habilité (code général de la propriété des "
    "personnes publiques, articles L. 3212-2, 3°, et L. 3212-3) ; valeur unitaire d’au plus 300 €",
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


def fingerprint(facts: Mapping[str, Any]) -> str:
    """The SHA-256 of a text, whatever the order its facts are kept in."""
    return sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def party(organisation: Organisation, represented_by: str = "") -> Facts:
    """An organisation as documents name it."""
    siret = organisation.siret
    return {
        "name": organisation.name,
        "siret": f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}",
        "address": organisation.address,
        "represented_by": represented_by,
    }


def estimated_mass(lines: Sequence[tuple[TransferLine, int]]) -> str | None:
    """The estimated mass of some units of each line, in words; nothing when no mass is known."""
    known = [line.unit_mass_kg * units for line, units in lines if line.unit_mass_kg is not None]
    unknown = sum(units for line, units in lines if line.unit_mass_kg is None)
    if not known:
        return None
    return french_mass(sum(known, Decimal(0))) + (f", sans compter {unknown} unités de masse inconnue" if unknown else "")


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
    erasures: Mapping[int, Sequence[DataErasure]] | None = None,
    is_draft: bool = False,
) -> Facts:
    """The text of the deed, as the giver signs it.

    `sent` is by line; `price_caps` in euros by category code; `erasures` those that hold, by device. A draft knows no device yet.
    """
    to_public_body = transfer.taker.kind.is_public
    lot = transfer.claim.lot
    leaving = [(line, sent[line.id]) for line in transfer.lines if sent.get(line.id)]
    allows_price = legal_class in SOLIDARITY_CLASSES
    return {
        "reference": rules.document_reference(transfer.reference, "ACTE"),
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
            "estimated_value": None,
        },
        "devices": [
            {
                "designation": " ".join(part for part in (item.name, item.manufacturer, item.model) if part),
                "inventory_number": item.inventory_number,
                "serial_number": item.serial,
                "purchased_on": french_date(item.purchased_on) if item.purchased_on else None,
                "condition": line.lot_line.condition.label,
                "estimated_value": None,
            }
            for line, _units in leaving
            for item in devices.get(line.id, ())
        ],
    }


def _without_agreement(to_public_body: bool) -> str | None:  # noqa: FBT001 - the only thing it depends on
    return "Aucune : don entre personnes publiques" if to_public_body else None


def _prefixed(mass: str | None) -> str | None:
    return f"{mass} (estimation)" if mass else None


def _one_per_category(leaving: Sequence[tuple[TransferLine, int]]) -> list[TransferLine]:
    return list({line.category_id: line for line, _units in leaving}.values())


def _deed_line(line: TransferLine, units: int, devices: Sequence[EquipmentItem]) -> Facts:
    return {
        "designation": ", ".join(part for part in (line.category.label, line.eligibility.age_words) if part),
        "category": line.category.label,
        "units": units,
        "condition": line.lot_line.condition.label,
        "purchased_on": "voir l’annexe" if devices else None,
        "estimated_value": None,
        "serials": "voir l’annexe" if devices else None,
    }


def signed_deed(transfer: Transfer) -> Facts:
    """The deed with both signatures, once the taker has counted; with none before, which makes it a draft."""
    facts, sha = dict(transfer.deed_facts or {}), transfer.deed_sha256
    giver_side = _signature(
        transfer.giver, transfer.handed_over_by, transfer.handed_over_capacity, transfer.handed_over_at, CONSENT_OF_GIVER
    )
    taker_side = _signature(
        transfer.taker, transfer.received_by, transfer.received_capacity, transfer.received_at, _consent_of_taker(transfer)
    )
    facts["partner"] = party(transfer.taker, _signatory(transfer.received_by, transfer.received_capacity))
    facts["text_sha256"] = sha or None
    facts["signatures"] = [side | {"text_sha256": sha or None} for side in (giver_side, taker_side)] if transfer.received_on else []
    return facts


def _signatory(name: str, capacity: str) -> str:
    return ", ".join(part for part in (name, capacity) if part)


def _signature(organisation: Organisation, name: str, capacity: str, at: datetime | None, consent: str) -> Facts:
    return {
        "organisation": organisation.name,
        "name": name,
        "capacity": capacity,
        "signed_at": french_moment(at) if at else None,
        "consent": consent,
    }


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


def pickup_note_facts(transfer: Transfer, *, giver_contact: Membership | None, taker_contact: Membership | None) -> Facts:
    """The note carried to the pickup."""
    lot = transfer.claim.lot
    promised = [(line, line.promised_units) for line in transfer.lines]
    return {
        "reference": rules.document_reference(transfer.reference, "ENL"),
        "dated": (transfer.pickup_on or transfer.prepared_at.date()).isoformat(),
        "deed_reference": rules.document_reference(transfer.reference, "ACTE"),
        "giver": party(transfer.giver),
        "partner": party(transfer.taker),
        "place": {
            "name": lot.pickup_place,
            "address": transfer.giver.address,
            "access": ", ".join(said for label, said in lot.pickup_facts if label != "Où"),
        },
        "appointment": french_date(transfer.pickup_on) if transfer.pickup_on else "date à convenir",
        "giver_contact": _contact(transfer.giver, giver_contact),
        "taker_contact": _contact(transfer.taker, taker_contact),
        "lines": [
            {"designation": f"État : {line.details}", "category": line.category.label, "units": units} for line, units in promised
        ],
        "totals": {"units": sum(units for _line, units in promised), "mass_kg": estimated_mass(promised)},
    }


def _contact(organisation: Organisation, person: Membership | None) -> Facts:
    return {
        "name": person.user.name if person else organisation.name,
        "phone": organisation.phone or None,
        "email": person.user.email if person else organisation.email or None,
    }


def certificate_facts(
    transfer: Transfer,
    outcomes: Sequence[Outcome],
    *,
    devices: Mapping[int, Sequence[EquipmentItem]] | None = None,
    erasures: Mapping[int, Sequence[DataErasure]] | None = None,
) -> Facts:
    """What the taker certifies became of the goods; `outcomes` and `erasures` are those that hold, `devices` those that left."""
    number = f"-{transfer.certificate_number}" if transfer.certificate_number > 1 else ""
    by_kind: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_kind[outcome.kind.label].append(outcome)
    received = sum(line.received_units or 0 for line in transfer.lines)
    facts: Facts = {
        "reference": rules.document_reference(transfer.reference, "ATT") + number,
        "dated": (transfer.closed_on or transfer.prepared_at.date()).isoformat(),
        "giver": party(transfer.giver, _signatory(transfer.handed_over_by, transfer.handed_over_capacity)),
        "partner": party(transfer.taker, _signatory(transfer.received_by, transfer.received_capacity)),
        "deed_reference": rules.document_reference(transfer.reference, "ACTE"),
        "received_on": french_date(transfer.received_on),
        "statement": "Le bénéficiaire certifie que le matériel reçu a connu le devenir indiqué ci-dessous, tel qu’il l’a déclaré "
        "sur la plateforme."
        + (f" Cette attestation remplace les {transfer.certificate_number - 1} précédentes." if number else ""),
        "lines": _certificate_lines(outcomes),
        "totals": [
            {
                "outcome": label,
                "units": sum(outcome.units for outcome in some),
                "mass_kg": _mass_said(rules.total_mass(some)),
            }
            for label, some in by_kind.items()
        ],
        "received": {"units": received, "mass_kg": _mass_said(rules.total_mass(outcomes))},
        "unreported_units": sum(line.unreported_units for line in transfer.lines),
        "data_erasure": erasing.said_in_certificate(transfer, devices or {}),
        "erasures": erasing.rows_of(devices or {}, erasures),
    }
    sha = fingerprint(facts)
    last = outcomes[-1] if outcomes else None
    signature = _signature(
        transfer.taker,
        last.by.user.name if last and last.by else transfer.received_by or transfer.taker.name,
        last.by.role.label if last and last.by else transfer.received_capacity,
        last.reported_at if last else transfer.received_at,
        "« Je déclare le devenir de ce matériel au nom de mon organisme. »",
    )
    facts["signatures"] = [signature | {"text_sha256": sha}]
    return facts


def _mass_said(mass_kg: Decimal | None) -> str | None:
    return "masse inconnue" if mass_kg is None else french_mass(mass_kg)


def _certificate_lines(outcomes: Sequence[Outcome]) -> list[Facts]:
    """Outcomes alike on one row: category, outcome, day and proof."""
    groups: dict[tuple[int, str, str, date, str], int] = defaultdict(int)
    for outcome in outcomes:
        proof = outcome.proof.label
        if outcome.proof is Proof.CERTIFIED and outcome.proof_file:
            proof = f"{proof} : {outcome.proof_file.name}"
        category = outcome.line.category
        groups[(category.position, category.label, outcome.kind.label, outcome.occurred_on, proof)] += outcome.units
    return [
        {"category": category, "units": units, "outcome": kind, "date": french_date(day), "proof": proof}
        for (_position, category, kind, day, proof), units in sorted(groups.items())
    ]
