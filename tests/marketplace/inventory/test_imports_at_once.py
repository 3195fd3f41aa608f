"""Two people of one organisation import at once: nothing is doubled, and one sentence says what happened (target F-08)."""

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.clock import now
from core.db import db
from core.errors import Refusal
from core.events import quietly
from marketplace.inventory import queries, services
from marketplace.inventory.enums import ImportState
from marketplace.inventory.errors import ImportUnderWay
from marketplace.inventory.models import EquipmentItem, InventoryImport
from tests.conftest import migrated_app
from tests.factories import make_manager
from tests.marketplace.inventory.factories import csv_of, make_every_category, row_of
from tests.pages import text_of

SMALL, LARGE, ROUNDS = 40, 2_200, 4


def rows(first: int, last: int, **cells: str) -> bytes:
    return csv_of(*(row_of(name=f"PC-{n}", serial=f"SER{n:06}", number=f"I{n:06}", **cells) for n in range(first, last)))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with migrated_app(tmp_path_factory.mktemp("at-once")) as app, app.app_context():
        make_every_category()
        yield app


def at_once(app: Flask, *acts: Callable[[], object]) -> list[object]:
    """What each act gives, or the refusal it meets, when all begin together."""
    barrier, given = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        with app.app_context():
            barrier.wait(timeout=60)
            try:
                given[place] = acts[place]()
            except Refusal as refusal:
                given[place] = refusal
            finally:
                db.session.remove()

    db.session.remove()
    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return given


def preview(organisation_id: int, content: bytes) -> int:
    return services.give_file(content, name="parc.csv", organisation_id=organisation_id, by=None, now=now()).id


def ask(import_id: int) -> Callable[[], object]:
    return lambda: services.ask_import(import_id, by=None, now=now())


def item_count(organisation_id: int) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(EquipmentItem.organisation_id == organisation_id))


def created(*import_ids: int) -> list[int]:
    db.session.rollback()
    return [db.session.get_one(InventoryImport, key, populate_existing=True).outcome["created"] for key in import_ids]


@pytest.mark.parametrize("units", [SMALL, LARGE])
def test_one_preview_confirmed_twice_at_once_is_imported_once(site, units):
    for _ in range(ROUNDS):
        organisation_id = make_manager().organisation_id
        given = preview(organisation_id, rows(0, units))

        at_once(site, ask(given), ask(given))

        assert item_count(organisation_id) == units
        assert created(given) == [units]


@pytest.mark.parametrize("units", [SMALL, LARGE])
def test_one_file_given_twice_and_imported_at_once_creates_each_device_once(site, units):
    for _ in range(ROUNDS):
        organisation_id = make_manager().organisation_id
        both = preview(organisation_id, rows(0, units)), preview(organisation_id, rows(0, units))

        answers = at_once(site, *map(ask, both))
        for refused, import_id in zip(answers, both, strict=True):
            if isinstance(refused, ImportUnderWay):  # said, and pressed again
                services.ask_import(import_id, by=None, now=now())

        assert item_count(organisation_id) == units
        assert sorted(created(*both)) == [0, units]


def test_two_different_files_imported_at_once_follow_one_another(site):
    for _ in range(ROUNDS):
        organisation_id = make_manager().organisation_id
        both = preview(organisation_id, rows(0, SMALL)), preview(organisation_id, rows(SMALL // 2, 2 * SMALL, place="Gare"))

        assert not [answer for answer in at_once(site, *map(ask, both)) if isinstance(answer, Refusal)]

        assert item_count(organisation_id) == 2 * SMALL
        assert sum(created(*both)) == 2 * SMALL


@pytest.mark.parametrize("units", [SMALL, LARGE])
def test_while_a_large_import_is_done_another_waits_and_is_told_so(client_of, db, units):
    make_every_category()
    manager = make_manager()
    with quietly():  # the job has not begun
        services.plan_given(first := preview(manager.organisation_id, rows(0, LARGE)), now=now())
        services.ask_import(first, by=manager, now=now())
        second = preview(manager.organisation_id, rows(LARGE, LARGE + units))
        services.plan_given(second, now=now())
    client = client_of(manager)

    refused = client.submit(f"/inventaire/importations/{second}", "Importer ces équipements")

    assert refused.status_code == 422
    assert "Une autre importation de votre organisme est en cours" in text_of(refused)
    assert queries.get_import(second).state is ImportState.PREVIEWED

    services.finish_import(first, now=now())
    assert "L’inventaire est à jour" in text_of(client.submit(f"/inventaire/importations/{second}", "Importer ces équipements"))
    assert created(first, second) == [LARGE, units]


def test_a_file_imported_meanwhile_says_when_and_brings_nothing_new(client_of, db):
    make_every_category()
    manager = make_manager()
    both = preview(manager.organisation_id, rows(0, SMALL)), preview(manager.organisation_id, rows(0, SMALL))
    client = client_of(manager)
    client.submit(f"/inventaire/importations/{both[0]}", "Importer ces équipements")

    late = text_of(client.submit(f"/inventaire/importations/{both[1]}", "Importer ces équipements"))

    assert "Ce fichier a déjà été importé" in late
    assert created(*both) == [SMALL, 0]
