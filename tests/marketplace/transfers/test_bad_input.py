"""What cannot be, typed in the pages of transfers: answered with what to do; nothing typed is lost, nothing is written."""

from datetime import date, timedelta

import pytest

from core.clock import today
from geo.partners.enums import LegalClass
from marketplace.ledger.models import Movement
from marketplace.transfers import queries
from marketplace.transfers.models import DocumentBundle, Outgoing, PickedItem, PickupSlot
from tests.factories import make_manager
from tests.geo.partners.factories import make_partner
from tests.marketplace.transfers.factories import make_item, make_transfer, received
from tests.pages import text_of

pytestmark = pytest.mark.usefixtures("db")

TOMORROW, YESTERDAY, FAR = ((today() + timedelta(days=days)).isoformat() for days in (1, -1, 400))
TWICE = {f"{part}_{number}": said for number in (1, 2) for part, said in (("day", TOMORROW), ("begins", "9:00"), ("ends", "9:30"))}
SOLD = {"kind": "reused", "reuse": "sold", "proof": "declared", "units": "1"}


def refused(answer, words: str, *kept: str) -> None:
    """It says those words, beside a field, and keeps what was typed."""
    assert answer.status_code == 422
    assert words.replace("\u00a0", " ").lower() in text_of(answer).replace("\u00a0", " ").lower()
    for typed in kept:
        assert typed in answer.text


def sell(client_of, legal_class: LegalClass, price: str, code: str):
    """Somebody reports the sale of one unit from the page of the line."""
    transfer, _giver, taker = received((code, 2))
    make_partner(taker.organisation, legal_class=legal_class)
    path = f"/cessions/{transfer.id}/lignes/{transfer.lines[0].id}/declarer"
    day = queries.get_transfer(transfer.id).received_on.isoformat()
    return client_of(taker).submit(path, "Déclarer", unit_price=price, occurred_on=day, note="Vendu samedi", **SOLD)


@pytest.mark.parametrize(
    ("sale", "words"),
    [
        ((LegalClass.PUBLIC_UTILITY, "181", "laptop"), "dépassent le prix solidaire maximal de 180 €"),
        ((LegalClass.GENERAL_INTEREST, "180,01", "laptop"), "Vérifiez le prix d’une seule unité"),
        ((LegalClass.PUBLIC_UTILITY, "", "laptop"), "Indiquez le prix payé pour une unité"),
        ((LegalClass.PUBLIC_UTILITY, "-5", "laptop"), "Indiquez"),
        ((LegalClass.PUBLIC_UTILITY, "gratuit", "laptop"), "Indiquez un prix en euros"),
        ((LegalClass.ESUS, "20", "laptop"), "Choisissez « donné » ou « gardé »"),
        ((LegalClass.PUBLIC_UTILITY, "20", "server_rack"), "aucun prix solidaire n’est fixé pour cette catégorie"),
    ],
)
def test_a_sale_the_law_does_not_allow_is_not_reported(client_of, db, sale, words):
    answer = sell(client_of, *sale)

    refused(answer, words, "Vendu samedi")
    assert db.query(Movement).filter(Movement.kind == "reused").count() == 0


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "Proposez un à cinq créneaux"),
        ({"day_1": YESTERDAY, "begins_1": "09:00", "ends_1": "10:00"}, "Choisissez un jour entre aujourd’hui et dans un an"),
        ({"day_1": FAR, "begins_1": "09:00", "ends_1": "10:00"}, "Choisissez un jour entre aujourd’hui et dans un an"),
        ({"day_1": TOMORROW, "begins_1": "10:00", "ends_1": "10:00"}, "L’heure de fin doit suivre l’heure de début"),
        ({"day_1": TOMORROW, "begins_1": "10:00", "ends_1": ""}, "Complétez ce créneau"),
        ({"day_1": "31/02/2027", "begins_1": "25:99", "ends_1": "midi"}, "Indiquez"),
        (TWICE, "Ce créneau est proposé deux fois"),
    ],
)
def test_a_slot_that_cannot_be_is_not_proposed(client_of, db, facts, words):
    transfer, giver, _taker = make_transfer()

    answer = client_of(giver).submit(f"/cessions/{transfer.id}/creneaux", "Proposer ces créneaux", **facts)

    refused(answer, words, *(value for value in facts.values() if value))
    assert db.query(PickupSlot).count() == 0


@pytest.mark.parametrize("typed", ["11", "-1", "dix", "9" * 30])
def test_a_pick_list_keeps_within_what_is_promised(client_of, typed):
    transfer, giver, _taker = make_transfer(("laptop", 10))
    line = transfer.lines[0]

    answer = client_of(giver).submit(
        f"/cessions/{transfer.id}/liste-de-retrait", "Enregistrer la liste", **{f"units_{line.id}": typed}
    )

    refused(answer, "Indiquez", typed)
    assert queries.get_transfer(transfer.id).lines[0].picked_units is None


def test_a_device_of_somebody_else_is_not_put_aside(client_of, db):
    transfer, giver, _taker = make_transfer(devices=1)
    theirs = make_item(make_manager())
    path = f"/cessions/{transfer.id}/liste-de-retrait"

    answer = client_of(giver).post(path, data={"items": [str(theirs.id)], "shown": str(theirs.id)})

    refused(answer, "Un des appareils cochés n’est plus dans ce lot")
    assert db.query(PickedItem).count() == 0


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"channel": "staff", "highest_value_eur": ""}, "Indiquez la valeur du bien le plus cher"),
        ({"channel": "staff", "highest_value_eur": "300,01"}, "dépasse le plafond d’un don, 300 €"),
        ({"channel": "staff", "highest_value_eur": "cher"}, "en euros"),
        ({"channel": "association", "is_waste": "y"}, "Un don n’est pas un déchet"),
        ({"channel": "sale", "left_on": TOMORROW}, "Cette date est dans le futur"),
        ({"channel": "sale", "left_on": "hier"}, "Indiquez une date"),
        ({"channel": "sale", "committed_on": TOMORROW}, "L’engagement de réemploi doit précéder le départ"),
        ({"channel": "sale", "units": "-3"}, "Indiquez"),
        ({"channel": "sale", "units": ""}, "Cochez au moins un appareil"),
        ({"channel": "vol"}, "Choisissez une des réponses proposées"),
        ({"channel": "sale", "age": "zz"}, "Choisissez une des réponses proposées"),
        ({"channel": "sale", "recipient": "  "}, "Indiquez à qui le matériel est allé"),
    ],
)
def test_an_outgoing_that_cannot_be_is_not_recorded(client_of, db, facts, words):
    browser = client_of(make_manager())
    category = next(
        option["value"] for option in browser.page("/sorties/enregistrer").select("#category_id option") if option.text == "Écran"
    )
    defaults = {
        "category_id": category, "units": "3", "recipient": "Agents", "left_on": YESTERDAY, "highest_value_eur": "40",
        "note": "Gardé",
    }  # fmt: skip

    answer = browser.submit("/sorties/enregistrer", "Enregistrer la sortie", **{**defaults, **facts})

    refused(answer, words, "Gardé")
    assert db.query(Outgoing).count() == 0
    assert db.query(Movement).count() == 0


@pytest.mark.parametrize(("first", "last"), [("2026-12-31", "2026-01-01"), ("2020-01-01", "2026-12-31"), ("hier", "2026-01-01")])
def test_an_archive_of_a_period_that_cannot_be_is_not_asked_for(client_of, db, first, last):
    person = make_manager()

    answer = client_of(person).post(
        "/cessions/documents/dossier", data={"organisme": str(person.organisation_id), "du": first, "au": last}
    )

    assert answer.status_code == 422
    assert db.query(DocumentBundle).count() == 0


@pytest.mark.parametrize("typed", ["11", "-1", "x"])
def test_figures_of_a_discrepancy_keep_within_what_was_sent(client_of, typed):
    transfer, giver, _taker = received(("laptop", 10), lost=1)
    line = transfer.lines[0]

    answer = client_of(giver).submit(
        f"/cessions/{transfer.id}/ecart", "Envoyer cette réponse", text="Nous avons recompté", **{f"units_{line.id}": typed}
    )

    refused(answer, "Indiquez", "Nous avons recompté")
    assert len(queries.discrepancy_entries(transfer.id)) == 1


def test_an_outcome_does_not_happen_before_the_receipt_nor_tomorrow(client_of, db):
    transfer, _giver, taker = received(("laptop", 2))
    path = f"/cessions/{transfer.id}/lignes/{transfer.lines[0].id}/declarer"
    facts = {"kind": "recycled", "proof": "declared", "units": "1", "note": "Benne pleine"}

    early = client_of(taker).submit(path, "Déclarer", occurred_on=date(2020, 1, 1).isoformat(), **facts)
    late = client_of(taker).submit(path, "Déclarer", occurred_on=TOMORROW, **facts)

    refused(early, "réception", "Benne pleine")
    refused(late, "Cette date est dans le futur", "Benne pleine")
    assert db.query(Movement).filter(Movement.kind == "recycled").count() == 0
