"""Commands on the inventory, on the real database."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from core import storage
from core.clock import now, today
from core.db import db as database
from core.db import transaction
from core.errors import NotFound
from core.events import Announcement
from marketplace.inventory import errors, queries, services
from marketplace.inventory.enums import ImportState, ItemState
from marketplace.inventory.models import EquipmentItem, InventoryImport
from marketplace.inventory.queries import ItemFilters, Selection
from tests.factories import make_category, make_manager, make_organisation
from tests.marketplace.inventory.factories import csv_of, make_every_category, make_item, row_of
from tests.marketplace.inventory.test_vocabulary import SAMPLE

YESTERDAY = today() - timedelta(days=1)


@pytest.fixture
def manager(db):
    make_every_category()
    return make_manager()


def preview(manager, content: bytes) -> InventoryImport:
    return services.preview_import(content, name="parc.csv", organisation_id=manager.organisation_id, by=manager, now=now())


def do_import(manager, content: bytes) -> InventoryImport:
    return services.apply_import(preview(manager, content).id, by=manager, now=now())


def facts(given: InventoryImport) -> tuple[int, int, int, int]:
    return given.outcome["created"], given.outcome["changed"], given.outcome["unchanged"], given.outcome["refused"]


def announced() -> list[str]:
    return list(database.session.scalars(select(Announcement.name).order_by(Announcement.id)))


def item_count() -> int:
    return database.session.scalar(select(func.count()).select_from(EquipmentItem))


def test_a_preview_says_everything_and_changes_no_item(manager):
    given = preview(manager, SAMPLE.read_bytes())

    assert facts(given) == (413, 0, 0, 8)
    assert given.state is ImportState.PREVIEWED
    assert item_count() == 0
    assert announced() == ["InventoryFileGiven"]


def test_an_import_does_what_the_preview_said_once(manager):
    given = preview(manager, SAMPLE.read_bytes())

    services.apply_import(given.id, by=manager, now=now())
    again = services.apply_import(given.id, by=manager, now=now())

    assert facts(again) == (413, 0, 0, 8)
    assert item_count() == 413
    assert announced() == ["InventoryFileGiven", "InventoryImported"]


def test_importing_the_same_file_again_changes_nothing(manager):
    do_import(manager, SAMPLE.read_bytes())
    before = list(queries.known_items(manager.organisation_id))

    assert facts(do_import(manager, SAMPLE.read_bytes())) == (0, 0, 413, 8)
    assert list(queries.known_items(manager.organisation_id)) == before


def test_a_stale_preview_does_no_harm(manager):
    stale = preview(manager, csv_of(row_of(place="Gare")))
    do_import(manager, csv_of(row_of(state="Réformé", decommissioned="01/01/2024")))
    (item,) = queries.available_items(manager.organisation_id)
    with transaction():
        services.reserve_items(queries.items_by_id_for_update([item.id], manager.organisation_id))

    applied = services.apply_import(stale.id, by=manager, now=now())

    assert facts(applied) == (0, 0, 1, 0)
    assert queries.get_item(item.id).state is ItemState.IN_LOT


def test_an_item_that_changes_keeps_its_key(manager):
    do_import(manager, csv_of(row_of()))
    ((key, _before),) = queries.known_items(manager.organisation_id)

    assert facts(do_import(manager, csv_of(row_of(place="Gare")))) == (0, 1, 0, 0)

    assert [(found, item.place) for found, item in queries.known_items(manager.organisation_id)] == [(key, "Gare")]


def test_inventory_numbers_pass_from_one_item_to_another(manager):
    do_import(manager, csv_of(row_of(), row_of(serial="B2", number="INV-2")))

    given = do_import(
        manager, csv_of(row_of(number="INV-2"), row_of(serial="B2", number="INV-3"), row_of(serial="C", number="INV-1"))
    )

    assert facts(given) == (1, 2, 0, 0)


def test_two_organisations_may_own_the_same_numbers(manager):
    other = make_manager()
    do_import(manager, csv_of(row_of()))

    assert facts(do_import(other, csv_of(row_of()))) == (1, 0, 0, 0)


def test_the_file_is_kept_without_what_names_people(manager):
    header = "Utilisateur;Numéro de série;Type"

    given = preview(manager, csv_of("Jeanne Dupont;ABC1;Portable", header=header))

    assert b"Dupont" not in storage.read(given.file)
    assert given.outcome["ignored"] == ["Utilisateur"]


def test_a_wrong_file_leaves_nothing_behind(manager):
    with pytest.raises(errors.UnreadableFile):
        preview(manager, b"%PDF-1.7")

    assert database.session.scalar(select(func.count()).select_from(InventoryImport)) == 0
    assert announced() == []


def test_decommissioned_items_become_available(manager):
    first, second = make_item(manager.organisation), make_item(manager.organisation)

    units = services.decommission_items(
        Selection((first.id, second.id, first.id)), organisation_id=manager.organisation_id, on=YESTERDAY, by=manager, now=now()
    )

    assert units == 2
    assert [item.decommissioned_on for item in queries.available_items(manager.organisation_id)] == [YESTERDAY, YESTERDAY]
    assert queries.available_count_by_category(manager.organisation_id) == {first.category_id: 2}
    assert announced() == ["ItemsDecommissioned"]


@pytest.mark.parametrize(
    ("on", "refusal"),
    [
        (today() + timedelta(days=1), errors.DateInFuture),
        (date(1900, 1, 1), errors.DateTooOld),
        (date(2019, 1, 1), errors.DecommissionedBeforePurchase),
    ],
)
def test_a_refused_decommissioning_changes_none_of_them(manager, on, refusal):
    items = [make_item(manager.organisation), make_item(manager.organisation, purchased_on=date(2020, 1, 1))]

    with pytest.raises(refusal):
        services.decommission_items(
            Selection(tuple(i.id for i in items)), organisation_id=manager.organisation_id, on=on, by=manager, now=now()
        )

    assert queries.available_items(manager.organisation_id) == []
    assert announced() == []


def test_a_whole_list_is_decommissioned_if_it_is_still_the_one_that_was_seen(manager):
    for place in ("Gare", "Gare", "Mairie"):
        make_item(manager.organisation, place=place)
    act = {"organisation_id": manager.organisation_id, "on": YESTERDAY, "by": manager, "now": now()}

    def decommission(expected):
        services.decommission_items(Selection(filters=ItemFilters(place="gare"), expected=expected), **act)

    with pytest.raises(errors.ListHasChanged):
        decommission(3)
    decommission(2)
    with pytest.raises(errors.NothingChosen):
        decommission(0)

    assert [item.place for item in queries.available_items(manager.organisation_id)] == ["Gare", "Gare"]


def test_what_is_gone_has_left_that_day(manager):
    item = make_item(manager.organisation)

    services.mark_gone([item.id], organisation_id=manager.organisation_id, on=YESTERDAY, by=manager, now=now())

    assert (item.state, item.left_on) == (ItemState.GONE, YESTERDAY)
    with pytest.raises(errors.ItemHasLeft):
        services.mark_gone([item.id], organisation_id=manager.organisation_id, on=YESTERDAY, by=manager, now=now())
    assert announced() == ["ItemsGone"]


@pytest.mark.parametrize(
    "command", [lambda ids, **facts: services.decommission_items(Selection(tuple(ids)), **facts), services.mark_gone]
)
def test_items_of_others_and_empty_choices_are_refused(manager, command):
    foreign = make_item(make_organisation())
    act = {"organisation_id": manager.organisation_id, "on": YESTERDAY, "by": manager, "now": now()}

    with pytest.raises(NotFound):
        command([foreign.id], **act)
    with pytest.raises(errors.NothingChosen):
        command([], **act)

    assert foreign.state is ItemState.IN_USE


def test_dates_and_category_are_corrected_by_hand(manager):
    item = make_item(manager.organisation, state=ItemState.DECOMMISSIONED, is_decommissioned_undated=True)
    monitor = make_category("monitor")

    services.correct_item(
        item.id, category_id=monitor.id, purchased_on=date(2020, 1, 1), decommissioned_on=YESTERDAY, by=manager, now=now()
    )

    assert (item.category_id, item.purchased_on, item.decommissioned_on) == (monitor.id, date(2020, 1, 1), YESTERDAY)
    assert item.is_decommissioned_undated is False
    assert announced() == ["ItemCorrected"]


def test_an_item_in_use_keeps_no_decommissioning_date(manager):
    item = make_item(manager.organisation)

    services.correct_item(
        item.id, category_id=item.category_id, purchased_on=None, decommissioned_on=YESTERDAY, by=manager, now=now()
    )

    assert item.decommissioned_on is None
    assert not item.is_decommissioned_undated


def test_the_life_of_an_item_in_a_lot(manager):
    item = make_item(manager.organisation, state=ItemState.DECOMMISSIONED, decommissioned_on=YESTERDAY)
    steps = []

    for step in (
        services.reserve_items,
        services.release_items,
        services.reserve_items,
        lambda items: services.mark_given(items, on=today()),
        services.take_back,
    ):
        with transaction():
            step(queries.items_by_id_for_update([item.id], manager.organisation_id))
        steps.append((item.state.value, item.left_on))

    assert steps == [("in_lot", None), ("decommissioned", None), ("in_lot", None), ("given", today()), ("decommissioned", None)]


@pytest.mark.parametrize("state", [state for state in ItemState if state is not ItemState.DECOMMISSIONED])
def test_only_available_items_are_reserved(manager, state):
    item = make_item(manager.organisation, state=state, decommissioned_on=YESTERDAY)

    with pytest.raises(errors.ItemNotAvailable), transaction():
        services.reserve_items(queries.items_by_id_for_update([item.id], manager.organisation_id))

    assert item.state is state


def test_items_change_state_only_within_a_command(manager):
    with pytest.raises(RuntimeError):
        services.reserve_items([make_item(manager.organisation, state=ItemState.DECOMMISSIONED, decommissioned_on=YESTERDAY)])


def test_items_asked_for_must_all_be_ones_own(manager):
    mine, foreign = make_item(manager.organisation), make_item(make_organisation())

    assert queries.items_by_id_for_update([], manager.organisation_id) == []
    for ids in ([mine.id, foreign.id], [mine.id, 10**9]):
        with pytest.raises(NotFound):
            queries.items_by_id_for_update(ids, manager.organisation_id)


def test_the_stock_of_a_year_is_proposed_from_the_inventory(manager):
    laptop = make_category("laptop")
    make_item(manager.organisation, laptop, purchased_on=date(2020, 1, 1))
    make_item(
        manager.organisation, laptop, purchased_on=date(2020, 1, 1), decommissioned_on=date(2025, 5, 1), state=ItemState.GIVEN,
        left_on=date(2026, 2, 1),
    )  # fmt: skip
    make_item(manager.organisation, laptop, purchased_on=date(2026, 1, 1))

    stock = queries.proposed_stock(manager.organisation_id, 2026)[laptop.id]

    assert (stock.fleet, stock.decommissioned, stock.undated) == (2, 1, 0)


def test_ten_thousand_rows_are_imported_without_making_objects_of_them(manager):
    content = csv_of(*(row_of(name=f"PC-{i}", serial=f"SER{i:06}", number=f"I{i:06}") for i in range(10_000)))

    given = services.import_file(content, name="parc.csv", organisation_id=manager.organisation_id, by=None, now=now())

    assert facts(given) == (10_000, 0, 0, 0)
    assert not [thing for thing in database.session.identity_map.values() if isinstance(thing, EquipmentItem)]
