"""Lots made from a list of the inventory or from a past lot, their lines changed, what they amount to."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue.models import EquipmentCategory
from core.clock import now, today
from core.thresholds import threshold
from marketplace.impact.queries import factors_of_year
from marketplace.impact.rules import avoided_by
from marketplace.inventory.enums import Condition, ItemState, Works
from marketplace.inventory.models import EquipmentItem
from marketplace.inventory.queries import ItemFilters, life_of
from marketplace.lots import queries, rules, services
from marketplace.lots.enums import Age, LotState, PickupAccess, PickupVehicle
from marketplace.lots.errors import (
    ChangedMeanwhile,
    InventoriedLine,
    LineGone,
    ListChanged,
    LotNotDraft,
    NoItemChosen,
    TooManyItems,
    UnitsOutOfRange,
)
from marketplace.lots.models import Lot, LotItem, LotLine
from marketplace.lots.services import LotFacts
from tests.factories import make_category, make_manager, make_membership, make_organisation
from tests.marketplace.lots.factories import make_item, make_line, make_lot, make_verified_manager
from tests.pages import text_of

FACTS = LotFacts("Portables", "", "Mairie", "", today() + timedelta(days=20))


def drafted(by, filters=None, ids=(), *, expected):
    filters = filters or ItemFilters()
    return services.draft_from_list(FACTS, filters, ids, expected=expected, by=by, now=now(), today=today())


# From the inventory


def test_a_filtered_list_becomes_a_lot_in_two_clicks(client_of, db):
    manager = make_manager()
    laptops = [make_item(manager.organisation, place="Annexe") for _ in range(3)]
    make_item(manager.organisation, "monitor")
    make_item(manager.organisation, place="Ailleurs")
    client, asked = client_of(manager), f"categorie={make_category('laptop').id}&lieu=Annexe"

    page = client.page(f"/inventaire/?{asked}")
    link = next(link["href"] for link in page.select("a") if link.text == "Faire un lot")
    assert "categorie=" in link, link
    answer = client.submit(link, "Créer le brouillon")

    assert "Le brouillon est prêt, avec 3 appareils" in text_of(answer)
    lot = db.query(Lot).one()
    assert lot.title.startswith("3\u00a0")
    assert lot.title.endswith(", Annexe")
    assert sorted(queries.item_ids_of(lot.id)) == sorted(item.id for item in laptops)


def test_ticked_devices_become_a_lot_and_the_others_stay(client_of, db):
    manager = make_manager()
    items = [make_item(manager.organisation) for _ in range(4)]
    client = client_of(manager)

    answer = client.post("/lots/proposer-la-selection", data={"item_ids": [items[0].id, items[2].id]})
    client.submit(answer.location, "Créer le brouillon", title="Deux portables")

    assert sorted(queries.item_ids_of(db.query(Lot).one().id)) == [items[0].id, items[2].id]
    assert client.post("/lots/proposer-la-selection", data={"item_ids": []}).location.endswith("/inventaire/")


def test_a_filtered_list_enters_a_draft_already_begun_as_it_was_seen(client_of, db):
    manager = make_manager()
    there = [make_item(manager.organisation, place="Annexe") for _ in range(2)]
    make_item(manager.organisation, place="Ailleurs")
    draft = make_lot(manager.organisation, lines=[make_line(1, "monitor")], state=LotState.DRAFT, title="Portables de l’école")
    browser, page = client_of(manager), "/lots/proposer-depuis-inventaire?lieu=Annexe"

    changed = browser.submit(page, "Ajouter à «\u00a0Portables de l’école", expected="1")
    assert "La liste a changé" in changed.text
    assert queries.item_ids_of(draft.id) == []
    assert "nombre entier" in browser.submit(page, "Ajouter à «\u00a0Portables de l’école", expected="x").text

    answer = browser.submit(page, "Ajouter à «\u00a0Portables de l’école")
    assert "2 appareils ajoutés" in answer.text.replace("\u00a0", " ")
    assert sorted(queries.item_ids_of(draft.id)) == sorted(item.id for item in there)


def test_a_list_enters_no_draft_of_others_nor_a_published_lot(client_of, db):
    manager = make_manager()
    make_item(manager.organisation)
    foreign = make_lot(make_organisation(), state=LotState.DRAFT)
    published = make_lot(manager.organisation)
    browser = client_of(manager)

    assert browser.post(f"/lots/{foreign.id}/ajouter-depuis-inventaire", data={"expected": "1"}).status_code == 404
    refused = browser.post(f"/lots/{published.id}/ajouter-depuis-inventaire", data={"expected": "1"}, follow_redirects=True)
    assert "a été publié ou retiré" in refused.text
    assert browser.post(f"/lots/{published.id}/ajouter-depuis-inventaire?appareils=x", data={"expected": "1"}).status_code == 404
    assert db.query(LotItem).count() == 0


def test_some_devices_leave_a_draft_and_a_line_left_with_none_is_no_more(client_of, db):
    manager = make_manager()
    items = [make_item(manager.organisation) for _ in range(3)]
    draft = drafted(manager, expected=3)
    [line] = draft.lines
    services.change_line(draft.id, line.id, units=None, unit_value_eur=Decimal(45), revision=draft.revision, by=manager, now=now())
    browser, page, line_id = client_of(manager), f"/lots/{draft.id}/lignes/{line.id}/modifier", line.id
    button = "Enlever du lot les appareils cochés"

    for wrong in ([], ["x"], [make_item(manager.organisation).id], [items[0].id, 10**30]):
        refused = browser.submit(page, button, item_ids=wrong)
        if wrong == [items[0].id, 10**30]:
            break  # what is no key is nobody's device: the one that is ticked leaves
        assert refused.status_code == 422
        assert 'value="45"' in refused.text, "what is recorded of the line is still shown"
    assert "1 appareil enlevé du lot" in text_of(refused).replace("\u00a0", " ")
    db.expire_all()
    line = db.get(LotLine, line_id)
    assert (line.units, line.mass_kg, items[0].state) == (2, 2 * line.category.default_mass_kg, ItemState.DECOMMISSIONED)

    services.remove_items(draft.id, line_id, [items[1].id, items[2].id], by=manager, now=now())
    assert db.query(LotLine).filter_by(lot_id=draft.id).count() == db.query(LotItem).count() == 0
    assert "Enlevé du lot" in life_of(items[1].id)[-1].sentence


def test_its_giver_reads_the_devices_of_a_lot_one_by_one(client_of, db):
    manager, other = make_manager(), make_manager()
    items = [make_item(manager.organisation, name=f"<b>PC {number}", place="Annexe") for number in range(3)]
    lot = drafted(manager, expected=3)
    services.publish_lot(lot.id, by=manager, now=now(), today=today())
    browser = client_of(manager)

    page = browser.page(f"/lots/{lot.id}/appareils")

    assert browser.queries <= 10
    assert [row["href"] for row in page.select("tbody a")] == [f"/inventaire/equipements/{item.id}" for item in items]
    assert page.select_one("tbody b") is None
    assert "Données à effacer" in page.text
    assert client_of(other).get(f"/lots/{lot.id}/appareils").status_code == 403
    empty = make_lot(manager.organisation)
    assert "que du matériel compté" in browser.page(f"/lots/{empty.id}/appareils?page=9").text


def test_no_device_leaves_a_published_lot_one_by_one(db):
    manager = make_manager()
    item = make_item(manager.organisation)
    lot = drafted(manager, expected=1)
    services.publish_lot(lot.id, by=manager, now=now(), today=today())

    with pytest.raises(LotNotDraft):
        services.remove_items(lot.id, lot.lines[0].id, [item.id], by=manager, now=now())


def test_devices_enter_with_the_condition_noted_on_each(db):
    manager = make_manager()
    make_item(manager.organisation, works=Works.WORKING)
    make_item(manager.organisation, works=Works.BROKEN)

    lot = drafted(manager, expected=2)

    assert {line.condition.works: line.units for line in queries.get_lot(lot.id).lines} == {Works.WORKING: 1, Works.BROKEN: 1}


def test_a_list_that_changed_makes_no_lot(client_of, db):
    manager = make_manager()
    taken = make_item(manager.organisation)
    make_item(manager.organisation)
    client = client_of(manager)
    path = "/lots/proposer-depuis-inventaire"
    taken.state = ItemState.GONE
    db.commit()

    answer = client.post(path, data={"title": "Lot", "pickup_place": "Ici", "claims_until": today().isoformat(), "expected": "2"})

    assert answer.status_code == 422
    assert "La liste a changé" in text_of(answer)
    assert db.query(Lot).count() == 0
    with pytest.raises(ListChanged):
        drafted(manager, expected=2)


def test_somebody_elses_devices_are_never_in_the_list(db):
    manager, other = make_manager(), make_manager()
    item = make_item(other.organisation)

    with pytest.raises(NoItemChosen):
        drafted(manager, expected=0)
    with pytest.raises(ListChanged):
        drafted(manager, ids=[item.id], expected=1)


@pytest.mark.parametrize(
    ("found", "expected", "refusal"),
    [
        (0, 0, NoItemChosen),
        (2, 3, ListChanged),
        (3, 2, ListChanged),
        (0, 1, ListChanged),
        (1001, 1001, TooManyItems),
        (1000, 1000, None),
    ],
)
def test_a_list_becomes_a_lot_as_it_was_seen_or_not_at_all(found, expected, refusal):
    if refusal is None:
        rules.check_as_seen(found, expected)
    else:
        with pytest.raises(refusal):
            rules.check_as_seen(found, expected)


def test_two_people_who_make_a_lot_of_one_list_make_one_lot(committed_app):
    manager = make_manager()
    for _ in range(5):
        make_item(manager.organisation)
    key, barrier, outcomes = manager.id, threading.Barrier(2), []

    def attempt():
        from core.accounts.queries import get_membership

        with committed_app.app_context():
            barrier.wait()
            try:
                drafted(get_membership(key), expected=5)
                outcomes.append("made")
            except (ListChanged, NoItemChosen):
                outcomes.append("refused")

    people = [threading.Thread(target=attempt) for _ in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    from core.db import db as database

    assert sorted(outcomes) == ["made", "refused"]
    assert database.session.query(Lot).count() == 1
    assert {item.state for item in database.session.query(EquipmentItem)} == {ItemState.IN_LOT}


# Lines


def test_a_counted_line_is_counted_again_and_valued(client_of, db):
    manager = make_manager()
    lot = make_lot(manager.organisation, state=LotState.DRAFT, lines=[make_line(4)])
    path = f"/lots/{lot.id}/lignes/{lot.lines[0].id}/modifier"

    answer = client_of(manager).submit(path, "Enregistrer", units="6", unit_value_eur="45,50")

    line = queries.get_lot(lot.id).lines[0]
    assert (line.units, line.unit_value_eur) == (6, Decimal("45.50"))
    assert line.mass_kg == 6 * line.category.default_mass_kg
    assert "273,00 €" in text_of(answer)


@pytest.mark.parametrize("typed", ["-1", "abc", "1e3", "12,345", "99999999", "NaN", "0x10"])
def test_a_wrong_value_is_answered_and_kept(client_of, typed):
    manager = make_manager()
    lot = make_lot(manager.organisation, state=LotState.DRAFT)

    answer = client_of(manager).submit(f"/lots/{lot.id}/lignes/{lot.lines[0].id}/modifier", "Enregistrer", unit_value_eur=typed)

    assert answer.status_code == 422
    assert "Indiquez un montant en euros" in text_of(answer)
    assert f'value="{typed}"' in answer.text


def test_the_number_of_a_line_of_devices_is_that_of_its_devices(client_of):
    manager = make_manager()
    lot = drafted(manager, expected=make_items(manager, 2))
    line = queries.get_lot(lot.id).lines[0]

    assert "units" not in client_of(manager).get(f"/lots/{lot.id}/lignes/{line.id}/modifier").text.split('class="form"')[1]
    with pytest.raises(InventoriedLine):
        services.change_line(lot.id, line.id, units=3, unit_value_eur=None, revision=lot.revision, by=manager, now=now())
    services.change_line(lot.id, line.id, units=2, unit_value_eur=Decimal(10), revision=lot.revision, by=manager, now=now())
    with pytest.raises(LineGone):
        services.change_line(
            lot.id, make_lot().lines[0].id, units=1, unit_value_eur=None, revision=lot.revision, by=manager, now=now()
        )


def make_items(manager, number):
    for _ in range(number):
        make_item(manager.organisation)
    return number


def test_a_published_line_changes_no_more_and_a_number_has_its_limits(db):
    manager = make_manager()
    lot, draft = make_lot(manager.organisation), make_lot(manager.organisation, state=LotState.DRAFT)
    with pytest.raises(LotNotDraft):
        services.change_line(lot.id, lot.lines[0].id, units=1, unit_value_eur=None, revision=lot.revision, by=manager, now=now())
    with pytest.raises(UnitsOutOfRange):
        services.change_line(
            draft.id, draft.lines[0].id, units=0, unit_value_eur=None, revision=draft.revision, by=manager, now=now()
        )


# What it amounts to


LAPTOP = EquipmentCategory(code="laptop", label="Ordinateur portable", plural="Ordinateurs portables")


@given(st.lists(st.tuples(st.integers(1, 500), st.one_of(st.none(), st.decimals(0, 900, places=2))), max_size=6))
def test_unknown_values_are_counted_apart(lines):
    made = [LotLine(units=units, category=LAPTOP, unit_value_eur=value) for units, value in lines]

    totals = rules.totals_of(made, None, gift_ceiling_eur=300)

    known = [(units, value) for units, value in lines if value is not None]
    assert totals.units == totals.units_without_mass == sum(units for units, _ in lines)
    assert totals.value_eur == (sum(units * value for units, value in known) if known else None)
    assert totals.units_without_value == sum(units for units, value in lines if value is None)
    assert len(totals.above_ceiling) == sum(value > 300 for _, value in known)
    assert totals.avoided.central is None
    assert list(totals.without_factor) == (["Ordinateur portable"] if lines else [])


def test_the_page_says_what_the_lot_amounts_to_with_which_factors(client_of):
    manager = make_manager()
    lot = make_lot(
        manager.organisation,
        state=LotState.DRAFT,
        lines=[make_line(10), make_line(2, "network_switch"), make_line(1, "desktop", unit_value_eur=Decimal("300.01"))],
    )
    factors = factors_of_year(today().year)

    said = text_of(client_of(manager).get(f"/lots/{lot.id}/preparer"))

    assert "13 unités" in said
    assert factors.name in said
    assert avoided_by(factors, {"laptop": 10, "desktop": 1}).central
    assert "À vérifier avant de donner" in said
    assert "300,01 € l’unité" in said
    assert threshold("gift_unit_ceiling", on=today()) == 300


# Pickup, drafts, past lots


def test_a_place_is_typed_once_then_chosen(client_of, db):
    manager = make_manager()
    client = client_of(manager)
    client.submit(
        "/lots/proposer", "Continuer", title="Un", pickup_place="Ateliers, rue du Moulin", pickup_hours="Le mardi",
        pickup_access="stairs", pickup_vehicle="van", pickup_parking="Cour arrière", pickup_help="y",
        pickup_contact="Service informatique",
    )  # fmt: skip
    client.submit("/lots/proposer", "Continuer", title="Deux", pickup_place="Mairie", pickup_access="unknown", pickup_contact="")

    page = client.page("/lots/proposer")
    assert page.select_one("[name=pickup_place]")["value"] == "Mairie"
    link = next(link["href"] for link in page.select("a") if link.text == "Ateliers, rue du Moulin")
    client.submit(link, "Continuer", title="Trois")

    lot = db.query(Lot).order_by(Lot.id.desc()).first()
    assert (lot.title, lot.pickup_place, lot.pickup_access, lot.pickup_vehicle, lot.pickup_help) == (
        "Trois",
        "Ateliers, rue du Moulin",
        PickupAccess.STAIRS,
        PickupVehicle.VAN,
        True,
    )
    assert lot.pickup_facts == [
        ("Où", "Ateliers, rue du Moulin"),
        ("Quand", "Le mardi"),
        ("Accès", "En étage ou au sous-sol, par l’escalier seulement"),
        ("Véhicule qui peut approcher", "Une camionnette"),
        ("Stationnement", "Cour arrière"),
        ("Chargement", "quelqu’un aide à charger"),
        ("À qui s’adresser", "Service informatique"),
    ]


def test_another_organisations_places_are_not_proposed(client_of):
    make_lot(pickup_place="Lieu des autres")
    stranger = make_lot(pickup_place="Encore ailleurs")
    page = client_of(make_manager()).page(f"/lots/proposer?enlevement={stranger.id}")
    assert "des autres" not in page.text
    assert "ailleurs" not in page.select_one("[name=pickup_place]")["value"]


def test_claimants_read_how_to_load(client_of):
    lot = make_lot(pickup_access=PickupAccess.STAIRS, pickup_contact="Accueil")
    taker = client_of(make_verified_manager())
    for path in (f"/lots/{lot.id}", f"/lots/{lot.id}/demander"):
        assert "par l’escalier seulement" in text_of(taker.get(path))


def test_a_past_lot_is_made_again_without_its_devices(client_of, db):
    manager = make_manager()
    item = make_item(manager.organisation)
    past = make_lot(manager.organisation, title="Écrans", lines=[make_line(7, condition=Condition(Works.BROKEN))], items=[item])

    answer = client_of(manager).submit(f"/lots/{past.id}", "Refaire un lot semblable")

    assert "Un brouillon reprend ce lot" in text_of(answer)
    copy = queries.get_lot(db.query(Lot).order_by(Lot.id.desc()).first().id)
    assert (copy.title, copy.state, copy.units, copy.pickup_place) == ("Écrans", LotState.DRAFT, 7, past.pickup_place)
    assert queries.item_ids_of(copy.id) == []


def test_giving_up_a_draft_is_asked_once(client_of, db):
    manager = make_manager()
    lot = make_lot(manager.organisation, state=LotState.DRAFT)
    client = client_of(manager)

    assert not client.page(f"/lots/{lot.id}/preparer").select('form[action$="abandonner"]')
    client.submit(f"/lots/{lot.id}/abandonner", "Abandonner ce brouillon")

    assert queries.get_lot(lot.id).state is LotState.WITHDRAWN


# Two people at once


def test_a_line_that_somebody_changed_meanwhile_is_compared_before_it_is_changed(client_of, db):
    manager = make_manager()
    colleague = make_membership(manager.organisation)
    lot = make_lot(manager.organisation, state=LotState.DRAFT, lines=[make_line(10)])
    line = lot.lines[0]
    path, browser = f"/lots/{lot.id}/lignes/{line.id}/modifier", client_of(manager)
    seen = browser.page(path).select_one("[name=revision]")["value"]
    services.change_line(lot.id, line.id, units=12, unit_value_eur=Decimal("9.5"), revision=lot.revision, by=colleague, now=now())

    answer = browser.post(path, data={"units": "11", "unit_value_eur": "20", "revision": seen})

    assert answer.status_code == 422
    assert "a été modifié pendant que vous le remplissiez" in text_of(answer)
    assert "Combien ? 12" in text_of(answer).replace("\u00a0", " ")
    assert 'value="11"' in answer.text
    assert line.units == 12
    again = {"units": "11", "unit_value_eur": "20", "revision": str(lot.revision)}
    assert browser.post(path, data=again).status_code == 302
    assert (line.units, line.unit_value_eur) == (11, Decimal(20))


def test_units_added_meanwhile_are_not_forgotten(db):
    manager = make_manager()
    lot = make_lot(manager.organisation, state=LotState.DRAFT, lines=[make_line(10)])
    line, seen = lot.lines[0], lot.revision
    same = {"category_id": line.category_id, "condition": line.condition, "age": Age.WITHIN_TEN_YEARS}
    services.add_counted_units(lot.id, units=3, **same, by=manager, now=now())

    with pytest.raises(ChangedMeanwhile):
        services.change_line(lot.id, line.id, units=9, unit_value_eur=None, revision=seen, by=manager, now=now())

    assert line.units == 13
