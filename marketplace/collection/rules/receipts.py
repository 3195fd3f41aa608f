"""What the receipt of an emptying prints."""

from typing import Any

from core.accounts.models import Organisation
from core.web.filters import counted, french_date, french_mass
from marketplace.collection.models import Emptying

NOTES = [
    "Le contenu a été pesé en une fois\u00a0; la masse d’une catégorie en est une part, selon les masses usuelles.",
    "Ce matériel vient d’habitants ou d’agents\u00a0: il n’entre pas dans le taux de réemploi du décret n°\u00a02023-266.",
]


def receipt_facts(emptying: Emptying, municipality: str) -> dict[str, Any]:
    """The facts of the template `record`: where, when, who took what, under which agreement, what became of it so far."""
    box, host = emptying.box, emptying.box.host
    place = ", ".join(part for part in (box.building, box.street, municipality) if part)
    facts = [
        ("Borne", f"{box.name} ({box.printed_code})"),
        ("Lieu", place),
        ("Vidée le", french_date(emptying.emptied_on)),
        ("Vidée par", f"{emptying.taker.name}, SIRET {emptying.taker.siret}"),
        ("Convention", emptying.agreement.reference),
        ("Déposé par", "des habitants" if box.origin.value == "residents" else "des agents"),
        ("Masse pesée", french_mass(emptying.mass_kg)),
        ("Piles et batteries, à part", french_mass(emptying.batteries_kg) if emptying.batteries_kg is not None else "non pesées"),
        ("Remarque", emptying.note or "aucune"),
    ]
    if emptying.is_withdrawn:
        facts.insert(0, ("Collecte annulée", emptying.withdrawal_reason))
    rows = [[line.category.label, line.units, french_mass(line.mass_kg)] for line in emptying.lines]
    became = [
        [line.category.label, outcome.kind.label, outcome.units, french_date(outcome.occurred_on), outcome.proof.label]
        for line in emptying.lines
        for outcome in line.outcomes
        if not outcome.is_withdrawn
    ]
    left = emptying.unreported_units
    return {
        "reference": emptying.reference,
        "dated": emptying.emptied_on.isoformat(),
        "kind": "Reçu de collecte",
        "title": f"Reçu de collecte\u00a0: {box.name}",
        "giver": _party(host),
        "facts": [{"label": label, "value": value} for label, value in facts],
        "notes": NOTES,
        "tables": [
            {
                "title": "Ce que la borne contenait",
                "headers": ["Catégorie", "Appareils", "Masse"],
                "rows": [*rows, ["Total", emptying.units, french_mass(emptying.mass_kg)]],
                "note": None,
            },
            {
                "title": "Ce que c’est devenu",
                "headers": ["Catégorie", "Devenir", "Appareils", "Le", "Preuve"],
                "rows": became,
                "note": f"Devenir pas encore déclaré\u00a0: {counted(left, 'appareil')}." if left else None,
            },
        ],
    }


def _party(organisation: Organisation) -> dict[str, Any]:
    return {"name": organisation.name, "siret": organisation.siret, "address": organisation.address, "represented_by": None}
