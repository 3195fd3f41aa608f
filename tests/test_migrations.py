"""Every migration goes up, down and up again with data in the tables, on the engine under test."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect, text

from core.db import db
from core.reference import load_reference_data
from geo.addresses.enums import AddressState
from geo.addresses.models import Address
from marketplace.collection.models import CollectionBox
from marketplace.retex.models import Retex
from tests.conftest import ROOT, make_app, migrated_app, new_database
from tests.factories import keep, make_coordinator, make_manager
from tests.geo.addresses.factories import make_address
from tests.marketplace.collection.factories import make_box
from tests.marketplace.ledger.factories import make_movement

VERSIONS = ROOT / "migrations" / "versions"
REVISIONS = sorted(path.name[:4] for path in VERSIONS.glob("*.py"))


@pytest.fixture
def bare_app(tmp_path) -> Iterator[Flask]:
    with new_database(tmp_path) as url:
        app = make_app(url, tmp_path)
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()


def rows_of(table: str) -> int:
    with db.engine.connect() as connection:
        return connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one()


def years_of_movements() -> list[int]:
    with db.engine.connect() as connection:
        return list(connection.scalars(text("SELECT year FROM movement ORDER BY id")))


def test_the_models_are_what_the_migrations_make(bare_app):
    upgrade()

    check()


@pytest.fixture(autouse=True, scope="module")
def scripts_read_once() -> Iterator[None]:
    """The files of the migrations, read and compiled once: each of two hundred steps would read them all."""
    read = ScriptDirectory.from_config
    with pytest.MonkeyPatch.context() as patched:
        scripts: list[ScriptDirectory] = []

        def read_once(config: Config) -> ScriptDirectory:
            if not scripts:
                scripts.append(read(config))
            return scripts[0]

        patched.setattr(ScriptDirectory, "from_config", read_once)
        yield


def test_each_migration_goes_down_and_up_again_with_data(bare_app):
    upgrade()
    load_reference_data()
    make_coordinator()
    db.session.remove()
    before = {table: rows_of(table) for table in inspect(db.engine).get_table_names() if table != "alembic_version"}

    for parent, revision in reversed(list(zip(["base", *REVISIONS], REVISIONS, strict=False))):
        downgrade(revision=parent)
        upgrade(revision=revision)
        downgrade(revision=parent)

    assert [name for name in inspect(db.engine).get_table_names() if name != "alembic_version"] == []
    upgrade()
    assert set(before) == {name for name in inspect(db.engine).get_table_names() if name != "alembic_version"}


def test_the_newest_migration_keeps_the_data_of_the_tables_before_it(bare_app):
    upgrade()
    load_reference_data()
    db.session.remove()
    kept = {name: rows_of(name) for name in ("municipality", "equipment_category", "threshold")}

    downgrade(revision=REVISIONS[-2])
    upgrade()

    assert {name: rows_of(name) for name in kept} == kept


def test_what_was_recorded_in_a_published_year_counts_afterwards_in_the_first_open_one(bare_app):
    upgrade()
    make_movement(on=date(2025, 6, 1), now=datetime(2026, 1, 5, tzinfo=UTC))
    published_at = datetime(2026, 3, 1, tzinfo=UTC)
    keep(Retex(year=2025, headline={}, figures={}, figures_sha256="0" * 64, published_at=published_at))
    make_movement(on=date(2025, 6, 1), now=datetime(2026, 4, 5, tzinfo=UTC))
    db.session.remove()
    before_closing = next(f"{int(one.name[:4]) - 1:04d}" for one in VERSIONS.glob("*_closed_years.py"))

    downgrade(revision=before_closing)
    assert years_of_movements() == [2025, 2025]
    upgrade()
    assert years_of_movements() == [2025, 2026]
    downgrade(revision=before_closing)
    assert years_of_movements() == [2025, 2025]


def test_boxes_from_before_addresses_were_looked_up_wait_with_the_others_or_stand_where_theirs_is_known(tmp_path):
    with migrated_app(tmp_path) as app, app.app_context():
        host, known = make_manager().organisation, make_address(AddressState.PLACED, street="2 rue Haute").id
        streets = ("1 place d’Armes", "1, PLACE D'ARMES", "2 rue haute", "", " ?! ", "9 rue Basse")
        for number, street in enumerate(streets):
            make_box(host, street=street, location_is_approximate=number < 5, name=f"Borne {number}")
        db.session.remove()

        downgrade(revision="0080")
        upgrade()
        downgrade(revision="0080")
        upgrade()

        boxes = list(db.session.query(CollectionBox).order_by(CollectionBox.name))
        waiting = [address.id for address in db.session.query(Address).filter_by(state=AddressState.WAITING).order_by(Address.id)]
        assert [box.address_id for box in boxes] == [waiting[0], waiting[0], known, None, waiting[1], None]
        assert [box.location_is_approximate for box in boxes] == [True, True, False, True, True, False]
        assert boxes[2].place == db.session.get_one(Address, known).point
