"""Pages of the reconditioned stock and of requests, as each person meets them."""

from io import BytesIO

import pytest

from core.clock import today
from geo.partners.queries import find_partner_of
from marketplace.supply import queries
from marketplace.supply.enums import RequestState, Terms
from marketplace.supply.models import QuotationRequest, StockOffer
from marketplace.supply.queries import OfferFilters
from tests.factories import make_category, make_manager, make_official
from tests.marketplace.supply.factories import make_offer, make_quoted, make_request, make_supplier
from tests.pages import text_of

OFFER = {
    "model": "HP EliteBook 840",
    "grade": "good",
    "units": "1\u202f200",
    "terms": "sale",
    "unit_price_eur": "184,90",
    "price_basis": "without_tax",
    "is_not_from_gift": "y",
    "delivery": "delivered",
}


def publish(client, **changes):
    return client.submit("/reconditionne/nouvelle", "Publier", category_id=str(make_category().id), **{**OFFER, **changes})


def test_a_partner_publishes_in_one_form_and_a_town_finds_it(db, client_of):
    page = publish(client_of(make_supplier()))
    assert "L’offre est publiée" in text_of(page)

    answer = client_of(make_manager()).get("/reconditionne")

    assert "HP EliteBook 840" in text_of(answer)
    assert "184,90\u00a0€\u00a0HT" in answer.text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"unit_price_eur": ""}, "Indiquez le prix d’une unité"),
        ({"unit_price_eur": "1e9"}, "Indiquez un prix en euros et centimes"),
        ({"unit_price_eur": "-5"}, "Indiquez un prix entre 0"),
        ({"unit_price_eur": "12,345"}, "Indiquez un prix en euros et centimes"),
        ({"units": "0"}, "Indiquez un nombre entre 1"),
        ({"units": "beaucoup"}, "Indiquez un nombre entier"),
        ({"price_basis": ""}, "hors taxes ou toutes taxes comprises"),
        ({"is_not_from_gift": []}, "ne peut pas lui être revendu"),
        ({"terms": "gift"}, "n’a pas de prix"),
        ({"terms": "troc"}, "Choisissez une des réponses proposées"),
        ({"warranty_months": "999"}, "Indiquez de 0 à 120 mois"),
        ({"model": "x" * 151}, "150 caractères au plus"),
    ],
)
def test_a_wrong_offer_is_told_beside_its_field_and_nothing_typed_is_lost(db, client_of, changes, sentence):
    answer = publish(client_of(make_supplier()), **changes)

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert "HP EliteBook 840" in answer.text or "model" in changes
    assert queries.offers_to_export(OfferFilters(), today=today()) == []


def test_an_offer_is_copied_changed_and_withdrawn(db, client_of):
    supplier = make_supplier()
    offer, client = make_offer(supplier), client_of(supplier)

    client.submit(f"/reconditionne/nouvelle?comme={offer.id}", "Publier", model="Jumeau", is_not_from_gift="y")
    client.submit(f"/reconditionne/{offer.id}/modifier", "Enregistrer", units="3")
    client.submit(f"/reconditionne/{offer.id}", "Retirer")

    rows = db.query(StockOffer).order_by(StockOffer.id).all()
    assert [(row.model, row.units, row.withdrawn_at is None) for row in rows] == [
        ("Dell Latitude 5490", 3, False),
        ("Jumeau", 10, True),
    ]
    assert client.get(f"/reconditionne/{offer.id}/modifier").status_code == 403


def test_a_town_asks_for_several_models_at_once_and_the_partner_answers(db, client_of):
    asker, supplier = make_manager(), make_supplier()
    laptop, screen = make_offer(supplier), make_offer(supplier, category="monitor", model="Écran", terms=Terms.GIFT)
    partner = find_partner_of(supplier.organisation_id)
    town, association = client_of(asker), client_of(supplier)

    page = town.page(f"/devis/demander/{partner.id}?offre={laptop.id}")
    assert page.select_one(f"[name=offer_{laptop.id}]")["value"] == "1"
    assert page.select_one("[name=place]")["value"] == asker.organisation.address
    town.submit(f"/devis/demander/{partner.id}", "Envoyer", **{f"offer_{laptop.id}": "4", f"offer_{screen.id}": "2"})
    request = db.query(QuotationRequest).one()
    association.submit(f"/devis/{request.id}", "Envoyer le devis", answer="740 € livrés.")

    assert [(line.model, line.units) for line in request.lines] == [("Dell Latitude 5490", 4), ("Écran", 2)]
    answer = town.get(f"/devis/{request.id}")
    assert "740 € livrés." in text_of(answer)
    assert "740,00\u00a0€\u00a0net" in answer.text  # four at 185, beside a gift


@pytest.mark.parametrize(
    ("units", "sentence"),
    [("", "Indiquez combien d’unités"), ("0", "Indiquez combien d’unités"), ("11", "entre 0 et 10"), ("-1", "entre 0 et 10")],
)
def test_what_cannot_be_asked_is_said(db, client_of, units, sentence):
    supplier = make_supplier()
    offer, partner = make_offer(supplier), find_partner_of(supplier.organisation_id)

    answer = client_of(make_manager()).submit(f"/devis/demander/{partner.id}", "Envoyer", **{f"offer_{offer.id}": units})

    assert (answer.status_code, db.query(QuotationRequest).count()) == (422, 0)
    assert sentence in text_of(answer)


def test_the_same_form_sent_twice_asks_once(db, client_of):
    supplier = make_supplier()
    offer, partner = make_offer(supplier), find_partner_of(supplier.organisation_id)
    client = client_of(make_manager())
    page = client.page(f"/devis/demander/{partner.id}?offre={offer.id}")
    data = {"request_key": page.select_one("[name=request_key]")["value"], "place": "Mairie", f"offer_{offer.id}": "1"}

    first, second = (client.post(f"/devis/demander/{partner.id}", data=dict(data)) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    assert db.query(QuotationRequest).one().state is RequestState.SENT


def test_a_partner_sees_neither_the_stock_of_others_nor_their_requests(db, client_of):
    offer, request = make_offer(), make_request()
    client = client_of(make_supplier())

    answers = [client.get(path).status_code for path in (f"/reconditionne/{offer.id}", f"/devis/{request.id}", "/reconditionne")]

    assert answers == [404, 404, 403]


def test_an_official_reads_the_stock_and_asks_nothing(db, client_of):
    offer = make_offer()
    client = client_of(make_official())

    page = client.page(f"/reconditionne/{offer.id}")

    assert "Demander un devis" not in page.text
    assert client.get(f"/devis/demander/{offer.partner_id}").status_code == 403


def test_lists_say_the_same_as_their_files_and_ask_little_of_the_database(db, client_of):
    asker, supplier = make_manager(), make_supplier()
    for number in range(30):
        make_offer(supplier, model=f"=Modèle {number}")
    make_quoted(asker, supplier)
    town, association = client_of(asker), client_of(supplier)

    for client, path in (
        (town, "/reconditionne"),
        (town, "/devis"),
        (association, "/reconditionne/mon-stock"),
        (association, "/devis"),
    ):
        client.page(path)
        assert client.queries <= 10, path
    lines = town.get("/reconditionne/exporter").text.splitlines()
    assert len(lines) == 32
    assert sum(";'=Modèle" in line for line in lines) == 30
    assert len(association.get("/reconditionne/mon-stock/exporter?etat=offered").text.splitlines()) == 32
    assert len(association.get("/reconditionne/mon-stock/exporter?etat=withdrawn").text.splitlines()) == 1
    assert "Devis fait" in town.get("/devis/exporter?etat=quoted").text
    assert "Ordinateur portable;1;31;" in town.get("/reconditionne/par-categorie/exporter").text


@pytest.mark.parametrize(
    "question", ["?prix_max=-1", "?prix_max=1e400", "?aspect=x", "?categorie=%00", "?texte=%25_&page=99999999"]
)
def test_an_absurd_search_is_answered(db, client_of, question):
    make_offer()
    assert client_of(make_manager()).get(f"/reconditionne{question}").status_code == 200


def test_hostile_words_are_shown_as_words(db, client_of):
    offer = make_offer(model="<script>alert(1)</script>", details="</textarea><img src=x onerror=alert(1)>")
    client = client_of(make_manager())

    for path in ("/reconditionne", f"/reconditionne/{offer.id}", f"/devis/demander/{offer.partner_id}"):
        assert "<script>alert" not in client.get(path).text
        assert "<img src=x" not in client.get(path).text


def test_a_quotation_that_is_not_a_pdf_is_refused(db, client_of):
    asker, supplier = make_manager(), make_supplier()
    request = make_request(asker, supplier)

    answer = client_of(supplier).submit(
        f"/devis/{request.id}", "Envoyer le devis", quotation_file=(BytesIO(b"MZ\x90"), "devis.pdf"), answer="Ci-joint."
    )

    assert answer.status_code == 422
    assert "Ci-joint." in answer.text
    assert db.get(QuotationRequest, request.id).state is RequestState.SENT


def test_without_offers_the_page_says_whom_to_ask(db, client_of):
    assert "Voir qui reconditionne" in text_of(client_of(make_manager()).get("/reconditionne"))
    assert "Publier une offre" in text_of(client_of(make_supplier()).get("/reconditionne/mon-stock"))
