"""What several documents print: parties, masses, signatures, fingerprints."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from core.accounts.models import Organisation
from core.accounts.rules import grouped_siret
from core.web.filters import french_mass, french_moment
from marketplace.transfers.models import TransferLine

Facts = dict[str, Any]


def fingerprint(facts: Mapping[str, Any]) -> str:
    """The SHA-256 of a text, whatever the order its facts are kept in."""
    return sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def party(organisation: Organisation, represented_by: str = "") -> Facts:
    """An organisation as documents name it."""
    return {
        "name": organisation.name,
        "siret": grouped_siret(organisation.siret),
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


def signatory_words(name: str, capacity: str) -> str:
    return ", ".join(part for part in (name, capacity) if part)


def signature_facts(organisation: Organisation, name: str, capacity: str, at: datetime | None, consent: str) -> Facts:
    return {
        "organisation": organisation.name,
        "name": name,
        "capacity": capacity,
        "signed_at": french_moment(at) if at else None,
        "consent": consent,
    }


def mass_said(mass_kg: Decimal | None) -> str | None:
    return "masse inconnue" if mass_kg is None else french_mass(mass_kg)
