"""The catalogue: what a person finds in it, in which order, by which words, and what it costs."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import now, today
from marketplace.inventory.enums import Works
from marketplace.lots import queries, rules, services
from marketplace.lots.enums import LotOrder, LotState, Shown
from marketplace.lots.models import LotTerm
from tests.factories import make_category, make_coordinator, make_manager, make_organisation, make_partner_manager
from tests.marketplace.lots.factories import make_line, make_lot, make_verified_manager
from tests.pages import text_of

METZ, WOIPPY = "57463", "57751"


@pytest.fixture
def giver(db):
    return make_manager()


@pytest.fixture
def taker(db):
    return make_verified_manager("laptop")


def listing(by, number=1, **filters):
    return queries.catalogue_page(by, queries.LotFilters(**filters), number, today=today())


def titles(by, number=1, **filters):
    return [row.title for row in listing(by, number, **filters).page.rows]


# What is shown


def test_the_catalogue_shows_what_is_open_newest_first(giver, taker):
    old = make_lot(giver.organisation, published_at=now() - timedelta(days=2))
    new = make_lot(giver.organisation, lines=[make_line(12), make_line(1, "monitor"), make_line(3)])
    make_lot(giver.organisation, state=LotState.DRAFT)
    make_lot(giver.organisation, state=LotState.WITHDRAWN)
    gone = make_lot(giver.organisation, lines=[make_line(2, allocated_units=2)], state=LotState.ALLOCATED)
    late = make_lot(giver.organisation, claims_until=today() - timedelta(days=1))
    last_day = make_lot(giver.organisation, claims_until=today(), published_at=now() - timedelta(days=3))

    page = listing(taker).page

    assert [row.title for row in page.rows] == [new.title, old.title, last_day.title]
    assert page.total == 3
    laptop, monitor = make_category("laptop"), make_category("monitor")
    assert set(page.rows[0].contents) == {(laptop.label, laptop.plural, 15), (monitor.label, monitor.plural, 1)}
    assert page.rows[0].mass_kg == 15 * laptop.default_mass_kg + monitor.default_mass_kg
    assert isinstance(page.rows[0].mass_kg, Decimal)
    assert titles(taker, shown=Shown.ALLOCATED) == [gone.title]
    assert set(titles(taker, shown=Shown.ALL)) == {new.title, old.title, gone.title, late.title, last_day.title}


def test_what_is_promised_is_no_longer_on_offer(giver, taker):
    make_lot(giver.organisation, lines=[make_line(5, allocated_units=2), make_line(3, "monitor", allocated_units=3)])

    row = listing(taker).page.rows[0]

    assert (row.units, [units for _, _, units in row.contents]) == (3, [3])


def test_a_partner_waiting_for_verification_sees_no_lot(giver):
    make_lot(giver.organisation)
    assert titles(make_partner_manager()) == []
    assert queries.catalogue_rows(make_partner_manager(), queries.LotFilters(), today=today()) == []


def test_a_lot_without_known_mass_says_so(giver, taker):
    make_category("cable", default_mass_kg=None)
    make_lot(giver.organisation, lines=[make_line(), make_line(1, "cable")])
    assert listing(taker).page.rows[0].mass_kg is None


def test_a_lot_is_open_to_bodies_first_and_announced_to_all(client_of, giver, taker):
    body = make_manager()
    days = {"available_on": today() - timedelta(days=1), "partners_from": today() + timedelta(days=3)}
    make_lot(giver.organisation, title="Réservé", **days)
    make_lot(
        giver.organisation, title="À venir", available_on=today() + timedelta(days=2), partners_from=today() + timedelta(days=4)
    )
    make_lot(giver.organisation, title="Expiré", state=LotState.EXPIRED)

    assert titles(body) == ["Réservé"]
    assert titles(taker) == []
    assert titles(body, shown=Shown.COMING) == ["À venir"]
    assert set(titles(taker, shown=Shown.COMING)) == {"À venir", "Réservé"}
    assert titles(taker, shown=Shown.BODIES_FIRST) == titles(body, shown=Shown.BODIES_FIRST) == ["Réservé"]
    assert titles(taker, shown=Shown.CLOSED) == ["Expiré"]
    assert "à partir du" in client_of(taker).page("/lots?etat=a-venir").select_one("tbody").text


# Filters


def test_the_catalogue_is_filtered_by_category_condition_giver_and_town(giver, taker):
    make_lot(giver.organisation, title="Portables", lines=[make_line(), make_line(1, "monitor", works=Works.BROKEN)])
    other = make_organisation(insee_code=METZ, town="Metz", name="Lycée Fabert")
    make_lot(other, lines=[make_line(1, "monitor")], title="Écrans")

    assert set(titles(taker, category="monitor")) == {"Écrans", "Portables"}
    assert titles(taker, category="monitor", works=Works.WORKING) == ["Écrans"]
    assert titles(taker, works=Works.BROKEN) == ["Portables"]
    assert titles(taker, category="laptop", works=Works.BROKEN) == []
    assert titles(taker, giver=other.siret) == ["Écrans"]
    assert titles(taker, giver="lycee FABERT") == ["Écrans"]
    assert titles(taker, giver="nobody") == titles(taker, giver="!!") == []
    assert titles(taker, municipality=METZ) == titles(taker, municipality="metz") == ["Écrans"]
    assert titles(taker, category="nothing") == []
    landmarks = queries.landmarks_of(taker.organisation_id)
    assert {category.code for category in landmarks.categories.values()} == {"laptop", "monitor"}
    assert {one.siret for one in landmarks.givers.values()} == {giver.organisation.siret, other.siret}


def test_the_distance_is_counted_from_ones_own_organisation(giver, taker):
    far = make_organisation(insee_code=METZ, town="Metz")
    make_lot(far, title="Loin", published_at=now() + timedelta(minutes=1))
    make_lot(giver.organisation, title="Ici")
    nowhere = make_organisation(insee_code=None)
    make_lot(nowhere, title="Ailleurs")

    rows = {row.title: row.distance_km for row in listing(giver, shown=Shown.ALL).page.rows}

    assert rows["Ici"] == 0
    assert 1 < rows["Loin"] < 10
    assert rows["Ailleurs"] is None
    assert titles(giver, within_km=1) == ["Ici"]
    assert set(titles(giver, within_km=10)) == {"Ici", "Loin"}
    assert titles(giver, order=LotOrder.NEAREST) == ["Ici", "Loin", "Ailleurs"]
    assert titles(taker, within_km=50)  # a partner stands where its profile says
    unknown = make_manager(insee_code=None)
    assert titles(unknown, within_km=50) == []
    assert titles(unknown, order=LotOrder.NEAREST)[0] == "Loin"


def test_each_order_is_total(giver, taker):
    """Lots alike in all but their key: pages never share a row, and forget none."""
    moment = now()
    for _ in range(60):
        make_lot(giver.organisation, published_at=moment)
    for order in LotOrder:
        seen = [title for number in (1, 2, 3) for title in titles(taker, number, order=order)]
        assert len(seen) == len(set(seen)) == 60, order
        assert seen == [row.title for row in queries.catalogue_rows(taker, queries.LotFilters(order=order), today=today())]


def test_lots_near_enough_are_looked_for_no_further_and_in_the_same_order(taker, monkeypatch):
    """The statement of the nearest givers alone, then that of all when a page is not filled: one order, whichever answers."""
    monkeypatch.setattr(queries.catalogue, "ENOUGH_NEAR", 0)
    moment = now()
    for insee_code in (METZ, WOIPPY, "57480"):
        body = make_manager(insee_code=insee_code).organisation
        for i in range(20):
            make_lot(body, published_at=moment - timedelta(minutes=i), lines=[make_line(1, "monitor" if i % 4 else "laptop")])
    make_lot(make_manager(insee_code=None).organisation)

    for filters in ({}, {"category": "laptop"}, {"text": "portable"}):
        whole = queries.LotFilters(order=LotOrder.NEAREST, **filters)
        expected = [row.lot_id for row in queries.catalogue_rows(taker, whole, today=today())]
        seen = [row.lot_id for number in (1, 2, 3) for row in listing(taker, number, order=LotOrder.NEAREST, **filters).page.rows]
        assert seen == expected
        distances = [row.distance_km for row in queries.catalogue_rows(taker, whole, today=today())]
        known = [distance_km for distance_km in distances if distance_km is not None]
        assert known == sorted(known)
        assert distances[len(known) :] == [None] * (len(distances) - len(known))


def test_deadlines_and_sizes_order_the_catalogue(giver, taker):
    make_lot(giver.organisation, title="Gros", lines=[make_line(50)], claims_until=today() + timedelta(days=9))
    make_lot(giver.organisation, title="Pressé", lines=[make_line(2)], claims_until=today() + timedelta(days=1))

    assert titles(taker, order=LotOrder.DEADLINE) == ["Pressé", "Gros"]
    assert titles(taker, order=LotOrder.LARGEST) == ["Gros", "Pressé"]


def test_a_very_long_list_is_counted_up_to_a_point(giver, taker, monkeypatch):
    monkeypatch.setattr(queries.catalogue, "MOST_COUNTED", 30)
    queries.catalogue._kept.cache_clear()
    for _ in range(60):
        make_lot(giver.organisation)

    first, second, third = (listing(taker, number).page for number in (1, 2, 3))

    assert (first.total, first.is_floor, first.goes_on, len(first.rows)) == (30, True, True, 25)
    assert (second.first_row, second.last_row, second.goes_on) == (26, 50, True)
    assert (third.first_row, third.last_row, third.goes_on, len(third.rows)) == (51, 60, False, 10)
    queries.catalogue._kept.cache_clear()


# Words


@pytest.mark.parametrize(
    "text",
    ["écran", "ECRANS", "ecran 24", "Écrans, 24 pouces", "câble", "cables ecrans", "fabert", "ecr", "pouc ecran"],
)
def test_words_are_found_whatever_their_accents_case_plural_or_end(taker, text):
    lycee = make_organisation(name="Lycée Fabert")
    make_lot(lycee, title="Écrans de 24 pouces", description="Avec câbles", lines=[make_line(1, "monitor")])
    make_lot(lycee, title="Imprimante", lines=[make_line(1, "desktop")])

    assert "Écrans de 24 pouces" in titles(taker, text=text)


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("ordinateur portabel", "ordinateur portable"),
        ("ordinatuer", "ordinateur"),
        ("ecrna", "écran"),
        ("mprimante", "imprimante"),
        ("imprimente laser", "imprimante laser"),
    ],
)
def test_a_slip_is_read_as_the_nearest_word_and_said(client_of, taker, typed, understood):
    make_lot(title="Ordinateur portable, écran, imprimante laser")

    found = listing(taker, text=typed)
    page = client_of(taker).page(f"/lots?texte={typed}")

    assert found.search.understood == understood
    assert len(found.page.rows) == 1
    assert f"Résultats pour « {understood} »" in page.main.text.replace("\u00a0", " ")
    exact = page.select_one('a[href*="exact="]')
    assert "Aucun lot ne correspond" in client_of(taker).page(exact["href"]).text


@pytest.mark.parametrize("text", ["%", "_", "'; DROP TABLE lot --", "zzzzzzzz", "🦊", "<b>", "a" * 100, "\u0301"])
def test_absurd_words_find_nothing_and_break_nothing(giver, taker, text):
    make_lot(giver.organisation, title="100 % portables_")
    assert titles(taker, text=text) == []


def test_rare_and_frequent_words_find_the_same_lots(giver, taker, monkeypatch):
    for number in range(8):
        make_lot(giver.organisation, title=f"Portable {'rouge' if number % 4 == 0 else 'bleu'} {number}")
    expected = titles(taker, text="portable rouge")
    assert len(expected) == 2

    monkeypatch.setattr(queries.searching, "MOST_COUNTED", 3)

    assert titles(taker, text="portable rouge") == expected


def test_only_publication_makes_a_lot_findable(db, giver, taker):
    draft = make_lot(giver.organisation, state=LotState.DRAFT, title="Portables dorés")
    assert titles(taker, text="dorés") == []

    services.publish_lot(draft.id, by=giver, now=now(), today=today())

    assert titles(taker, text="dores") == ["Portables dorés"]
    assert db.query(LotTerm).filter_by(lot_id=draft.id).count() > 5


@given(st.text(max_size=60))
def test_the_words_of_a_text_find_it_again(text):
    terms = rules.terms_of([text], [])
    assert set(rules.words_of(text)) == set(terms)
    assert all(word and len(word) <= 40 and word.isalnum() for word in terms)
    assert rules.words_of(" ".join(terms)) is not None


@given(st.text(alphabet="abcdeé", max_size=8), st.lists(st.text(alphabet="abcde", min_size=1, max_size=8), max_size=12))
def test_what_is_meant_is_a_known_word_and_a_known_word_means_itself(word, known):
    meant = rules.meant_by(word, known)
    assert meant is None or meant in known
    assert all(rules.meant_by(one, known) == one for one in known)


# The page


def test_the_catalogue_costs_the_same_whatever_it_holds(client_of, giver, taker):
    browser = client_of(giver)
    browser.page("/")  # what is asked once for the life of the process is asked here
    counts = []
    for number in (1, 24, 30):
        for _ in range(number):
            make_lot(giver.organisation)
        browser.page("/lots")
        plain = browser.queries
        browser.page("/lots?texte=portable&categorie=laptop&fonctionnement=working&distance=50&tri=proches")
        counts.append((plain, browser.queries))
    assert counts == [counts[0]] * 3
    assert counts[0][0] <= 3
    assert counts[0][1] <= 6


def test_a_filtered_list_is_shared_and_taken_away_as_it_is(client_of, giver, taker):
    make_lot(giver.organisation, title="=SOMME(A1)")
    make_lot(giver.organisation, title="Écrans", lines=[make_line(2, "monitor")])
    browser = client_of(taker)

    page = browser.page("/lots?categorie=monitor&texte=&etat=ouverts")
    assert [row.a.text for row in page.select("tbody tr")] == ["Écrans"]
    export = browser.get(page.select_one('a[href*="exporter"]')["href"]).get_data(as_text=True)
    assert export.count("\r\n") == 2
    assert "Écrans" in export
    assert browser.page("/lots?categorie=rien").select_one(".empty")
    assert browser.page("/lots?page=7&texte=absent").select_one(".empty")
    whole = browser.get("/lots/exporter?etat=ouverts").get_data(as_text=True)
    assert whole.startswith("\ufefflot;titre;organisme")
    assert "'=SOMME(A1)" in whole


@pytest.mark.parametrize("question", ["etat=nonsense", "tri=nonsense", "fonctionnement=nonsense", "distance=-3", "distance=1e9"])
def test_a_filter_that_does_not_exist_is_said_and_ignored(client_of, giver, question):
    make_lot(giver.organisation)
    page = client_of(make_coordinator()).page(f"/lots?{question}")
    assert page.select_one(".error-summary")
    assert len(page.select("tbody tr")) == 1


def test_an_empty_catalogue_says_what_will_happen(client_of, taker):
    assert "prévenus par courriel" in text_of(client_of(taker).get("/lots"))
