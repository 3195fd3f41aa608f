"""What every test stands on: a migrated database of its own, undone after each test, and a client that proof-reads pages."""

import atexit
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from flask import Flask
from flask_migrate import upgrade
from hypothesis import settings
from sqlalchemy import create_engine, event, text
from xdist.scheduler import LoadScopeScheduling

from core.db import db as database
from core.reference import load_reference_data
from tests.pages import PageClient
from wsgi import create_app, is_demonstration

ROOT = Path(__file__).parent.parent
settings.register_profile("boucle", deadline=None, derandomize=True)  # a slow machine is not a fault; a failure is the same for all
settings.load_profile("boucle")
DATABASE = os.environ.get("BOUCLE_TEST_DATABASE", "sqlite")
POSTGRESQL = os.environ.get("BOUCLE_TEST_POSTGRESQL", "")
REDIS = os.environ.get("BOUCLE_TEST_REDIS", "")
CHROMIUM = os.environ.get("BOUCLE_TEST_CHROMIUM", "")


TOGETHER = {
    "tests/journeys/test_story.py": "",  # each on a site of its own
    "tests/journeys/": "the demonstration",
    "tests/access/test_access_matrix.py": "the world of access",
    "tests/access/": "the world of access and its forms",
}


WITHOUT_DATABASE = {"request", "monkeypatch", "fresh_pace", "event_loop_policy"}


class Places(LoadScopeScheduling):
    """Which tests run in one process, one after the other: those that share what takes long to make. The others, as they come."""

    def _split_scope(self, nodeid: str) -> str:
        return next((together for place, together in TOGETHER.items() if nodeid.startswith(place)), "") or nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """What xdist asks when tests run in several processes."""
    return Places(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that need a service this machine has not are skipped; `tests/run.py` says so, and `make check` forbids it.

    What asks for no fixture (a rule, a form of words) touches no database: like what says so itself, it is tried once.
    """
    missing = {"redis": not REDIS, "browser": not CHROMIUM, "postgresql": not POSTGRESQL}
    for item in items:
        parameters = getattr(getattr(item, "callspec", None), "params", {})
        if not set(getattr(item, "fixturenames", ())) - set(parameters) - WITHOUT_DATABASE:
            item.add_marker(pytest.mark.one_engine)
        for marker, absent in missing.items():
            if absent and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=f"needs {marker}"))


@contextmanager
def new_database(folder: Path, kind: str = DATABASE, *, like: str = "") -> Iterator[str]:
    """The address of a new database, gone afterwards: empty, or a copy of the one at the address `like`, which nobody uses."""
    name = f"boucle_test_{uuid4().hex}"
    if kind == "sqlite":
        file = folder / f"{name}.db"
        if like:
            shutil.copyfile(like.removeprefix("sqlite:///"), file)
        yield f"sqlite:///{file}"
        return
    server = create_engine(f"{POSTGRESQL}/postgres", isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {like.rpartition('/')[2] or 'template1'}"))
    yield f"{POSTGRESQL}/{name}"
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@cache
def _migrated_once(kind: str) -> str:
    """The address of a database brought to the newest version, made once for this process and gone with it."""
    kept = ExitStack()
    atexit.register(kept.close)
    folder = Path(kept.enter_context(TemporaryDirectory(prefix="boucle-model-")))
    url = kept.enter_context(new_database(folder, kind))
    with make_app(url, folder).app_context():
        upgrade()
        load_reference_data()
        database.session.remove()
        database.engine.dispose()
    return url


@contextmanager
def migrated_database(folder: Path, kind: str = DATABASE) -> Iterator[str]:
    """The address of a new database of the newest version, with its reference data, gone afterwards."""
    with new_database(folder, kind, like=_migrated_once(kind)) as url:
        yield url


def make_app(url: str, folder: Path, **settings: object) -> Flask:
    """An application on that database, with its files in `folder`."""
    app = create_app(
        {
            "TESTING": True,
            "SECRET_KEY": "test",
            "SQLALCHEMY_DATABASE_URI": url,
            "STORAGE_URL": f"file://{folder}/storage",
            "MAIL_URL": f"file://{folder}/mail",
            "REDIS_URL": "",
            "LONG_JOBS_ASIDE": False,  # the session of a test has one connection, and a thread would need another
            **settings,
        }
    )
    app.test_client_class = PageClient
    return app


@contextmanager
def migrated_app(folder: Path, kind: str = DATABASE, **settings: object) -> Iterator[Flask]:
    """An application on a new database of the newest version."""
    with migrated_database(folder, kind) as url:
        app = make_app(url, folder, **settings)
        yield app
        with app.app_context():
            database.session.remove()
            database.engine.dispose()


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application most tests share."""
    with migrated_app(tmp_path_factory.mktemp("boucle")) as app:
        with app.app_context():
            is_demonstration()  # asked once for the life of the process: not by whichever test comes first
        yield app


@contextmanager
def forgetful_database(app: Flask) -> Iterator[object]:
    """A session whose commits are undone in the end.

    Flask-SQLAlchemy chooses the engine itself and ignores a session's `bind`, so the connection takes its place.
    """
    with app.app_context():
        engine = database.engine
        with engine.connect() as connection:
            if DATABASE == "sqlite":
                connection.exec_driver_sql("PRAGMA reverse_unordered_selects = ON")
                connection.rollback()
            connection.begin()
            database.engines[None] = connection
            database.session.remove()
            database.session.configure(join_transaction_mode="create_savepoint")
            yield database.session
            database.session.remove()
            database.engines[None] = engine
            connection.rollback()


def begin_anew() -> None:
    """Undo what the test did so far, and let it go on in a new transaction.

    For a test of many examples: PostgreSQL gets slower with all that one transaction has changed and undone.
    """
    connection = database.engines[None]
    database.session.remove()
    connection.rollback()
    connection.begin()


@pytest.fixture
def db(app: Flask) -> Iterator[object]:
    """A session whose commits are undone after the test."""
    with forgetful_database(app) as session:
        yield session


@pytest.fixture
def client(app: Flask, db: object) -> PageClient:
    """A browser nobody has signed in with."""
    return app.test_client()


@pytest.fixture
def client_of(app: Flask, db: object) -> Callable[[object], PageClient]:
    """A browser in which that membership is signed in."""

    def make(membership: object) -> PageClient:
        client = app.test_client()
        client.sign_in(membership)
        return client

    return make


@pytest.fixture
def committed_app(tmp_path: Path) -> Iterator[Flask]:
    """An application on a database of its own, where commits are real: for races, workers and crashes."""
    with migrated_app(tmp_path) as app, app.app_context():
        yield app


@pytest.fixture
def letters(db: object) -> Callable[[], list[tuple[str, str]]]:
    """The letters written so far: recipient and subject, in order."""
    from core.mail import Letter

    def read() -> list[tuple[str, str]]:
        rows = db.query(Letter).order_by(Letter.id).all()
        return [(letter.recipient, letter.subject) for letter in rows]

    return read


@pytest.fixture
def count_queries() -> Callable[..., object]:
    """`with count_queries(at_most=10):` fails beyond that many SELECTs."""

    @contextmanager
    def counting(*, at_most: int) -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if statement.lstrip().upper().startswith(("SELECT", "WITH")):
                seen.append(statement)

        event.listen(database.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(database.engine, "before_cursor_execute", note)
        assert len(seen) <= at_most, "\n\n".join(seen)

    return counting


@pytest.fixture
def run_python() -> Callable[[str], subprocess.CompletedProcess[str]]:
    """Run a piece of Python in a fresh interpreter, from the root of the project."""

    def run(code: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)

    return run
