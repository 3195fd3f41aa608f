"""Lines, files, declarations and shares, in the database."""

import csv
import json
from datetime import date
from decimal import Decimal
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from frictionless import Resource, Schema, validate

from core import storage
from core.accounts.queries import journal_about
from core.authenticity import known_document
from core.clock import now
from core.errors import NotFound
from core.web.workbooks import ods_of, xlsx_of
from marketplace.inventory.errors import UnreadableFile
from marketplace.purchases import errors, queries, services
from marketplace.purchases.enums import TargetBasis
from marketplace.purchases.models import Purchase, SpendDeclaration
from marketplace.purchases.queries import PurchaseFilters
from marketplace.purchases.rules.declaring import KindTotal, digest_of, published_rows, totals_of
from marketplace.purchases.services.declarations import published_file
from marketplace.purchases.services.references import FOLDER, load_references
from tests.factories import make_coordinator, make_manager
from tests.marketplace.purchases.factories import (
    FILE,
    IT,
    LAST_YEAR,
    PAPER,
    declare,
    facts_of,
    kind_id_of,
    make_purchase,
    make_purchase_file,
)
from tests.marketplace.supply.factories import make_quoted, make_supplier

SCHEMA = FOLDER / "agec_schema.json"
SAMPLE = Path(__file__).parents[2] / "samples" / "declaration_agec_art58.csv"


def lines_of(member):
    return [
        (row.label, row.bought_on, row.kind, row.units, row.amount_eur, row.reuse_eur)
        for row in queries.purchases_to_export(member.organisation_id, PurchaseFilters())
    ]


def test_a_line_is_written_changed_and_removed_and_the_journal_tells_it(db):
    buyer = make_manager()
    line = make_purchase(buyer)

    services.change_purchase(line.id, facts_of(amount_eur=Decimal("2000.10")), by=buyer, now=now())
    services.remove_purchase(line.id, by=buyer, now=now())

    assert lines_of(buyer) == []
    told = journal_about("purchase", line.id)
    assert [entry.name for entry in told] == ["PurchaseAdded", "PurchaseChanged", "PurchaseRemoved"]
    assert told[1].facts["before"]["amount"] == "1\u202f850,00\u00a0€"
    with pytest.raises(errors.LineRemoved):
        services.remove_purchase(line.id, by=buyer, now=now())


def test_sums_are_exact_to_the_cent(db):
    buyer = make_manager()
    for _ in range(30):
        make_purchase(buyer, amount_eur=Decimal("0.10"), reuse_eur=Decimal("0.01"))

    (one,) = queries.shares_so_far(buyer.organisation_id, LAST_YEAR).shares

    assert (one.amount_eur, one.reuse_eur, one.share_percent) == (Decimal("3.00"), Decimal("0.30"), Decimal(10))


@pytest.mark.parametrize("form", ["utf-8", "cp1252", "xlsx", "ods", "titled"])
def test_a_file_is_seen_then_added_once(db, form):
    buyer = make_manager()
    rows = list(csv.reader(StringIO(FILE), delimiter=";"))
    content = {
        "utf-8": FILE.encode,
        "cp1252": lambda: FILE.encode("cp1252"),
        "xlsx": lambda: xlsx_of(rows[0], [[*rows[1][:5], 2220, 2220], [*rows[2][:5], 1180.5, ""]]),
        "ods": lambda: ods_of(rows[0], [[*rows[1][:5], Decimal("2220"), 2220], [*rows[2][:5], Decimal("1180.5"), ""]]),
        "titled": f"Achats de la ville\n\n{FILE}".encode,
    }[form]()

    given = make_purchase_file(buyer, content)
    assert lines_of(buyer) == []
    services.apply_purchase_file(given.id, by=buyer, now=now())
    services.apply_purchase_file(given.id, by=buyer, now=now())
    again = make_purchase_file(buyer, content)

    assert lines_of(buyer) == [
        ("Ramettes", date(LAST_YEAR, 5, 3), PAPER, 40, Decimal("1180.50"), 0),
        ("Portables reconditionnés", date(LAST_YEAR, 4, 14), IT, 12, Decimal(2220), Decimal(2220)),
    ]
    assert again.report["created"] == again.report["refused"] == []
    assert len(again.report["unchanged"]) == 2
    with pytest.raises(errors.PurchaseFileEmpty):
        services.apply_purchase_file(again.id, by=buyer, now=now())


def test_refused_rows_say_why_and_where_and_the_others_are_added_whole(db):
    buyer = make_manager()
    make_purchase(buyer)
    declare(buyer)
    this = LAST_YEAR + 1
    content = f"""Date;Libellé;Type de produit;Catégorie;Quantité;Montant HT;Dont réemploi;Dont dons;Agent
02/01/{this};Bon;{IT};Ordinateur portable;3;1'234.50;;;Mme Martin
31/02/{this};Jour;;;1;10;;;
02/01/{this};;;;1;10;;;
02/01/{this};Type;Vaisselle;;1;10;;;
02/01/{this};Catégorie;;Grille-pain;1;10;;;
02/01/{this};Quantité;;;beaucoup;10;;;
02/01/{this};Montant;;;1;1,234;;;
02/01/{this};Part;;;1;10;11;;
02/01/{this};Don;;;1;10;;5;
02/01/{LAST_YEAR};Année;;;1;10;;;
02/01/{this};Sans montant;;;1;;;;
"""
    given = make_purchase_file(buyer, content.encode())
    services.apply_purchase_file(given.id, by=buyer, now=now())

    assert [(line, column) for line, column, _reason in given.report["refused"]] == [
        (3, "Date"),
        (4, "Libellé"),
        (5, "Type de produit"),
        (6, "Catégorie d’équipement"),
        (7, "Quantité"),
        (8, "Montant HT"),
        (9, "Dont réemploi"),
        (10, "Source de la valeur du don"),
        (11, "Date"),
    ]
    assert all(reason for _line, _column, reason in given.report["refused"])
    assert [row[0] for row in lines_of(buyer)] == ["Sans montant", "Bon", "Dix portables"]
    assert b"Martin" not in storage.read(given.file)


@pytest.mark.parametrize(
    "content", [b"", b"Date;Montant HT\n01/01/2026;3\n", b"a;b;c\n1;2;3\n", b"\x00\x01", b"%PDF-1.7", b"{}"], ids=repr
)
def test_what_is_no_file_of_purchases_is_refused(db, content):
    buyer = make_manager()

    with pytest.raises((errors.PurchaseFileUnreadable, UnreadableFile)):
        make_purchase_file(buyer, content)


def test_an_edited_line_is_not_added_again_by_its_file(db):
    buyer = make_manager()
    services.apply_purchase_file(make_purchase_file(buyer).id, by=buyer, now=now())
    line = db.query(Purchase).order_by(Purchase.id).first()

    services.change_purchase(line.id, facts_of(), by=buyer, now=now())

    assert make_purchase_file(buyer).report["created"] == []


def test_a_year_is_frozen_with_its_file_and_its_lines_change_no_more(db):
    manager = make_manager()
    line = make_purchase(manager)
    make_purchase(manager, label=PAPER, amount_eur=Decimal("99.90"), reuse_eur=Decimal(0), recycled_eur=Decimal("99.90"))

    declared = declare(manager, comments={kind_id_of(): "Un marché reconditionné."})

    content = storage.read(declared.file)
    assert declared.file.sha256 == sha256(content).hexdigest()
    assert declared.figures_sha256 == digest_of(declared.figures) == digest_of(json.loads(json.dumps(declared.figures)))
    assert len(declared.figures["lines"]) == 2
    siret, name = manager.organisation.siret, manager.organisation.name
    assert content.decode().splitlines()[1:] == [
        f"{LAST_YEAR},{siret},{name},{IT},1850.00,370.00,0,0,Un marché reconditionné.",
        f"{LAST_YEAR},{siret},{name},{PAPER},99.90,0,0,99.90,",
    ]
    assert known_document(declared.file.sha256).reference == f"{LAST_YEAR}, n° 1"
    for refused in (
        lambda: make_purchase(manager),
        lambda: services.change_purchase(line.id, facts_of(), by=manager, now=now()),
        lambda: services.remove_purchase(line.id, by=manager, now=now()),
    ):
        with pytest.raises(errors.YearDeclared):
            refused()
    with pytest.raises(errors.AlreadyDeclared):
        declare(manager)


def test_a_correction_is_another_edition_with_its_reason_and_its_difference(db):
    manager = make_manager()
    line = make_purchase(manager)
    first = declare(manager)
    before = (storage.read(first.file), first.figures_sha256)

    with pytest.raises(errors.ReasonMissing):
        services.reopen_year(manager.organisation_id, LAST_YEAR, reason="  ", by=manager, now=now())
    services.reopen_year(manager.organisation_id, LAST_YEAR, reason="Une facture oubliée.", by=manager, now=now())
    with pytest.raises(errors.NotDeclared):
        services.reopen_year(manager.organisation_id, LAST_YEAR, reason="Encore.", by=manager, now=now())
    with pytest.raises(errors.NothingCorrected):
        declare(manager)
    services.change_purchase(line.id, facts_of(amount_eur=Decimal(3000)), by=manager, now=now())
    assert queries.agec_share_of_year(LAST_YEAR).shares[0].amount_eur == 1850  # the edition stands until the next
    second = declare(manager)

    editions = db.query(SpendDeclaration).order_by(SpendDeclaration.number).all()
    assert [(one.number, one.reason, one.is_last) for one in editions] == [(1, "", False), (2, "Une facture oubliée.", True)]
    assert (storage.read(editions[0].file), editions[0].figures_sha256) == before
    assert queries.agec_share_of_year(LAST_YEAR).shares[0].amount_eur == second.totals[0].amount_eur == 3000


def test_sums_that_changed_since_they_were_read_are_not_declared(db):
    manager = make_manager()
    make_purchase(manager)

    with pytest.raises(errors.ChangedMeanwhile):
        services.declare_year(manager.organisation_id, LAST_YEAR, comments={}, as_read="autre", by=manager, now=now())
    make_purchase(manager, kind_id=None)
    with pytest.raises(errors.LinesIncomplete):
        declare(manager)


def test_sums_of_the_page_are_those_of_the_lines(db):
    manager = make_manager()
    for number, label in enumerate((IT, PAPER, IT), start=1):
        make_purchase(manager, label=label, amount_eur=Decimal(1000 + number))
    make_purchase(manager, amount_eur=None, reuse_eur=Decimal(0))

    recounted = totals_of(queries.lines_of_year(manager.organisation_id, LAST_YEAR), {})
    shown = queries.shares_so_far(manager.organisation_id, LAST_YEAR).shares

    assert [(one.label, one.amount_eur, one.reuse_eur) for one in recounted] == [
        (one.label, one.amount_eur, one.reuse_eur) for one in shown
    ]
    assert queries.line_counts(manager.organisation_id, LAST_YEAR) == (4, 1)


def test_the_share_of_the_territory_adds_the_last_declarations_alone(db):
    first, second, silent = make_manager(), make_manager(), make_manager()
    for manager, reuse in ((first, 370), (second, 1850), (silent, 1850)):
        make_purchase(manager, reuse_eur=Decimal(reuse))
    declare(first)
    declare(second)

    whole = queries.agec_share_of_year(LAST_YEAR)
    own = queries.agec_share_of_year(LAST_YEAR, first.organisation_id)
    nothing = queries.agec_share_of_year(LAST_YEAR, silent.organisation_id)

    assert (whole.declared, whole.bodies) == (2, 3)
    assert (whole.shares[0].amount_eur, whole.shares[0].share_percent) == (3700, 60)
    assert (own.declared, own.bodies, own.shares[0].share_percent) == (1, 1, 20)
    assert own.shares[0].target.percent == 20
    assert own.shares[0].target.basis is TargetBasis.UNVERIFIED
    assert (nothing.declared, nothing.shares) == (0, ())


def test_a_line_begins_from_a_quotation_once(db):
    buyer, other = make_manager(), make_manager()
    request = make_quoted(buyer, make_supplier())
    line_id = request.lines[0].id

    assert [row.RequestedLine.id for row in queries.quoted_lines(buyer.organisation_id)] == [line_id]
    services.add_purchase(facts_of(), requested_line_id=line_id, by=buyer, now=now())
    assert queries.quoted_lines(buyer.organisation_id) == []
    with pytest.raises(errors.AlreadyBought):
        services.add_purchase(facts_of(), requested_line_id=line_id, by=buyer, now=now())
    with pytest.raises(NotFound):
        services.add_purchase(facts_of(), requested_line_id=line_id, by=other, now=now())


def test_references_are_the_published_ones_and_what_a_person_set_is_kept(db):
    coordinator = make_coordinator()
    labels = [kind.label for kind in queries.product_kinds()]
    enum = next(one for one in json.loads(SCHEMA.read_text())["fields"] if one["name"] == "type_produit_acquis")
    assert labels == enum["constraints"]["enum"]
    assert len(labels) == 17

    facts = {"source": "annexe lue", "read_on": date(2026, 11, 1), "by": coordinator, "now": now()}
    services.set_target(kind_id_of(), first_year=2024, percent=Decimal(20), basis=TargetBasis.REUSE, **facts)
    load_references()

    assert [(one.first_year, one.basis.is_verified) for one in queries.spend_targets(kind_id_of())] == [
        (2024, True),
        (2027, False),
        (2030, False),
    ]
    services.add_gift_value("Écran", value_eur=Decimal(30), valid_from=date(2026, 1, 1), **facts)
    with pytest.raises(errors.GiftValueKnown):
        services.add_gift_value("écran", value_eur=Decimal(31), valid_from=date(2026, 1, 1), **facts)


# The published schema, as another program reads it


def problems_of(content: bytes, tmp_path) -> list[str]:
    path = tmp_path / "declaration.csv"
    path.write_bytes(content)
    report = validate(
        Resource(path=path.name, basepath=str(tmp_path), schema=Schema.from_descriptor(json.loads(SCHEMA.read_text())))
    )
    return [error.type for task in report.tasks for error in task.errors]


@pytest.mark.one_engine
def test_our_file_is_the_published_example_to_the_byte(db):
    facts = {"kind_id": 1, "gift_eur": Decimal(0), "recycled_eur": Decimal(0)}
    totals = [
        KindTotal(label=IT, amount_eur=Decimal(150000), reuse_eur=Decimal(32000), **{**facts, "gift_eur": Decimal(4500)}),
        KindTotal(
            label="Mobilier et aménagement d'intérieur",
            amount_eur=Decimal(80000),
            reuse_eur=Decimal(15000),
            **{**facts, "recycled_eur": Decimal(9000)},
        ),
    ]

    rows = published_rows(2026, siret="20003986500000", name="COLLECTIVITE EXEMPLE", totals=totals)

    assert published_file(rows) == SAMPLE.read_bytes()


@pytest.mark.one_engine
def test_frictionless_accepts_the_published_example_and_what_is_declared(db, tmp_path):
    manager = make_manager(name='Ville, "la Belle"')
    for label in queries.product_kinds():
        make_purchase(manager, label=label.label, amount_eur=Decimal("1234567.89"))
    declared = declare(manager, comments={kind_id_of(): "=Avec, virgule\n"})

    assert problems_of(SAMPLE.read_bytes(), tmp_path) == []
    assert problems_of(storage.read(declared.file), tmp_path) == []


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("good", "broken", "problem"),
    [
        ("20003986500000", "2000398650000", "constraint-error"),
        ("Matériel informatique et téléphonie", "Matériel informatique", "constraint-error"),
        ("150000.00", "150 000,00", "type-error"),
        ("150000.00", "-1", "constraint-error"),
        ("32000.00", "", "constraint-error"),
        ("montant_produits_issus_don", "montant_valorisation_et_don", "incorrect-label"),
        ("2026,20003986500000", "an,20003986500000", "type-error"),
    ],
)
def test_frictionless_refuses_a_broken_one(tmp_path, good, broken, problem):
    content = SAMPLE.read_text(encoding="utf-8")
    assert good in content

    written = f'"{broken}"' if "," in broken and "an," not in broken else broken

    assert problem in problems_of(content.replace(good, written, 1).encode(), tmp_path)
