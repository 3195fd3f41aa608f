"""The papers of the demonstration."""

from core.documents import render_pdf


def fictitious_document() -> bytes:
    """A certificate that says it is none."""
    party = {"name": "Organisme fictif", "siret": None, "address": None, "represented_by": None}
    return render_pdf(
        "reuse_certificate",
        {
            "reference": "DEMO",
            "dated": None,
            "giver": party,
            "partner": party,
            "deed_reference": "DEMO",
            "received_on": None,
            "statement": "Document fictif de la démonstration.",
            "lines": [],
            "totals": [],
            "received": {"units": 0, "mass_kg": None},
            "unreported_units": 0,
            "signatures": [],
        },
    )
