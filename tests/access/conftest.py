"""One small world for all tests of access: each finds it as it was made."""

from collections.abc import Iterator

import pytest
from flask import Flask

from core.db import db as database
from core.web.pace import Pace
from tests.access.forms import FoundForm, found_forms
from tests.access.world import Browser, World, browsers, build_world, undone
from tests.conftest import forgetful_database


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """One address reads thousands of pages here, and none is one too many: each pace has its own tests."""
    monkeypatch.setattr(Pace, "is_past", lambda *_key, **_moment: False)


@pytest.fixture(scope="package")
def made_world(app: Flask) -> Iterator[World]:
    """The world, made once: it takes seconds."""
    with forgetful_database(app):
        yield build_world()


@pytest.fixture(scope="package")
def forms(app: Flask, made_world: World) -> list[FoundForm]:
    """Each POST form that somebody is shown, once per set of fields."""
    with undone():
        return found_forms(app, made_world)


@pytest.fixture
def db(made_world: World) -> Iterator[object]:
    """A session whose commits are undone after the test, on a database where the world is."""
    connection = database.engines[None]
    nested = connection.begin_nested()
    yield database.session
    database.session.remove()
    nested.rollback()


@pytest.fixture
def world(made_world: World, db: object) -> World:
    """What exists, by the keys of its rows."""
    return made_world


@pytest.fixture
def people(app: Flask, world: World) -> dict[str, Browser]:
    """A browser for each role, signed in."""
    return browsers(app, world, Browser)
