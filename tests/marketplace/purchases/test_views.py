"""Pages of purchases, as each person meets them."""

from io import BytesIO

import pytest

from core.accounts.enums import Role
from marketplace.purchases import queries
from marketplace.purchases.models import Purchase, PurchaseFile
from marketplace.purchases.queries import PurchaseFilters
from tests.factories import make_category, make_coordinator, make_manager, make_membership, make_official
from tests.marketplace.purchases.factories import FILE, IT, LAST_YEAR, declare, kind_id_of, make_purchase
from tests.marketplace.supply.factories import make_quoted, make_supplier
from tests.pages import text_of

LINE = {"bought_on": f"04/05/{LAST_YEAR}", "label": "Dix portables", "units": "10", "amount_eur": "1 850,00 €", "reuse_eur": "370"}


def add(client, **changes):
    return client.submit("/achats/lignes/nouvelle", "Ajouter la ligne", kind_id=str(kind_id_of()), **{**LINE, **changes})


def test_a_year_goes_from_its_first_line_to_its_file(db, client_of):
    client = client_of(make_manager())
    assert "Aucun achat" in text_of(client.get("/achats/"))

    assert "La ligne d’achat est ajoutée" in text_of(add(client))
    page = text_of(client.get(f"/achats/{LAST_YEAR}"))
    assert "20,0 %" in page
    assert "colonne non vérifiée" in page
    answer = client.submit(f"/achats/{LAST_YEAR}", "Déclarer les achats", **{f"comment_{kind_id_of()}": "Marché reconditionné"})
    assert "sont déclarés et figés" in text_of(answer)
    link = client.page(f"/achats/{LAST_YEAR}").select_one("a[href$='fichier.csv']")["href"]
    given = client.get(link)
    assert given.mimetype == "text/csv"
    assert f"{IT},1850.00,370.00,0,0,Marché reconditionné".encode() in given.data

    client.submit(f"/achats/{LAST_YEAR}", "Rouvrir l’année", reason="Une facture oubliée.")
    add(client, label="Une facture oubliée")
    answer = client.submit(f"/achats/{LAST_YEAR}", "Déclarer les achats")
    assert "1\u202f850,00\u00a0€ → 3\u202f700,00\u00a0€" in answer.text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"amount_eur": "1,234"}, "peut se lire de deux façons"),
        ({"amount_eur": "-5"}, "ne peut pas être négatif"),
        ({"amount_eur": ""}, "Indiquez d’abord le montant"),
        ({"reuse_eur": "2000"}, "ne peuvent pas dépasser"),
        ({"recycled_eur": "2000"}, "ne peut pas dépasser"),
        ({"gift_eur": "200"}, "d’où vient la valeur de ce don"),
        ({"bought_on": "04/05/2019"}, "à partir du 1er janvier 2024"),
        ({"bought_on": "hier"}, "Indiquez une date"),
        ({"units": "0"}, "Indiquez un nombre entre 1"),
        ({"label": ""}, "ce qui est acheté"),
        ({"kind_id": "999999"}, "n’est pas proposé"),
    ],
)
def test_a_wrong_line_is_told_beside_its_field_and_nothing_typed_is_lost(db, client_of, changes, sentence):
    said = {"kind_id": str(kind_id_of()), **LINE, "supplier": "Atelier", **changes}

    answer = client_of(make_manager()).submit("/achats/lignes/nouvelle", "Ajouter la ligne", **said)

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert 'value="Atelier"' in answer.text
    assert db.query(Purchase).count() == 0


def test_a_file_is_seen_then_added(db, client_of):
    manager = make_manager()
    client = client_of(manager)

    answer = client.submit("/achats/importer", "Voir", file=(BytesIO(FILE.encode() + b"hier;;Rien;;1;3;\n"), "achats.csv"))
    assert "Date absente ou impossible" in text_of(answer)
    given = db.query(PurchaseFile).one()
    client.submit(f"/achats/fichiers/{given.id}", "Ajouter ces lignes")

    assert len(queries.purchases_to_export(manager.organisation_id, PurchaseFilters())) == 2
    for form in ("csv", "xlsx", "ods"):
        assert client.get(f"/achats/importer/modele?format={form}").status_code == 200


def test_the_model_is_a_file_we_read(db, client_of):
    client = client_of(make_manager())
    make_category("laptop")

    model = client.get("/achats/importer/modele?format=xlsx").data
    answer = client.submit("/achats/importer", "Voir", file=(BytesIO(model), "modele.xlsx"))

    assert "3 lignes à ajouter" in text_of(answer) or "Lignes à ajouter" in text_of(answer)
    assert "Lignes refusées" not in text_of(answer)


def test_a_line_begins_from_what_a_partner_quoted(db, client_of):
    buyer = make_manager()
    request = make_quoted(buyer, make_supplier())
    client = client_of(buyer)

    address = client.page(f"/devis/{request.id}").select_one("a[href*='devis=']")["href"]
    client.submit(address, "Ajouter la ligne", kind_id=str(kind_id_of()), bought_on=f"04/05/{LAST_YEAR}")

    line = db.query(Purchase).one()
    assert (line.label, line.units, line.amount_eur, line.reuse_eur) == ("Dell Latitude 5490", 2, 370, 370)
    assert line.requested_line_id == request.lines[0].id
    assert client_of(make_manager()).page(address).select_one("[name=label]")["value"] == ""


def test_lists_are_filtered_and_taken_away(db, client_of, count_queries):
    buyer = make_manager()
    for number in range(30):
        make_purchase(buyer, label=IT if number % 2 else "Papier", comment="Écran" if number == 7 else "")
    make_purchase(buyer, kind_id=None)
    client = client_of(buyer)

    assert "Dix portables" in text_of(client.get("/achats/?texte=ecran"))
    assert "Aucune ligne" in text_of(client.get("/achats/?texte=introuvable"))
    assert len(client.page(f"/achats/?manque=kind&annee={LAST_YEAR}&nature=").select("tbody tr")) == 1
    assert len(client.get(f"/achats/exporter?nature={kind_id_of()}").text.splitlines()) == 16
    for path in ("/achats/", "/achats/lignes/nouvelle", f"/achats/{LAST_YEAR}", "/achats/references"):
        client.get(path)
        assert client.queries <= 10, path


def test_members_write_the_manager_declares_the_others_read(db, client_of):
    manager = make_manager()
    member, coordinator, official = make_membership(manager.organisation, Role.MEMBER), make_coordinator(), make_official()
    add(client_of(member))
    assert client_of(member).post(f"/achats/{LAST_YEAR}/declarer").status_code == 403
    declare(manager)

    for follower in (coordinator, official):
        client = client_of(follower)
        whole = text_of(client.get(f"/achats/territoire/{LAST_YEAR}"))
        assert "20,0 %" in whole
        assert client.get(f"/achats/{LAST_YEAR}?organisme={manager.organisation_id}").status_code == 200
        assert client.queries <= 10
        assert client.get(f"/achats/territoire/{LAST_YEAR}/exporter").status_code == 200
    other = client_of(make_manager())
    assert other.get(f"/achats/{LAST_YEAR}?organisme={manager.organisation_id}").status_code == 404
    assert other.get(f"/achats/territoire/{LAST_YEAR}").status_code == 403


def test_the_coordinator_adds_references_with_their_source(db, client_of):
    client = client_of(make_coordinator())
    said = {"source": "Annexe du décret", "read_on": "2026-11-01"}

    client.submit(
        "/achats/references/objectifs", "Fixer", kind_id=str(kind_id_of()), first_year="2024", percent="20", basis="reuse", **said
    )
    client.submit("/achats/references/types", "Ajouter", label="Literie", **said)
    answer = client.submit("/achats/references/dons", "Ajouter", label="Écran", value_eur="30 €", **said)

    page = text_of(answer)
    assert "Part issue du réemploi" in page
    assert "Literie" in page
    assert "30,00\u00a0€" in answer.text
    refused = client.submit("/achats/references/types", "Ajouter", label="literie", **said)
    assert (refused.status_code, "déjà dans la liste" in text_of(refused)) == (422, True)


@pytest.mark.parametrize("year", ["2023", "2201", "0"])
def test_a_year_without_purchases_is_not_a_page(db, client_of, year):
    assert client_of(make_manager()).get(f"/achats/{year}").status_code == 404


def test_the_schema_is_everybodys(client):
    answer = client.get("/achats/schema.json")

    assert answer.json["fields"][3]["name"] == "type_produit_acquis"
