"""What the pages add: who may, what is shown, what is refused and kept."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from core.accounts.enums import Role
from core.clock import now, today
from marketplace.inventory.enums import ItemState
from marketplace.ledger.enums import Eligibility
from marketplace.lots import queries, services
from marketplace.lots.enums import ClaimState, LotState
from marketplace.lots.models import Claim, Lot
from tests.factories import (
    make_category,
    make_coordinator,
    make_manager,
    make_membership,
    make_official,
    make_organisation,
    make_partner_manager,
)
from tests.marketplace.lots.factories import make_allocated_claim, make_claim, make_item, make_line, make_lot, make_verified_manager
from tests.pages import proposed_values, text_of

TAGS = "<b>gras</b> & <script>alert(1)</script>"


@pytest.fixture
def giver(db):
    return make_manager()


@pytest.fixture
def taker(db):
    return make_verified_manager("laptop")


@pytest.fixture
def draft(giver):
    return make_lot(giver.organisation, state=LotState.DRAFT)


def french_input(day):
    return day.isoformat()


# From the first page to the publication


def test_a_lot_is_proposed_filled_checked_and_published(db, client_of, giver, taker):
    make_item(giver.organisation)
    make_item(giver.organisation)
    browser = client_of(giver)
    monitor = make_category("monitor")

    answer = browser.submit("/lots/proposer", "Continuer", title="Portables de l’école", description=TAGS)
    path = answer.request.path.removesuffix("/preparer")
    assert "Le lot est encore vide" in text_of(answer)
    laptop_id = make_category("laptop").id
    answer = browser.submit(f"{path}/inventaire/{laptop_id}", "Ajouter au lot", works="working", scope="all")
    assert "2 appareils ajoutés" in text_of(answer)
    answer = browser.submit(f"{path}/compter", "Ajouter au lot", category_id=monitor.id, units="3", works="to_check", age="unknown")
    assert "Dates inconnues" in text_of(answer)
    assert "3 écrans en tout sur cette ligne du lot" in text_of(answer).replace("\u00a0", " ")
    answer = browser.submit(f"{path}/verifier", "Publier le lot", bodies_first_days="0")

    assert "Votre lot est dans le catalogue" in text_of(answer)
    assert "1 partenaire concerné est prévenu" in text_of(answer).replace("\u00a0", " ")
    lot = db.query(Lot).one()
    assert (lot.state, lot.units, lot.claims_until) == (LotState.PUBLISHED, 5, today() + timedelta(days=21))
    page = client_of(taker).page(f"/lots/{lot.id}")
    assert page.select_one("b") is None
    assert TAGS in page.text


def test_only_the_ticked_devices_are_added(db, client_of, giver, draft):
    kept, chosen = make_item(giver.organisation), make_item(giver.organisation)
    browser = client_of(giver)
    path = f"/lots/{draft.id}/inventaire/{chosen.category_id}"

    answer = browser.submit(path, "Ajouter au lot", works="working", scope="chosen", item_ids=[str(chosen.id)])

    assert "1 appareil ajouté" in text_of(answer).replace("\u00a0", " ")
    db.expire_all()
    assert (kept.state, chosen.state) == (ItemState.DECOMMISSIONED, ItemState.IN_LOT)


def test_all_the_devices_that_were_seen_are_added_and_no_other(db, client_of, giver, draft):
    seen = make_item(giver.organisation)
    browser, path = client_of(giver), f"/lots/{draft.id}/inventaire/{seen.category_id}"
    expected = browser.page(path).select_one("input[name=expected]")["value"]
    late = make_item(giver.organisation)

    answer = browser.submit(path, "Ajouter au lot", expected=expected, scope="all")

    assert (answer.status_code, "La liste a changé" in text_of(answer)) == (422, True)
    assert "2 appareils réformés disponibles" in text_of(answer).replace("\u00a0", " ")
    db.expire_all()
    assert {seen.state, late.state} == {ItemState.DECOMMISSIONED}
    for nonsense in ("", "deux", "-1", "99999999999999999999"):
        assert browser.submit(path, "Ajouter au lot", expected=nonsense, scope="all").status_code == 422
    assert "2 appareils ajoutés" in text_of(browser.submit(path, "Ajouter au lot", scope="all")).replace("\u00a0", " ")


@pytest.mark.parametrize("ids", [["nonsense"], ["999999"], ["99999999999999999999"], []])
def test_a_device_that_is_not_there_is_said_and_the_choices_are_kept(client_of, giver, draft, ids):
    item = make_item(giver.organisation)
    path = f"/lots/{draft.id}/inventaire/{item.category_id}"

    answer = client_of(giver).submit(
        path, "Ajouter au lot", works="broken", scope="chosen", item_ids=[str(item.id), *ids] if ids else []
    )

    if ids == ["999999"]:
        assert answer.status_code == 422
        assert "n’est plus disponible" in text_of(answer)
        assert f'value="{item.id}" checked' in answer.text
    elif not ids:
        assert answer.status_code == 422
        assert "Cochez au moins un appareil" in text_of(answer)
    else:
        assert answer.status_code == 200  # what is no key is nobody's device: the one that is ticked is added


def test_the_device_of_somebody_else_is_refused(client_of, giver, draft):
    item, other = make_item(giver.organisation), make_item(make_organisation())
    path = f"/lots/{draft.id}/inventaire/{item.category_id}"

    answer = client_of(giver).submit(path, "Ajouter au lot", works="working", scope="chosen", item_ids=[str(other.id)])

    assert answer.status_code == 422
    assert "n’est plus disponible" in text_of(answer)


@pytest.mark.parametrize(
    ("units", "sentence"),
    [
        ("-1", "Indiquez un nombre entre 1 et 100 000."),
        ("0", "Indiquez un nombre entre 1 et 100 000."),
        ("1000000000000", "Indiquez un nombre entre 1 et 100 000."),
        ("1.5", "Indiquez un nombre entier, par exemple 12."),
        ("douze", "Indiquez un nombre entier, par exemple 12."),
        ("", "Indiquez combien il y en a."),
        ("9" * 4000, "Indiquez un nombre entier, par exemple 12."),
    ],
)
def test_an_impossible_number_of_units_is_said_and_kept(client_of, giver, draft, units, sentence):
    monitor = make_category("monitor")
    path = f"/lots/{draft.id}/compter"

    answer = client_of(giver).submit(
        path, "Ajouter au lot", category_id=monitor.id, units=units, works="working", age="over_ten_years"
    )

    assert answer.status_code == 422
    assert sentence in text_of(answer).replace("\u202f", " ")
    if units:
        assert f'value="{units}"' in answer.text
    assert f'<option selected value="{monitor.id}">' in answer.text
    assert 'checked id="age-1"' in answer.text
    assert queries.get_lot(draft.id).units == 10


@pytest.mark.parametrize("day", ["1900-01-01", "2999-01-01", "pas une date", "", "2026-02-31"])
def test_an_impossible_deadline_is_said_and_nothing_typed_is_lost(db, client_of, giver, day):
    answer = client_of(giver).submit("/lots/proposer", "Continuer", title=TAGS, pickup_place="Atelier", claims_until=day)

    assert answer.status_code == 422
    assert "date" in text_of(answer)
    assert "&lt;b&gt;gras&lt;/b&gt;" in answer.text
    assert 'value="Atelier"' in answer.text
    assert day in answer.text
    assert db.query(Lot).count() == 0


@pytest.mark.parametrize(("name", "limit"), [("title", 120), ("description", 2000), ("pickup_place", 200), ("pickup_hours", 200)])
def test_a_text_that_is_too_long_is_said_and_kept(client_of, giver, name, limit):
    typed = {"title": "Lot", "pickup_place": "Mairie", name: "é" * 3000}

    answer = client_of(giver).submit("/lots/proposer", "Continuer", **typed)

    assert answer.status_code == 422
    assert f"{limit} caractères au plus" in text_of(answer)
    assert "é" * 3000 in answer.text


def test_a_nul_character_does_no_harm(db, client_of, giver):
    client_of(giver).submit("/lots/proposer", "Continuer", title="Lot\0 du\x08 jour")
    assert db.query(Lot).one().title == "Lot du jour"


def test_a_draft_published_meanwhile_is_said_and_the_text_is_kept(client_of, giver, draft):
    browser = client_of(giver)
    form = browser.page(f"/lots/{draft.id}/modifier")
    services.publish_lot(draft.id, by=giver, now=now(), today=today())

    key = form.select_one("input[name=request_key]")["value"]
    data = {"request_key": key, "title": "Un autre titre", "pickup_place": "Ici", "claims_until": french_input(today())}
    answer = browser.post(f"/lots/{draft.id}/modifier", data=data)

    assert answer.status_code == 422
    assert "a été publié ou retiré entre-temps" in text_of(answer)
    assert "Un autre titre" in answer.text


def sent_over(page, **values):
    """The values of the form that page shows, filled otherwise."""
    return proposed_values(page.select_one("form.form")) | values


def test_two_people_editing_one_draft_see_each_other_s_words_and_nothing_is_lost(db, client_of, giver, draft):
    path = f"/lots/{draft.id}/modifier"
    first, second = client_of(giver), client_of(make_membership(giver.organisation))
    both = first.page(path), second.page(path)
    assert first.post(path, data=sent_over(both[0], pickup_hours="Le lundi", pickup_help="y")).status_code == 302

    refused = second.post(path, data=sent_over(both[1], title="Portables de l’école", pickup_hours="Le mardi"))

    assert refused.status_code == 422
    assert "a été modifié pendant que vous le remplissiez" in text_of(refused)
    page = BeautifulSoup(refused.text, "html.parser")
    told = {row.dt.text: row.dd.text for row in page.select("section[aria-labelledby=recorded] .summary > div")}
    assert told == {"Titre du lot": draft.title, "Quand": "Le lundi", "Quelqu’un aide à charger": "Oui"}
    assert page.select_one("[name=title]")["value"] == "Portables de l’école"
    assert page.select_one("[name=pickup_hours]")["value"] == "Le mardi"
    db.expire_all()
    assert draft.pickup_hours == "Le lundi"

    assert second.post(path, data=sent_over(page)).status_code == 302
    db.expire_all()
    assert (draft.title, draft.pickup_hours, draft.revision) == ("Portables de l’école", "Le mardi", 2)


def test_a_mistake_in_a_draft_changed_meanwhile_does_not_hide_the_change(db, client_of, giver, draft):
    path = f"/lots/{draft.id}/modifier"
    browser, other = client_of(giver), client_of(giver)
    page = browser.page(path)
    other.submit(path, "Enregistrer", pickup_hours="Le lundi")

    refused = browser.post(path, data=sent_over(page, title=""))

    assert refused.status_code == 422
    assert "Le lundi" in text_of(refused)
    assert "Votre saisie" not in text_of(other.get(path))


@pytest.mark.parametrize("revision", ["", "-1", "abc", "²", "9" * 40])
def test_a_revision_that_nobody_saw_changes_nothing(db, client_of, giver, draft, revision):
    path = f"/lots/{draft.id}/modifier"
    browser = client_of(giver)

    answer = browser.post(path, data=sent_over(browser.page(path), title="Autre", revision=revision))

    assert answer.status_code == 422
    db.expire_all()
    assert draft.revision == 0


def test_a_line_is_taken_out(client_of, giver, draft):
    answer = client_of(giver).submit(f"/lots/{draft.id}/preparer", "Enlever")
    assert "Le lot est encore vide" in text_of(answer)


def test_an_empty_lot_is_not_published(client_of, giver, draft):
    browser = client_of(giver)
    browser.submit(f"/lots/{draft.id}/preparer", "Enlever")

    answer = browser.post(f"/lots/{draft.id}/publier")

    assert answer.status_code == 422
    assert "Ce lot est vide" in text_of(answer)


def test_a_member_prepares_and_a_manager_publishes(client_of, giver, draft):
    member = make_membership(giver.organisation, Role.MEMBER)
    browser = client_of(member)

    assert "Une personne responsable" in browser.page(f"/lots/{draft.id}/verifier").text
    assert browser.post(f"/lots/{draft.id}/publier").status_code == 403


def test_the_coordinator_proposes_on_behalf_of_a_public_body(db, client_of, giver):
    coordinator = make_coordinator()
    browser = client_of(coordinator)

    browser.submit("/lots/proposer", "Continuer", title="Pour la commune", giver_id=giver.organisation_id)
    assert db.query(Lot).one().giver_id == giver.organisation_id
    assert "Pour la commune" in browser.page("/mes-lots").text

    answer = browser.submit("/lots/proposer", "Continuer", title="Pour qui", giver_id=make_partner_manager().organisation_id)
    assert answer.status_code == 422
    assert "Seul un organisme public" in text_of(answer)


def test_a_draft_is_given_up(client_of, giver, draft):
    answer = client_of(giver).submit(f"/lots/{draft.id}/abandonner", "Abandonner ce brouillon")
    assert "Le brouillon est abandonné" in text_of(answer)
    assert client_of(giver).page(f"/lots/{draft.id}/preparer").select_one(".empty")


# Who sees what


def test_a_draft_exists_for_its_giver_and_the_coordinator_alone(client_of, giver, taker, draft):
    assert client_of(make_coordinator()).get(f"/lots/{draft.id}/preparer").status_code == 200
    for person in (taker, make_manager(), make_official()):
        assert client_of(person).get(f"/lots/{draft.id}").status_code == 404


def test_a_published_lot_is_seen_by_public_bodies_officials_and_verified_partners(client_of, giver, taker):
    lot = make_lot(giver.organisation)
    for person in (taker, make_manager(), make_official(), make_coordinator()):
        assert client_of(person).get(f"/lots/{lot.id}").status_code == 200
    assert client_of(make_partner_manager()).get(f"/lots/{lot.id}").status_code == 404


def test_a_partner_waiting_for_verification_is_told_why_the_catalogue_is_closed(client_of, giver):
    make_lot(giver.organisation)
    browser = client_of(make_partner_manager())
    assert "après vérification" in browser.page("/lots", status=403).text
    assert browser.get("/lots/exporter").status_code == 403


def test_others_may_not_change_what_they_see(client_of, giver, taker):
    lot = make_lot(giver.organisation)
    claim = make_claim(lot, taker)
    other = client_of(make_manager())
    for path in ("preparer", "modifier", "compter", "inventaire", "verifier", "prolonger", "retirer", "publie"):
        assert other.get(f"/lots/{lot.id}/{path}").status_code == 403, path
    assert other.get(f"/demandes/{claim.id}").status_code == 404
    assert client_of(taker).get(f"/demandes/{claim.id}/attribuer").status_code == 403
    assert client_of(giver).get(f"/lots/{lot.id}/demander").status_code == 403
    assert client_of(make_membership(taker.organisation, Role.MEMBER)).get(f"/lots/{lot.id}/demander").status_code == 403
    member = client_of(make_membership(giver.organisation, Role.MEMBER))
    for path in (f"/demandes/{claim.id}/attribuer", f"/demandes/{claim.id}/refuser", f"/lots/{lot.id}/retirer"):
        assert member.get(path).status_code == 403
    assert client_of(giver).post(f"/demandes/{claim.id}/retirer").status_code == 403


def test_an_address_that_names_nothing_is_not_found(client_of, taker):
    for path in ("/lots/999999", "/lots/99999999999999999999999", "/demandes/99999999999999999999999"):
        assert client_of(taker).get(path).status_code == 404


# Lists


@pytest.mark.parametrize("number", [1, 25, 60])
def test_the_catalogue_costs_three_queries_whatever_its_size(client_of, giver, number):
    for _ in range(number):
        make_lot(giver.organisation, lines=[make_line(), make_line(3, "monitor")])
    for person, queries_of_navigation in ((make_manager(), 0), (make_verified_manager(), 1)):
        browser = client_of(person)
        page = browser.page("/lots")
        assert len(page.select("tbody tr")) == min(number, 25)
        assert browser.queries <= 3 + queries_of_navigation


def test_the_inventory_is_offered_category_by_category(client_of, giver, draft):
    browser = client_of(giver)
    assert browser.page(f"/lots/{draft.id}/inventaire").select_one(".empty")
    make_item(giver.organisation)
    assert "1 appareil disponible" in browser.page(f"/lots/{draft.id}/inventaire").text.replace("\u00a0", " ")


def test_own_lots_show_what_is_to_decide(client_of, giver, taker):
    browser = client_of(giver)
    assert browser.page("/mes-lots").select_one(".empty")
    lot = make_lot(giver.organisation)
    make_claim(lot, taker)
    make_lot(giver.organisation, state=LotState.DRAFT)

    page = browser.page("/mes-lots")

    assert "1 à décider" in page.text
    assert browser.queries <= 4
    assert len(page.select("tbody tr")) == 2
    assert len(browser.page("/mes-lots?etat=draft").select("tbody tr")) == 1
    assert browser.page("/mes-lots?etat=withdrawn").select_one(".empty")


# Claims and answers


def test_a_claim_is_sent_followed_and_withdrawn(client_of, giver, taker):
    lot = make_lot(giver.organisation)
    browser = client_of(taker)

    answer = browser.submit(f"/lots/{lot.id}/demander", "Envoyer la demande", message=TAGS, **{f"line_{lot.lines[0].id}": "4"})
    assert "Votre demande est envoyée" in text_of(answer)
    assert "&lt;script&gt;" in answer.text
    assert "Mes demandes" in text_of(answer)
    assert "En attente" in browser.page("/mes-demandes").text
    assert "Demander ce lot" not in browser.page(f"/lots/{lot.id}").text

    answer = browser.submit(answer.request.path, "Retirer la demande")
    assert "Votre demande est retirée" in text_of(answer)
    assert "Demander ce lot" in browser.page(f"/lots/{lot.id}").text
    assert browser.page("/mes-demandes?etat=refused").select_one(".empty")


@pytest.mark.parametrize(
    ("units", "sentence"),
    [
        ("-1", "Indiquez un nombre entre 0 et 10."),
        ("11", "Indiquez un nombre entre 0 et 10."),
        ("1000000000000", "Indiquez un nombre entre 0 et 10."),
        ("1.5", "Indiquez un nombre entier, par exemple 12."),
        ("beaucoup", "Indiquez un nombre entier, par exemple 12."),
        ("0", "Indiquez au moins une unité"),
        ("", "Indiquez un nombre, ou 0."),
    ],
)
def test_an_impossible_claim_is_said_and_nothing_typed_is_lost(db, client_of, taker, units, sentence):
    lot = make_lot()
    name = f"line_{lot.lines[0].id}"

    answer = client_of(taker).submit(f"/lots/{lot.id}/demander", "Envoyer la demande", message="Pour nos ateliers", **{name: units})

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert "Pour nos ateliers" in answer.text
    assert f'value="{units}"' in answer.text
    assert db.query(Claim).count() == 0


def test_a_lot_withdrawn_or_taken_meanwhile_is_said_and_the_text_is_kept(client_of, giver, taker):
    lot, gone = make_lot(giver.organisation), make_lot(giver.organisation)
    browser = client_of(taker)
    data = {
        thing.id: {"request_key": f"key-{thing.id}", "message": "Pour nos ateliers", f"line_{thing.lines[0].id}": "4"}
        for thing in (lot, gone)
    }
    services.withdraw_lot(lot.id, reason="Il sert ailleurs.", by=giver, now=now())
    make_allocated_claim(gone, make_verified_manager())

    answer = browser.post(f"/lots/{lot.id}/demander", data=data[lot.id])
    assert answer.status_code == 422
    assert "l’a retiré entre-temps" in text_of(answer)
    assert "Pour nos ateliers" in answer.text
    answer = browser.post(f"/lots/{gone.id}/demander", data=data[gone.id])
    assert answer.status_code == 422
    assert "tout a été attribué ou repris entre-temps" in text_of(answer)
    assert "Pour nos ateliers" in answer.text
    assert "a été retiré" in browser.page(f"/lots/{lot.id}").text


def test_the_giver_sees_the_claims_side_by_side_and_splits(db, client_of, giver, taker):
    lot = make_lot(giver.organisation)
    line = f"line_{lot.lines[0].id}"
    first = make_claim(lot, taker, message="Pour l’atelier")
    second = make_claim(lot, make_verified_manager())
    browser = client_of(giver)

    page = browser.page(f"/lots/{lot.id}")
    assert len(page.select(".cards .card")) == 2
    assert browser.queries <= 8
    assert "2 demandes attendent" in page.text.replace("\u00a0", " ")
    answer = browser.submit(f"/demandes/{first.id}/attribuer", "Attribuer ce matériel", **{line: "11"})
    assert answer.status_code == 422
    assert "Indiquez un nombre entre 0 et 10." in text_of(answer)
    answer = browser.submit(f"/demandes/{first.id}/attribuer", "Attribuer ce matériel", **{line: "6"})
    assert "Le matériel est attribué" in text_of(answer)
    assert answer.request.path == f"/lots/{lot.id}"  # where the other claim waits
    answer = browser.submit(f"/demandes/{second.id}/attribuer", "Attribuer ce matériel")
    assert "Le matériel est attribué" in text_of(answer)
    db.expire_all()
    assert (lot.state, db.get(Claim, first.id).granted_units, db.get(Claim, second.id).granted_units) == (LotState.ALLOCATED, 6, 4)
    assert "Tout est attribué" in browser.page(f"/lots/{lot.id}").text


def test_a_refusal_is_explained_to_the_claimant(db, client_of, giver, taker):
    claim = make_claim(make_lot(giver.organisation), taker)
    browser = client_of(giver)

    answer = browser.submit(f"/demandes/{claim.id}/refuser", "Refuser la demande", reason="  ")
    assert answer.status_code == 422
    assert "Dites pourquoi en une phrase" in text_of(answer)
    answer = browser.submit(f"/demandes/{claim.id}/refuser", "Refuser la demande", reason="é" * 3000)
    assert "400 caractères au plus" in text_of(answer)
    browser.submit(f"/demandes/{claim.id}/refuser", "Refuser la demande", reason=f"Le lot va à nos écoles. {TAGS}")

    page = client_of(taker).page(f"/demandes/{claim.id}")
    assert "Le lot va à nos écoles." in page.text
    assert page.select_one("b") is None
    assert "Le lot va à nos écoles." in client_of(taker).page("/mes-demandes").text
    answer = browser.post(f"/demandes/{claim.id}/refuser", data={"reason": "Encore"})
    assert answer.status_code == 422
    assert "a déjà reçu une réponse" in text_of(answer)
    assert "Encore" in answer.text


def test_a_stale_allocation_is_said(client_of, giver, taker):
    claim = make_claim(make_lot(giver.organisation), taker)
    browser = client_of(giver)
    services.withdraw_claim(claim.id, by=taker, now=now())

    data = {f"line_{claim.lines[0].lot_line_id}": "1"}
    answer = browser.post(f"/demandes/{claim.id}/attribuer", data=data, follow_redirects=True)

    assert answer.request.path == f"/demandes/{claim.id}"  # where it is said what became of it
    assert "a déjà reçu une réponse, ou a été retirée" in text_of(answer)


@pytest.mark.parametrize("question", ["attribuer", "refuser"])
def test_a_claim_already_decided_is_shown_rather_than_asked_about(client_of, giver, taker, question):
    claim = make_claim(make_lot(giver.organisation), taker)
    services.refuse_claim(claim.id, reason="Non.", by=giver, now=now())

    answer = client_of(giver).get(f"/demandes/{claim.id}/{question}", follow_redirects=True)

    assert answer.request.path == f"/demandes/{claim.id}"
    assert "Cette demande a déjà reçu une réponse" in text_of(answer)
    assert client_of(taker).get(f"/demandes/{claim.id}/{question}").status_code == 403


def test_units_counted_twice_add_up_and_the_total_is_said(client_of, giver, draft):
    mouse, path = make_category("mouse", label="Souris", plural="Souris"), f"/lots/{draft.id}/compter"
    for units, total in (("3", "3 souris"), ("5", "8 souris")):
        answer = client_of(giver).submit(path, "Ajouter au lot", category_id=mouse.id, units=units, works="working", age="unknown")
        assert f"{total} en tout" in text_of(answer).replace("\u00a0", " ")


def test_the_deadline_is_postponed_and_the_lot_withdrawn(db, client_of, giver):
    lot = make_lot(giver.organisation)
    browser = client_of(giver)

    answer = browser.submit(f"/lots/{lot.id}/prolonger", "Reporter", claims_until="1900-01-01")
    assert answer.status_code == 422
    assert "plus tardive" in text_of(answer)
    answer = browser.submit(f"/lots/{lot.id}/prolonger", "Reporter", claims_until=french_input(today() + timedelta(days=40)))
    assert "est reportée" in text_of(answer)
    answer = browser.submit(f"/lots/{lot.id}/retirer", "Retirer le lot", reason="Il sert ailleurs.")
    assert "Le lot est retiré" in text_of(answer)
    db.expire_all()
    assert lot.state is LotState.WITHDRAWN
    answer = browser.submit(f"/lots/{lot.id}/retirer", "Retirer le lot", reason="Encore")
    assert answer.status_code == 422


@pytest.mark.parametrize("state", ClaimState, ids=str)
def test_each_state_of_a_claim_has_its_page(client_of, giver, taker, state):
    claim = make_claim(make_lot(giver.organisation), taker)
    if state is ClaimState.ALLOCATED:
        services.allocate_claim(claim.id, by=giver, now=now())
    elif state is ClaimState.REFUSED:
        services.refuse_claim(claim.id, reason="Non.", by=giver, now=now())
    elif state is ClaimState.WITHDRAWN:
        services.withdraw_claim(claim.id, by=taker, now=now())
    elif state is ClaimState.WAITING:
        make_allocated_claim(claim.lot, make_manager())
    elif state is ClaimState.LAPSED:
        services.lapse_claims(today=claim.lot.claims_until + timedelta(days=31), now=now())
    for person in (giver, taker, make_coordinator()):
        browser = client_of(person)
        assert state.label in browser.page(f"/demandes/{claim.id}").text
        assert browser.queries <= 7
        assert browser.get(f"/lots/{claim.lot_id}").status_code == 200


@pytest.mark.parametrize("category", ["0", "", "laptop", "999999"])
def test_a_category_not_chosen_or_unknown_is_said(client_of, giver, draft, category):
    answer = client_of(giver).submit(
        f"/lots/{draft.id}/compter", "Ajouter au lot", category_id=category, units="2", works="working", age="unknown"
    )

    assert answer.status_code == 422
    assert "catégorie" in text_of(answer).split("Catégorie")[0]


# What a taker reads, what a giver is proposed


def test_two_lines_that_only_their_age_tells_apart_look_different(client_of, giver, taker):
    lines = [make_line(3), make_line(2, eligibility=Eligibility.OVER_TEN_YEARS), make_line(1, eligibility=Eligibility.UNDATED)]
    lot = make_lot(giver.organisation, lines=lines)
    browser = client_of(taker)

    shown = [row.select_one("[data-label=État]").text for row in browser.page(f"/lots/{lot.id}").select("tbody tr")]
    asked = [label.text.strip() for label in browser.page(f"/lots/{lot.id}/demander").select("label[for^=line_]")]

    assert shown == ["Fonctionne, dix ans au plus", "Fonctionne, plus de dix ans", "Fonctionne, âge inconnu"]
    assert len(set(asked)) == 3


def test_questions_come_after_what_one_should_know_before_coming(client_of, giver, taker):
    lot = make_lot(giver.organisation)

    headings = [heading.text for heading in client_of(taker).page(f"/lots/{lot.id}").select("main h2")]

    assert headings.index("Enlèvement") < headings.index("Questions et réponses")


@pytest.mark.parametrize(("days_left", "proposed"), [(21, "3"), (2, "2"), (0, "0")])
def test_the_days_of_public_bodies_are_proposed_as_the_territory_chose(client_of, giver, days_left, proposed):
    lot = make_lot(giver.organisation, state=LotState.DRAFT, claims_until=today() + timedelta(days=days_left))

    page = client_of(giver).page(f"/lots/{lot.id}/verifier")

    assert page.select_one("#bodies_first_days")["value"] == proposed


def test_whoever_publishes_with_reserved_days_reads_when_partners_are_told(client_of, giver, taker):
    lot = make_lot(giver.organisation, state=LotState.DRAFT)

    answer = client_of(giver).submit(f"/lots/{lot.id}/verifier", "Publier le lot", bodies_first_days="3")

    assert "1 partenaire concerné sera prévenu par courriel le" in text_of(answer).replace("\u00a0", " ")
