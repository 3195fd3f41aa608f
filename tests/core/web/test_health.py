"""Is the service up?"""

import pytest
from sqlalchemy import NullPool, create_engine, text

from core.db import db
from core.web.security import HEADERS
from core.web.sessions import TOKEN
from tests.conftest import make_app, migrated_app


def test_it_says_that_database_and_queue_are_well(client):
    response = client.get("/sante")

    assert response.status_code == 200
    assert response.json == {"status": "ok", "database": "ok", "queue": "in-process"}


def test_it_says_503_when_the_database_is_gone(tmp_path):
    app = make_app("postgresql+psycopg://nobody@127.0.0.1:1/none", tmp_path)

    with app.app_context():
        response = app.test_client().get("/sante")

    assert response.status_code == 503
    assert response.json["database"] == "unreachable"


def test_an_unreachable_queue_is_told_and_pages_still_work(app, tmp_path):
    broken = make_app(app.config["SQLALCHEMY_DATABASE_URI"], tmp_path, REDIS_URL="redis://127.0.0.1:1/0")

    with broken.app_context():
        response = broken.test_client().get("/sante")

    assert (response.status_code, response.json["queue"]) == (200, "unreachable")


def test_somebody_signed_in_is_told_in_french_when_the_database_is_gone(tmp_path):
    app = make_app("postgresql+psycopg://nobody@127.0.0.1:1/none", tmp_path, TESTING=False)
    client = app.test_client()
    with app.app_context(), client.session_transaction() as session:
        session[TOKEN] = "x"

    with app.app_context():
        health, page = client.get("/sante"), client.get("/")

    assert (health.status_code, page.status_code) == (503, 500)
    assert "Boucle a rencontré un problème" in page.text
    for answer in (health, page):
        assert {name for name, value in HEADERS.items() if answer.headers.get(name) != value} == set()
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.postgresql
@pytest.mark.one_engine
def test_a_connection_that_the_database_cut_is_not_handed_out(tmp_path):
    with migrated_app(tmp_path, "postgresql") as app:
        client = app.test_client()
        with app.app_context():
            assert client.get("/inscription").status_code == 200
            assert client.get("/sante").status_code == 200
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            with create_engine(db.engine.url, poolclass=NullPool).connect() as apart:
                apart.execute(text(f"{others} AND pid <> pg_backend_pid()"))

            assert client.get("/sante").status_code == 200
