"""Outcomes by file and solidarity prices: what is refused, with what to do; what is reported once, whole."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import product

import pytest

from geo.partners.enums import LegalClass
from marketplace.ledger.models import Movement
from marketplace.transfers import queries, services
from marketplace.transfers.enums import OutcomeKind, Reuse, TransferState
from marketplace.transfers.errors import OutcomeFileEmpty, OutcomeFileUnreadable, PriceMissing, PriceTooHigh, SaleNotAllowed
from marketplace.transfers.models import Outcome
from marketplace.transfers.rules import SOLIDARITY_CLASSES, check_price
from tests.geo.partners.factories import make_partner
from tests.marketplace.transfers.factories import LATER, outcomes_csv, received, report
from tests.pages import text_of

DAY = "12/03/2026"
CAP = 180


def sold(price, *, cap=CAP, legal_class=LegalClass.GENERAL_INTEREST, kind=OutcomeKind.REUSED, reuse=Reuse.SOLD):
    check_price(kind, reuse, price, category="Ordinateur portable", cap_eur=cap, legal_class=legal_class)


@pytest.mark.parametrize(("kind", "reuse", "legal_class"), [*product(OutcomeKind, [*Reuse, None], [*LegalClass, None])])
def test_only_a_sale_by_two_classes_of_associations_has_a_price(kind, reuse, legal_class):
    is_sale = kind is OutcomeKind.REUSED and reuse is Reuse.SOLD
    if not is_sale or legal_class in SOLIDARITY_CLASSES:
        sold(Decimal(CAP), legal_class=legal_class, kind=kind, reuse=reuse)
    else:
        with pytest.raises(SaleNotAllowed, match="prix solidaire"):
            sold(Decimal(1), legal_class=legal_class, kind=kind, reuse=reuse)


@pytest.mark.parametrize(
    ("price", "cap", "refusal"),
    [
        (Decimal("180.00"), CAP, None),
        (Decimal("180.01"), CAP, PriceTooHigh),
        (Decimal(0), CAP, PriceMissing),
        (Decimal(-3), CAP, PriceMissing),
        (None, CAP, PriceMissing),
        (Decimal(1), None, SaleNotAllowed),
    ],
)
def test_a_price_is_more_than_nothing_and_at_most_the_cap(price, cap, refusal):
    if refusal is None:
        sold(price, cap=cap)
    else:
        with pytest.raises(refusal):
            sold(price, cap=cap)


@pytest.mark.usefixtures("db")
def test_a_sale_above_the_cap_writes_nothing(db):
    transfer, _giver, taker = received(("laptop", 2))
    make_partner(taker.organisation, legal_class=LegalClass.PUBLIC_UTILITY)

    with pytest.raises(PriceTooHigh, match="180"):
        services.report_outcome(
            transfer.lines[0].id, report(reuse=Reuse.SOLD, unit_price_eur=Decimal(181)), units=1, by=taker, now=LATER
        )

    assert db.query(Outcome).count() == 0
    assert transfer.lines[0].reported_units == 0


def given(transfer, taker, *rows, **facts):
    content = outcomes_csv(*rows, **facts)
    return services.preview_outcome_file(transfer.id, content, name="devenirs.csv", by=taker, now=LATER)


@pytest.mark.usefixtures("db")
def test_a_file_reports_devices_and_counted_units_once(db):
    transfer, _giver, taker = received(("monitor", 4), devices=2)
    first, second = (place.item for place in next(line for line in transfer.lines if line.items).items)
    rows = [
        f";{first.inventory_number};;Réemployé;donné;;{DAY};",
        f";{second.inventory_number};;Recyclé;;;{DAY};Sans preuve",
        f"Écran;;1;Démonté pour pièces;;;{DAY};",
        f"Écran;;1;Démonté pour pièces;;;{DAY};",
        f"Écran;;2;Perdu;;;{DAY};",
    ]
    file = given(transfer, taker, *rows)
    assert db.query(Outcome).count() == 0

    services.apply_outcome_file(file.id, by=taker, now=LATER)
    services.apply_outcome_file(file.id, by=taker, now=LATER)
    again = given(transfer, taker, *rows)

    assert sorted(outcome.words for outcome in queries.live_outcomes(transfer.id)) == [
        "Démonté pour pièces", "Démonté pour pièces", "Perdu", "Recyclé", "Réemployé, donné",
    ]  # fmt: skip
    assert transfer.state is TransferState.CLOSED
    assert (again.report["created"], again.report["unchanged"], again.report["refused"]) == ([], [2, 3, 4, 5, 6], [])
    with pytest.raises(OutcomeFileEmpty):
        services.apply_outcome_file(again.id, by=taker, now=LATER)
    assert db.query(Outcome).count() == 5


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("Ordinateur portable;;9;Recyclé;;;{day};", "Unités", "entre 1 et 3"),
        ("Ordinateur portable;;0;Recyclé;;;{day};", "Unités", "entre 1 et 3"),
        ("Ordinateur portable;;deux;Recyclé;;;{day};", "Unités", "nombre entier"),
        ("Ordinateur portable;;1;Jeté;;;{day};", "Devenir", "Devenir inconnu"),
        ("Ordinateur portable;;1;;;;{day};", "Devenir", "Devenir absent"),
        ("Ordinateur portable;;1;Recyclé;;;31/02/2026;", "Date", "impossible"),
        ("Ordinateur portable;;1;Recyclé;;;01/01/2026;", "Date", "précède la réception"),
        ("Ordinateur portable;;1;Recyclé;;;01/01/2099;", "Date", "futur"),
        ("Ordinateur portable;;1;Recyclé;;;{day};Attesté par un document", "Preuve", "son document"),
        ("Ordinateur portable;;1;Recyclé;;;{day};peut-être", "Preuve", "compris"),
        ("Ordinateur portable;;1;Réemployé;loué;;{day};", "Réemploi", "compris"),
        ("Ordinateur portable;;1;Vendu;;200;{day};", "Prix unitaire", "prix solidaire maximal"),
        ("Ordinateur portable;;1;Vendu;;gratuit;{day};", "Prix unitaire", "en euros"),
        ("Ordinateur portable;;1;Vendu;;;{day};", "Réemploi", "prix payé"),
        ("Tablette;;1;Recyclé;;;{day};", "Ligne de la cession", "pas une ligne"),
        (";INV-AILLEURS;;Recyclé;;;{day};", "Numéro d’inventaire", "n’est pas parti"),
        (";;1;Recyclé;;;{day};", "Ligne de la cession", "de quel matériel"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("db")
def test_a_row_that_is_not_clear_is_refused_with_its_line_column_and_reason(row, column, said):
    transfer, _giver, taker = received(("laptop", 3))
    make_partner(taker.organisation, legal_class=LegalClass.GENERAL_INTEREST)

    ((line, header, reason),) = given(transfer, taker, row.format(day=DAY)).report["refused"]

    assert (line, header) == (2, column)
    assert said in reason


@pytest.mark.usefixtures("db")
def test_rows_are_planned_one_after_the_other():
    transfer, _giver, taker = received(("laptop", 3))

    file = given(transfer, taker, f"Ordinateur portable;;2;Recyclé;;;{DAY};", f"Ordinateur portable;;2;Perdu;;;{DAY};")

    assert [row[0] for row in file.report["created"]] == [2]
    assert file.report["refused"][0][0] == 3


@pytest.mark.usefixtures("db")
def test_what_a_file_contradicts_is_for_a_person_to_correct():
    transfer, _giver, taker = received(devices=1)
    line = transfer.lines[0]
    item = line.items[0].item
    services.report_outcome(line.id, report(OutcomeKind.RECYCLED), item_ids=[item.id], by=taker, now=LATER)

    file = given(transfer, taker, f";{item.inventory_number};;Perdu;;;{DAY};")

    assert "déjà déclaré « Recyclé »" in file.report["refused"][0][2]


@pytest.mark.parametrize("headers", ["Nom;Prénom", "Devenir;Date", "Ligne;Unités;Date", "x"])
@pytest.mark.usefixtures("db")
def test_a_file_without_the_columns_it_takes_is_refused_whole(headers):
    transfer, _giver, taker = received()

    with pytest.raises(OutcomeFileUnreadable):
        given(transfer, taker, "a;b;c", headers=headers)


@pytest.mark.usefixtures("db")
def test_nothing_is_reported_when_one_report_is_refused_at_the_last_moment(db):
    transfer, _giver, taker = received(("laptop", 3), ("monitor", 1))
    file = given(transfer, taker, f"Ordinateur portable;;3;Recyclé;;;{DAY};", f"Écran;;1;Perdu;;;{DAY};")
    laptops = next(line for line in transfer.lines if line.category.code == "laptop")
    services.report_outcome(laptops.id, report(OutcomeKind.LOST), units=3, by=taker, now=LATER)

    services.apply_outcome_file(file.id, by=taker, now=LATER)

    assert [row[1] for row in file.report["created"]] == [
        line.designation for line in transfer.lines if line.category.code == "monitor"
    ]
    assert db.query(Movement).filter_by(transfer_line_id=laptops.id).count() == 2


@pytest.mark.usefixtures("db")
def test_the_file_goes_through_the_pages_and_keeps_no_name_of_a_person(client_of):
    transfer, giver, taker = received(("laptop", 2))
    browser = client_of(taker)
    content = outcomes_csv(f"Ordinateur portable;2;Recyclé;{DAY};Mme Martin", headers="Ligne;Unités;Devenir;Date;Bénéficiaire")
    path = f"/cessions/{transfer.id}/devenirs/importer"

    preview = browser.submit(path, "Voir ce que contient", file=(BytesIO(content), "devenirs.csv"))
    address = preview.request.path
    answer = browser.submit(address, "Déclarer ces devenirs")

    assert "Devenirs importés" in text_of(answer)
    assert b"Martin" not in client_of(giver).get(f"{address}/fichier").data
    assert "Devenirs importés" in text_of(browser.get(address))
    assert transfer.lines[0].reported_units == 2


@pytest.mark.usefixtures("db")
def test_the_model_lists_what_is_left_to_report(client_of):
    transfer, _giver, taker = received(("monitor", 4), devices=2)

    model = client_of(taker).get(f"/cessions/{transfer.id}/devenirs/modele").text

    assert model.count("\r\n") == 1 + 2 + 1
    assert "Écran" in model
    assert date(2026, 3, 12) == transfer.received_on
