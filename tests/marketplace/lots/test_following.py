"""Saved searches, wishes, the letter of the day and the feed: new lots are told once, to those they are open to."""

import re
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from core.accounts.enums import Role
from core.clock import now, today
from core.mail import Letter
from marketplace.lots import queries, services
from marketplace.lots.enums import WishState
from marketplace.lots.forms import filters_of
from marketplace.lots.models import SavedSearch, ToldLot, Wish
from tests.factories import make_category, make_manager, make_membership, make_organisation, make_partner_manager
from tests.marketplace.lots.factories import make_line, make_lot, make_verified_manager
from tests.pages import text_of

ATOM = "{http://www.w3.org/2005/Atom}"
TOMORROW = today() + timedelta(days=1)


@pytest.fixture
def giver(db):
    return make_manager()


@pytest.fixture
def taker(db):
    return make_verified_manager("laptop")


def save(person, question="texte=portable", name="Portables", **facts):
    return services.save_search(
        name, question, filters_of(question), is_alerted=facts.get("is_alerted", True), by=person, now=now(), today=today()
    )


def wish(person, code="laptop", units=20, **facts):
    defaults = {"words": "", "details": "", "within_km": None, "until": today() + timedelta(days=60)}
    made = services.WishFacts(make_category(code).id, units, **{**defaults, **facts})
    return services.make_wish(made, by=person, now=now(), today=today())


def send(day=None):
    return services.send_digests(filters_of, today=day or today(), now=now())


def digests(db):
    return db.query(Letter).filter_by(template="lot_digest").order_by(Letter.id).all()


# The letter


def test_what_is_new_is_told_once_a_day_and_nothing_when_nothing_is(db, giver, taker):
    make_lot(giver.organisation, title="Portable connu")
    save(taker)
    assert send() == {}

    make_lot(giver.organisation, title="Portable neuf")
    make_lot(giver.organisation, title="Imprimante", lines=[make_line(1, "monitor")])

    assert send() == {taker.user_id: 1}
    (letter,) = digests(db)
    assert letter.subject == "1 nouveau lot pour vous"
    assert send() == {}
    make_lot(giver.organisation, title="Portable du soir")
    assert send() == {}, "one letter a day"
    assert send(TOMORROW) == {taker.user_id: 1}
    assert send(TOMORROW + timedelta(days=1)) == {}
    assert len(digests(db)) == 2


def test_a_letter_says_each_search_and_where_to_go(db, giver, taker, tmp_path, app):
    save(taker, "texte=portable&etat=tous")
    made = wish(taker, units=3)
    lot = make_lot(giver.organisation, title="Portable <neuf> & beau")
    said = []
    from core import mail

    carry = mail._carry
    mail._carry = lambda message: said.append(message.get_content())
    try:
        assert send() == {taker.user_id: 1}
    finally:
        mail._carry = carry
    (body,) = said
    assert "Portable <neuf> & beau" in body
    assert f"/lots/{lot.id}" in body
    assert "/lots?texte=portable&etat=tous" in body
    assert f"/souhaits/{made.id}" in body
    assert re.search(r"/lots/alertes/\d+-[\w-]+", body)


def test_a_wish_is_told_to_those_who_decide_and_only_what_fits(db, giver, taker):
    member = make_membership(taker.organisation, Role.MEMBER)
    second = make_membership(taker.organisation)
    wish(taker, "monitor", words="24 pouces")
    make_lot(giver.organisation, title="Écrans 19 pouces", lines=[make_line(4, "monitor")])
    make_lot(giver.organisation, title="Portables 24 pouces")
    assert send() == {}

    make_lot(giver.organisation, title="Écrans de 24 pouces", lines=[make_line(4, "monitor")])

    assert send() == {taker.user_id: 1, second.user_id: 1}
    assert member.user_id not in {row.user_id for row in db.query(ToldLot)}


def test_nobody_is_told_of_a_lot_that_is_not_open_to_her(db, giver, taker):
    unverified = make_partner_manager()
    for person in (unverified, giver, taker):
        wish(person)
    make_lot(giver.organisation, claims_until=today() - timedelta(days=1))
    assert send() == {}

    make_lot(giver.organisation)

    assert send() == {taker.user_id: 1}, "neither the giver herself nor a partner that is not verified"


def test_a_lot_reserved_to_public_bodies_is_told_to_a_partner_the_day_it_opens_to_it(db, giver, taker):
    body = make_manager()
    for person in (body, taker):
        wish(person)
    make_lot(giver.organisation, available_on=today(), partners_from=TOMORROW)

    assert send() == {body.user_id: 1}
    assert send(TOMORROW) == {taker.user_id: 1}


def test_a_person_of_two_organisations_has_one_letter(db, giver, taker):
    elsewhere = make_membership(make_organisation(), user=taker.user)
    save(taker)
    save(elsewhere, "categorie=laptop")
    make_lot(giver.organisation, title="Portable")

    assert send() == {taker.user_id: 1}
    assert len(digests(db)) == 1


def test_who_left_or_does_not_want_it_has_no_letter(db, giver, taker):
    gone = make_verified_manager("laptop")
    for person in (taker, gone):
        save(person)
    gone.ended_at = now()
    db.commit()
    services.choose_alerts(taker.user_id, wants_digest=False, by=taker, now=now())
    make_lot(giver.organisation, title="Portable")

    assert send() == {}
    services.choose_alerts(taker.user_id, wants_digest=True, by=taker, now=now())
    assert send() == {taker.user_id: 1}


def test_the_command_says_what_it_did(app, db, giver, taker):
    save(taker)
    make_lot(giver.organisation, title="Portable")
    run = app.test_cli_runner().invoke
    assert "1 people" in run(args=["lots", "send-digests", "--dry-run"]).output
    assert run(args=["lots", "send-digests"]).output == "1 letters, 1 lots\n"
    assert run(args=["lots", "send-digests"]).output == "0 letters, 0 lots\n"


def test_a_letter_is_refused_without_signing_in_and_only_by_the_button(db, client, client_of, taker):
    services.choose_alerts(taker.user_id, wants_digest=True, by=taker, now=now())
    path = f"/lots/alertes/{queries.secret_of(queries.find_follower(taker.user_id))}"

    assert "Ne plus recevoir" in text_of(client.get(path))
    assert queries.find_follower(taker.user_id).wants_digest
    answer = client.submit(path, "Ne plus recevoir ce courriel")

    assert "Vous ne recevrez plus ce courriel" in text_of(answer)
    assert not queries.find_follower(taker.user_id).wants_digest
    assert client.get(path[:-1]).status_code == 404
    answer = client_of(taker).submit("/compte/alertes", "Enregistrer ce choix", wants_digest="oui")
    assert "Votre choix est enregistré" in text_of(answer)
    assert queries.find_follower(taker.user_id).wants_digest


# Saved searches


def test_filters_are_saved_given_back_muted_and_forgotten(db, client_of, giver, taker):
    make_lot(giver.organisation, title="Écrans", lines=[make_line(1, "monitor")])
    browser = client_of(taker)
    link = browser.page("/lots?categorie=monitor&texte=&page=1&tri=echeance").select_one('a[href*="enregistrer"]')["href"]

    answer = browser.submit(link, "Enregistrer la recherche", name="Écrans près d’ici")
    assert "Votre recherche est enregistrée" in text_of(answer)
    page = browser.page("/recherches")
    found = browser.page(page.select_one("tbody a")["href"])
    assert [row.a.text for row in found.select("tbody tr")] == ["Écrans"]
    assert "tri=echeance" in page.select_one("tbody a")["href"]

    answer = browser.submit(link, "Enregistrer la recherche", name="écrans PRÈS d’ici")
    assert answer.status_code == 422
    assert "porte déjà ce nom" in text_of(answer)
    assert "Ne plus m’avertir" not in text_of(browser.submit("/recherches", "Ne plus m’avertir"))
    assert not db.query(SavedSearch).one().is_alerted
    browser.submit("/recherches", "M’avertir")
    assert "pas encore de recherche" in text_of(browser.submit("/recherches", "Supprimer"))


def test_twenty_searches_are_enough(db, taker):
    from marketplace.lots.errors import TooManySearches

    for number in range(20):
        save(taker, name=f"Recherche {number}")
    with pytest.raises(TooManySearches):
        save(taker, name="Une de trop")


# Wishes


def test_a_wish_is_made_followed_and_fulfilled(db, client_of, giver, taker):
    make_lot(giver.organisation, title="Portables de l’école")
    browser = client_of(taker)
    laptop = make_category("laptop")

    answer = browser.submit(
        "/souhaits/nouveau", "Enregistrer le souhait", category_id=str(laptop.id), units="20", details="8 Go <b>", within_km="50"
    )
    assert "Votre souhait est enregistré" in text_of(answer)
    assert "Portables de l’école" in text_of(answer)
    made = db.query(Wish).one()
    assert "En cours" in text_of(browser.get("/souhaits"))
    assert "20;" in browser.get("/souhaits/exporter?etat=open").get_data(as_text=True)
    assert browser.page("/souhaits?etat=fulfilled").select_one(".empty")
    answer = browser.submit(f"/souhaits/{made.id}", "Souhait satisfait")
    assert "n’est plus recherché" in text_of(answer)
    assert browser.post(f"/souhaits/{made.id}/retirer").status_code == 422
    db.refresh(made)
    assert (made.state, made.state_on(today())) == (WishState.FULFILLED, WishState.FULFILLED)


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"units": "0"}, "entre 1 et 100"),
        ({"units": "beaucoup"}, "nombre entier"),
        ({"category_id": "0"}, "Choisissez une catégorie"),
        ({"until": "2020-01-01"}, "entre aujourd’hui et dans un an"),
        ({"until": "30/02/2027"}, "Indiquez une date qui existe"),
    ],
)
def test_an_impossible_wish_is_said_and_kept(client_of, taker, answers, sentence):
    given = {"category_id": str(make_category("laptop").id), "units": "2", "details": "Pour <des> ateliers"} | answers
    answer = client_of(taker).submit("/souhaits/nouveau", "Enregistrer le souhait", **given)
    assert answer.status_code == 422
    assert sentence in text_of(answer).replace("\u202f", " ")
    assert "Pour &lt;des&gt; ateliers" in answer.text


def test_a_wish_whose_day_is_past_has_ended(db, client_of, giver, taker):
    made = wish(taker, until=today())
    made.until = today() - timedelta(days=1)
    db.commit()
    make_lot(giver.organisation)

    assert send() == {}
    browser = client_of(taker)
    assert "Terminé" in text_of(browser.get("/souhaits?etat=ended"))
    assert browser.page("/souhaits?etat=open").select_one(".empty")
    assert "Souhait satisfait" not in text_of(browser.get(f"/souhaits/{made.id}"))


def test_givers_see_what_is_looked_for_without_a_name(db, client_of, giver, taker):
    from marketplace.lots.enums import LotState

    for person in (taker, make_verified_manager("laptop"), giver):
        wish(person, units=5)
    wish(taker, "monitor", units=2)
    draft = make_lot(giver.organisation, state=LotState.DRAFT)

    page = text_of(client_of(giver).get(f"/lots/{draft.id}/preparer")).replace("\u00a0", " ")

    assert "2 organismes cherchent 10 ordinateurs portables" in page.lower()
    assert taker.organisation.name not in page


# The feed


def parsed(answer):
    return ET.fromstring(answer.data)  # noqa: S314 - our own answer, read strictly


def feed_of(client_of, person):
    services.renew_feed(by=person, now=now())
    page = client_of(person).page("/compte/alertes")
    return re.search(r"/lots/flux/[\w-]+", page.text)[0]


def test_the_feed_is_valid_atom_and_names_no_person(client, client_of, giver, taker):
    lot = make_lot(giver.organisation, title="Portables & <écrans>")
    make_lot(giver.organisation, title="Trop tard", claims_until=today() - timedelta(days=1))
    path = feed_of(client_of, taker)

    answer = client.get(path)

    assert answer.mimetype == "application/atom+xml"
    feed = parsed(answer)
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "author"):
        assert len(feed.findall(f"{ATOM}{name}")) == 1, name
    (entry,) = feed.findall(f"{ATOM}entry")
    for name in ("id", "title", "updated", "summary"):
        assert len(entry.findall(f"{ATOM}{name}")) == 1, name
    assert entry.find(f"{ATOM}title").text == "Portables & <écrans>"
    assert entry.find(f"{ATOM}link").get("href").endswith(f"/lots/{lot.id}")
    moments = [node.text for node in feed.iter() if node.tag in {f"{ATOM}updated", f"{ATOM}published"}]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moment) for moment in moments)
    assert {link.get("rel") for link in feed.findall(f"{ATOM}link")} == {"self", "alternate"}
    for person in (giver, taker):
        assert person.user.name not in answer.text
        assert person.user.email not in answer.text


def test_a_feed_that_did_not_change_is_not_sent_again(client, client_of, giver, taker):
    make_lot(giver.organisation)
    path = feed_of(client_of, taker)
    first = client.get(path)

    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert first.headers["Last-Modified"]
    make_lot(giver.organisation)
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_the_address_of_a_feed_is_renewed_closed_and_dies_with_its_person(db, client, client_of, giver, taker):
    make_lot(giver.organisation)
    old = feed_of(client_of, taker)
    new = feed_of(client_of, taker)
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)
    client_of(taker).submit("/compte/alertes", "Fermer le flux")
    assert client.get(new).status_code == 404
    last = feed_of(client_of, taker)
    taker.ended_at = now()
    db.commit()
    assert client.get(last).status_code == 404


def test_the_feed_of_a_partner_that_is_no_longer_verified_is_empty(db, client, client_of, giver):
    unverified = make_partner_manager()
    make_lot(giver.organisation)
    answer = client.get(feed_of(client_of, unverified))
    assert parsed(answer).findall(f"{ATOM}entry") == []


def letters_about_lots(db, person):
    return [letter.template for letter in db.query(Letter).filter_by(recipient=person.user.email).order_by(Letter.id)]


def tell(lot, *people, day=None, about="announcement 1"):
    services.tell_of_lot(lot, people, template="lot_published", about=about, today=day or today())


def test_whom_a_letter_told_of_a_lot_is_not_told_again_by_the_digest(db, giver, taker):
    wish(taker)
    lot = make_lot(giver.organisation)

    tell(lot, taker)
    tell(lot, taker)

    assert send() == {}
    assert send(TOMORROW) == {}
    assert letters_about_lots(db, taker) == ["lot_published"]


def test_whom_the_digest_told_of_a_lot_has_no_other_letter_that_day(db, giver, taker):
    wish(taker)
    lot = make_lot(giver.organisation)
    assert send() == {taker.user_id: 1}

    tell(lot, taker)
    assert letters_about_lots(db, taker) == ["lot_digest"]

    tell(lot, taker, day=TOMORROW, about="announcement 2")  # it was offered again since
    assert letters_about_lots(db, taker) == ["lot_digest", "lot_published"]


def test_a_person_of_two_partners_hears_of_a_lot_once(db, giver, taker):
    elsewhere = make_membership(make_verified_manager().organisation, user=taker.user)

    tell(make_lot(giver.organisation), taker, elsewhere)

    assert letters_about_lots(db, taker) == ["lot_published"]
