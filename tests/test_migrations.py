"""Every migration goes up, down and up again with data in the tables, on the engine under test."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect, text

from core.db import db
from core.reference import load_reference_data
from tests.conftest import ROOT, empty_database, make_app
from tests.factories import make_coordinator

REVISIONS = sorted(path.name[:4] for path in (ROOT / "migrations" / "versions").glob("*.py"))


@pytest.fixture
def bare_app(tmp_path) -> Iterator[Flask]:
    with empty_database(tmp_path) as url:
        app = make_app(url, tmp_path)
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()


def rows_of(table: str) -> int:
    with db.engine.connect() as connection:
        return connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one()


def test_the_models_are_what_the_migrations_make(bare_app):
    upgrade()

    check()


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
