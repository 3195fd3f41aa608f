"""Columns explained once; lists taken away and given back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.clock import now
from core.db import db as database
from core.errors import NotFound
from marketplace.inventory import queries, services
from marketplace.inventory.enums import Column
from marketplace.inventory.models import HeldFile, InventoryImport
from tests.factories import make_manager
from tests.marketplace.inventory.factories import csv_of, make_every_category, row_of

UNKNOWN = b"Chose;Genre;Truc\r\n%s;Portable;x\r\n"
SAID = {"chose": Column.SERIAL, "genre": Column.KIND, "truc": None}


@pytest.fixture
def manager(db):
    make_every_category()
    return make_manager()


def give(manager, content: bytes):
    return services.give_file(content, name="parc.csv", organisation_id=manager.organisation_id, by=manager, now=now())


def known(manager):
    return list(queries.known_items(manager.organisation_id))


def test_columns_are_explained_once_until_they_are_forgotten(manager):
    held = give(manager, UNKNOWN % b"A1")
    assert isinstance(held, HeldFile)
    explained = services.explain_columns(held.id, SAID, by=manager, now=now())
    assert explained.outcome["created"] == 1

    assert isinstance(give(manager, UNKNOWN % b"B2"), InventoryImport)

    (choice,) = queries.column_choices(manager.organisation_id)
    services.forget_column_choice(choice.id, by=manager, now=now())
    assert isinstance(give(manager, UNKNOWN % b"C3"), HeldFile)


def test_a_file_whose_columns_nobody_explained_is_gone_after_a_day(manager):
    held = give(manager, UNKNOWN % b"A1")
    tomorrow = now() + timedelta(days=1, minutes=1)

    with pytest.raises(NotFound):
        services.explain_columns(held.id, SAID, by=manager, now=tomorrow)

    services.forget_held_files(now=tomorrow)
    assert not database.session.scalars(select(HeldFile)).all()


@pytest.mark.parametrize("form", ["csv", "xlsx", "ods"])
def test_the_inventory_taken_away_and_given_back_is_unchanged(client_of, manager, form):
    rows = (row_of(name="=1+1", place="@été « A »"), row_of(serial="0012", number="007", model="-5", purchased=""))
    services.import_file(csv_of(*rows), name="x", organisation_id=manager.organisation_id, by=manager, now=now())
    before = known(manager)

    export = client_of(manager).get(f"/inventaire/exporter?format={form}")
    assert export.headers["Content-Disposition"].rstrip('"').endswith(f".{form}")
    again = services.import_file(export.data, name="x", organisation_id=manager.organisation_id, by=manager, now=now())

    assert [again.outcome[part] for part in ("created", "changed", "unchanged", "refused")] == [0, 0, 2, 0]
    assert known(manager) == before
