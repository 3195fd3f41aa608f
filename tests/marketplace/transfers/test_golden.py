"""Each record of transfers prints the expected text, tagged, titled, in French and as PDF/UA, however much or little it holds.

`golden/<name>.txt` is what it prints; `REWRITE_GOLDEN=1` writes it anew. The deed, the pickup note and the reuse certificate have
theirs in `tests/core/golden`.
"""

import io
import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pikepdf
import pypdf
import pytest

from core.accounts.enums import OrganisationKind
from core.accounts.models import Organisation
from core.catalogue.models import EquipmentCategory
from core.documents import render_pdf
from marketplace.inventory.enums import Condition, ErasureLevel, ErasureResult, ErasureState, Works
from marketplace.inventory.models import DataErasure, EquipmentItem
from marketplace.ledger.enums import Eligibility, Proof
from marketplace.lots.models import LotLine
from marketplace.transfers.enums import Channel, OutcomeKind
from marketplace.transfers.models import Transfer, TransferLine
from marketplace.transfers.rules import documents

GOLDEN = Path(__file__).parent / "golden"
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def organisation(kind: OrganisationKind, name: str, siret: str, *, street: str, postcode: str, town: str) -> Organisation:
    return Organisation(kind=kind, name=name, siret=siret, street=street, postcode=postcode, town=town)


TOWN = organisation(
    OrganisationKind.MUNICIPALITY, "Ville de Woippy", "21570751400018", street="1, place Debré", postcode="57140", town="Woippy"
)
WORKSHOP = organisation(OrganisationKind.PARTNER, "Atelier du Réemploi", "81234567600024", street="", postcode="57000", town="Metz")


def given(number: int, outcomes: dict, *, received: int | None = 12) -> documents.StatedTransfer:
    mass = Decimal("19.800") if outcomes else None
    return documents.StatedTransfer(f"CE-2026-{number:04d}", WORKSHOP.name, date(2026, 3, number), 12, received, mass, outcomes)


def statement(*, is_empty: bool = False) -> documents.Facts:
    full = {
        (OutcomeKind.REUSED, Proof.CERTIFIED): 5,
        (OutcomeKind.REUSED, Proof.UNPROVED): 2,
        (OutcomeKind.PARTS, Proof.DECLARED): 1,
        (OutcomeKind.RECYCLED, Proof.CERTIFIED): 1,
        (OutcomeKind.RETURNED, Proof.DECLARED): 1,
        (OutcomeKind.LOST, Proof.DECLARED): 1,
    }
    transfers = [] if is_empty else [given(2, full), given(9, {}, received=None)]
    left = [
        documents.StatedOutgoing(
            left_on=date(2026, month, 4),
            channel=channel.label,
            recipient=recipient,
            units=units,
            counted_units=counted,
            is_proved=not counted,
            is_waste=channel is Channel.TAKE_BACK,
        )
        for month, channel, recipient, units, counted in (
            (5, Channel.STAFF, "Agents de la commune", 4, 4),
            (6, Channel.TAKE_BACK, "Éco-organisme", 1200, 0),
        )
    ]
    return documents.statement_facts(TOWN, transfers, [], [] if is_empty else left, first=FIRST, last=LAST)


def waste_register(*, is_empty: bool = False) -> documents.Facts:
    rows = [
        documents.WasteRow(
            left_on=date(2026, 4, day),
            category=category,
            weee_category="2",
            units=units,
            mass_kg=mass,
            is_weighed=day == 3,
            taken_by=taken_by,
            treatment=treatment,
            slip=slip,
            reference="Sortie n° 12",
        )
        for day, category, units, mass, taken_by, treatment, slip in (
            (
                3,
                "Écran",
                14,
                Decimal("61.250"),
                "Éco-organisme agréé de la région Grand Est",
                documents.RECYCLING,
                "bordereau-2026-0417.pdf",
            ),
            (21, "Ordinateur portable", 1200, None, "Enchères", "", ""),
            (28, "Téléphone multifonction", 3, Decimal("0.540"), "Éco-organisme", documents.PREPARATION, ""),
        )
    ]
    return documents.waste_register_facts(TOWN, [] if is_empty else rows, first=FIRST, last=LAST)


def erasure_certificate(*, is_empty: bool = False) -> documents.Facts:
    laptop = EquipmentCategory(id=1, code="laptop", label="Ordinateur portable", plural="ordinateurs portables", holds_data=True)
    states = {} if is_empty else {1: ErasureState.ERASED, 2: ErasureState.MISSING}
    items = [
        EquipmentItem(id=key, name=f"PC-{key:04d}", inventory_number=f"INV-{key:04d}", category=laptop, erasure=state)
        for key, state in states.items()
    ]
    lot_line = LotLine(category=laptop, condition=Condition(Works.WORKING), eligibility=Eligibility.COUNTS)
    lines = [
        TransferLine(
            id=key, category=laptop, lot_line=lot_line, sent_units=units, erased_units=2 if key == 2 else 0, taker_erased_units=0
        )
        for key, units in ({} if is_empty else {1: 2, 2: 3}).items()
    ]
    erasures = {
        1: [
            DataErasure(
                level=ErasureLevel.PURGE,
                result=ErasureResult.SUCCEEDED,
                tool="nwipe",
                tool_version="0.36",
                erased_on=date(2026, 3, 1),
                organisation=TOWN,
            )
        ]
    }
    transfer = Transfer(reference="CE-2026-0031", giver=TOWN, taker=WORKSHOP, lines=lines)
    return documents.erasure_certificate_facts(transfer, {} if is_empty else {1: items}, erasures, on=date(2026, 3, 10))


def bundle_index(*, is_empty: bool = False) -> documents.Facts:
    folder = "cessions/CE-2026-0031"
    rows = [
        documents.IndexRow(path, what, size, digest * 64)
        for path, what, size, digest in (
            ("releve.pdf", "Relevé des cessions", 48_120, "a"),
            (f"{folder}/acte.pdf", "Acte de cession signé", 61_004, "b"),
            (f"{folder}/preuves/001-photo-du-bon-de-collecte-signe-par-l-eco-organisme.pdf", "Preuve d’un devenir", 1_204_331, "c"),
        )
    ]
    return documents.bundle_index_facts(TOWN, [] if is_empty else rows, first=FIRST, last=LAST)


RECORDS = {one.__name__: one for one in (statement, waste_register, erasure_certificate, bundle_index)}


def printed(pdf: bytes) -> str:
    return "\f\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages) + "\n"


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_prints_the_expected_text(name):
    text = printed(render_pdf("record", RECORDS[name]()))
    golden = GOLDEN / f"{name}.txt"
    if "REWRITE_GOLDEN" in os.environ:
        golden.write_text(text, encoding="utf-8")

    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("is_empty", [False, True], ids=["full", "empty"])
@pytest.mark.parametrize("name", RECORDS)
def test_a_record_is_accessible(name, is_empty):
    facts = RECORDS[name](is_empty=is_empty)

    with pikepdf.open(io.BytesIO(render_pdf("record", facts))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Lang == "fr-FR"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == f"{facts['title']} – {facts['reference']}"
