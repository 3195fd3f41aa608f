"""What the reuse certificate prints."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from core.clock import paris_day
from core.web.filters import french_date
from marketplace.inventory.models import DataErasure, EquipmentItem
from marketplace.ledger.enums import Proof
from marketplace.transfers.models import Outcome, Transfer
from marketplace.transfers.rules import erasing
from marketplace.transfers.rules.documents.parts import Facts, fingerprint, mass_said, party, signatory_words, signature_facts
from marketplace.transfers.rules.preparing import document_reference
from marketplace.transfers.rules.reporting import total_mass


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
        "reference": document_reference(transfer.reference, "ATT") + number,
        "dated": (transfer.closed_on or paris_day(transfer.prepared_at)).isoformat(),
        "giver": party(transfer.giver, signatory_words(transfer.handed_over_by, transfer.handed_over_capacity)),
        "partner": party(transfer.taker, signatory_words(transfer.received_by, transfer.received_capacity)),
        "deed_reference": document_reference(transfer.reference, "ACTE"),
        "received_on": french_date(transfer.received_on),
        "statement": "Le bénéficiaire certifie que le matériel reçu a connu le devenir indiqué ci-dessous, tel qu’il l’a déclaré "
        "sur la plateforme."
        + (f" Cette attestation remplace les {transfer.certificate_number - 1} précédentes." if number else ""),
        "lines": _certificate_lines(outcomes),
        "totals": [
            {
                "outcome": label,
                "units": sum(outcome.units for outcome in some),
                "mass_kg": mass_said(total_mass(some)),
            }
            for label, some in by_kind.items()
        ],
        "received": {"units": received, "mass_kg": mass_said(total_mass(outcomes))},
        "unreported_units": sum(line.unreported_units for line in transfer.lines),
        "data_erasure": erasing.said_in_certificate(transfer, devices or {}),
        "erasures": erasing.rows_of(devices or {}, erasures),
    }
    sha = fingerprint(facts)
    last = outcomes[-1] if outcomes else None
    signature = signature_facts(
        transfer.taker,
        last.by.user.name if last and last.by else transfer.received_by or transfer.taker.name,
        last.by.role.label if last and last.by else transfer.received_capacity,
        last.reported_at if last else transfer.received_at,
        "« Je déclare le devenir de ce matériel au nom de mon organisme. »",
    )
    facts["signatures"] = [signature | {"text_sha256": sha}]
    return facts


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
